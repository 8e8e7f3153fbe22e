/* SPDX-License-Identifier: MIT */
#include <nightly/summary.h>

#include <scenario/names.h>
#include <scenario/revisions.h>

#include <stdlib.h>
#include <string.h>

/* Two lines each, and room for the six of the end. */
#define SHOWN ((SUMMARY_LINES - 6) / 2)

static void put_news(FILE *out, const struct news *news)
{
    (void)fprintf(out, "NEW %s: %s: %s%s%s\n    scripts/repro %s\n", rig_name(&rig_revision_names, news->revision),
                  news->cause, news->verdict, news->because[0] ? "; " : "", news->because, news->scenario);
}

/* One defect on several revisions is told once. */
static bool alike(const struct replay *a, const struct replay *b)
{
    return !b->as_expected && a->verdict == b->verdict && strcmp(a->file, b->file) == 0 &&
           strcmp(a->cause, b->cause) == 0 && strcmp(a->expected, b->expected) == 0 &&
           strcmp(a->because, b->because) == 0;
}

static bool is_first(const struct replays *replays, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (alike(&replays->all[index], &replays->all[i]))
            return false;
    return !replays->all[index].as_expected;
}

static void put_replay(FILE *out, const struct replays *replays, size_t first)
{
    const struct replay *replay = &replays->all[first];
    char revisions[64];
    uint32_t set = 0;

    for (size_t i = first; i < replays->count; i++)
        if (alike(replay, &replays->all[i]))
            set |= UINT32_C(1) << replays->all[i].revision;
    rig_print_revisions(set, revisions, sizeof(revisions));
    (void)fprintf(out, "CORPUS %s: %s%s%s; expected %s%s%s\n    scripts/repro --revision %s %s\n", revisions,
                  replay->cause, replay->cause[0] ? ": " : "", rig_name(&rig_verdict_names, replay->verdict),
                  replay->expected[0] ? replay->expected : "booted", replay->because[0] ? "; " : "", replay->because,
                  revisions, replay->file);
}

static void put_kernel(FILE *out, const struct kernel_boot *boot)
{
    char line[KERNEL_LINE_SIZE];

    kernel_boot_line(boot, line);
    (void)fprintf(out, "%s %s\n", boot->kind == KERNEL_NEW ? "KERNEL" : "MENDED", line);
}

static void put_kernel_counts(FILE *out, const struct kernel_boots *kernels)
{
    const size_t bad = kernel_boots_count(kernels, KERNEL_NEW), still = kernel_boots_count(kernels, KERNEL_STILL);
    const size_t gone = kernel_boots_count(kernels, KERNEL_GONE);

    (void)fprintf(out, "kernels    %zu boots that no night had: %zu new, %zu still there, %zu gone",
                  bad + still + gone + kernel_boots_count(kernels, KERNEL_BOOTED), bad, still, gone);
    if (kernels->unanswered)
        (void)fprintf(out, "; %zu without an answer", kernels->unanswered);
    (void)fprintf(out, "\n");
}

char *summary_print(const struct replays *replays, const struct news_list *news, const struct kernel_boots *kernels,
                    const char *output)
{
    size_t unexpected = replays_unexpected(replays), fresh = news_count(news, NEWS_NEW);
    size_t told = news_count(news, NEWS_TOLD), kernels_bad = kernel_boots_count(kernels, KERNEL_NEW);
    size_t shown = 0, more = 0;
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    for (size_t i = 0; i < kernels->count; i++) {
        if (!kernels->all[i].tonight || (kernels->all[i].kind != KERNEL_NEW && kernels->all[i].kind != KERNEL_GONE))
            continue;
        if (shown++ < SHOWN)
            put_kernel(out, &kernels->all[i]);
        else
            more++;
    }
    for (size_t i = 0; i < news->count; i++) {
        if (news->all[i].kind != NEWS_NEW)
            continue;
        if (shown++ < SHOWN)
            put_news(out, &news->all[i]);
        else
            more++;
    }
    for (size_t i = 0; i < replays->count; i++) {
        if (!is_first(replays, i))
            continue;
        if (shown++ < SHOWN)
            put_replay(out, replays, i);
        else
            more++;
    }
    if (more)
        (void)fprintf(out, "and %zu more: %s/junit.xml\n", more, output);
    if (kernels_bad)
        (void)fprintf(out, "result     red: %zu new, %zu new of kernels, %zu of the corpus not as expected\n", fresh,
                      kernels_bad, unexpected);
    else if (unexpected || fresh)
        (void)fprintf(out, "result     red: %zu new, %zu of the corpus not as expected\n", fresh, unexpected);
    else
        (void)fprintf(out, "result     green: nothing new\n");
    (void)fprintf(out, "corpus     %zu of %zu replays as expected", replays->count - unexpected, replays->count);
    if (replays_unsteady(replays))
        (void)fprintf(out, ", %zu of them only when run again", replays_unsteady(replays));
    (void)fprintf(out, "\n");
    (void)fprintf(out, "findings   %zu new, %zu still there, %zu gone", fresh, news_count(news, NEWS_STILL),
                  news_count(news, NEWS_GONE));
    if (told)
        (void)fprintf(out, "; fuzzing came to %zu that CORPUS tells", told);
    (void)fprintf(out,
                  "\nothers     %zu causes met for the first time in orders that no kernel has, or with injections\n",
                  news_count(news, NEWS_OTHER));
    if (kernels->count || kernels->unanswered)
        put_kernel_counts(out, kernels);
    (void)fprintf(out, "output     %s: report.html, junit.xml, findings.sarif, fuzz.log\n", output);
    (void)fclose(out);
    return text;
}
