/* SPDX-License-Identifier: MIT */
#include <nightly/summary.h>

#include <scenario/names.h>

#include <stdlib.h>

/* Two lines each, and room for the five of the end. */
#define SHOWN ((SUMMARY_LINES - 6) / 2)

static void put_news(FILE *out, const struct news *news)
{
    (void)fprintf(out, "NEW %s: %s: %s%s%s\n    scripts/repro %s\n", rig_name(&rig_revision_names, news->revision),
                  news->cause, news->verdict, news->because[0] ? "; " : "", news->because, news->scenario);
}

static void put_replay(FILE *out, const struct replay *replay)
{
    (void)fprintf(out, "CORPUS %s: %s%s%s; expected %s%s%s\n    scripts/repro --revision %s %s\n",
                  rig_name(&rig_revision_names, replay->revision), replay->cause[0] ? replay->cause : "",
                  replay->cause[0] ? ": " : "", rig_name(&rig_verdict_names, replay->verdict),
                  replay->expected[0] ? replay->expected : "booted", replay->because[0] ? "; " : "", replay->because,
                  rig_name(&rig_revision_names, replay->revision), replay->file);
}

char *summary_print(const struct replays *replays, const struct news_list *news, const char *output)
{
    size_t unexpected = replays_unexpected(replays), fresh = news_count(news, NEWS_NEW);
    size_t shown = 0;
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    for (size_t i = 0; i < news->count && shown < SHOWN; i++)
        if (news->all[i].kind == NEWS_NEW) {
            put_news(out, &news->all[i]);
            shown++;
        }
    for (size_t i = 0; i < replays->count && shown < SHOWN; i++)
        if (!replays->all[i].as_expected) {
            put_replay(out, &replays->all[i]);
            shown++;
        }
    if (shown < unexpected + fresh)
        (void)fprintf(out, "and %zu more: %s/junit.xml\n", unexpected + fresh - shown, output);
    (void)fprintf(out, "corpus     %zu of %zu replays as expected\n", replays->count - unexpected, replays->count);
    (void)fprintf(out, "findings   %zu new, %zu still there, %zu gone\n", fresh, news_count(news, NEWS_STILL),
                  news_count(news, NEWS_GONE));
    (void)fprintf(out,
                  "others     %zu causes met for the first time in orders that no kernel has, or with injections\n",
                  news_count(news, NEWS_OTHER));
    (void)fprintf(out, "output     %s: report.html, junit.xml, findings.sarif, fuzz.log\n", output);
    (void)fclose(out);
    return text;
}
