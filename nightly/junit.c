/* SPDX-License-Identifier: MIT */
#include <nightly/junit.h>

#include <base/xml.h>
#include <scenario/names.h>

#include <string.h>

static void put_case(FILE *out, const char *file, unsigned revision, double seconds)
{
    const char *slash = strrchr(file, '/');

    (void)fputs("    <testcase classname=\"", out);
    rig_xml_text(out, rig_name(&rig_revision_names, revision));
    (void)fputs("\" name=\"", out);
    rig_xml_text(out, slash ? slash + 1 : file);
    (void)fprintf(out, "\" time=\"%.3f\"", seconds);
}

static void put_replay(FILE *out, const struct replay *replay)
{
    put_case(out, replay->file, replay->revision, replay->seconds);
    if (replay->as_expected) {
        (void)fputs("/>\n", out);
        return;
    }
    (void)fputs(">\n      <failure message=\"", out);
    rig_xml_text(out, rig_name(&rig_verdict_names, replay->verdict));
    (void)fputs("; expected ", out);
    rig_xml_text(out, replay->expected[0] ? replay->expected : "booted");
    (void)fputs("\" type=\"verdict\">", out);
    if (replay->because[0]) {
        rig_xml_text(out, replay->because);
        (void)fputs("\n", out);
    }
    (void)fputs("scripts/repro --revision ", out);
    rig_xml_text(out, rig_name(&rig_revision_names, replay->revision));
    (void)fputs(" ", out);
    rig_xml_text(out, replay->file);
    (void)fputs("\n", out);
    if (replay->xen_text)
        rig_xml_text(out, replay->xen_text);
    (void)fputs("</failure>\n    </testcase>\n", out);
}

static void put_news(FILE *out, const struct news *news)
{
    put_case(out, news->cause, news->revision, 0);
    (void)fputs(">\n      <failure message=\"", out);
    rig_xml_text(out, news->verdict);
    (void)fputs(", not known before\" type=\"finding\">", out);
    rig_xml_text(out, news->because);
    (void)fputs("\nscripts/repro ", out);
    rig_xml_text(out, news->scenario);
    (void)fputs("\n</failure>\n    </testcase>\n", out);
}

/* What is known stays green, as everywhere. */
static void put_kernels(FILE *out, const struct kernel_boots *kernels, size_t tonight, size_t fresh)
{
    (void)fprintf(out, "  <testsuite name=\"kernels\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n",
                  tonight, fresh);
    for (size_t i = 0; i < kernels->count; i++) {
        const struct kernel_boot *boot = &kernels->all[i];

        if (!boot->tonight)
            continue;
        (void)fputs("    <testcase classname=\"", out);
        rig_xml_text(out, boot->variant);
        (void)fputs("\" name=\"", out);
        rig_xml_text(out, boot->kernel);
        (void)fputs("\" time=\"0\"", out);
        if (boot->kind == KERNEL_NEW) {
            (void)fputs("><failure message=\"", out);
            rig_xml_text(out, boot->verdict);
            (void)fputs("\" type=\"finding\">", out);
            rig_xml_text(out, boot->because);
            (void)fputs("</failure></testcase>\n", out);
        } else {
            (void)fputs("/>\n", out);
        }
    }
    (void)fputs("  </testsuite>\n", out);
}

char *junit_print(const struct replays *replays, const struct news_list *news, const struct kernel_boots *kernels)
{
    const size_t bad = kernel_boots_count(kernels, KERNEL_NEW);
    const size_t tonight = bad + kernel_boots_count(kernels, KERNEL_BOOTED) +
                           kernel_boots_count(kernels, KERNEL_STILL) + kernel_boots_count(kernels, KERNEL_GONE);
    size_t unexpected = replays_unexpected(replays), fresh = news_count(news, NEWS_NEW);
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    (void)fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" failures=\"%zu\">\n",
                  replays->count + fresh + tonight, unexpected + fresh + bad);
    (void)fprintf(out, "  <testsuite name=\"replay\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n",
                  replays->count, unexpected);
    for (size_t i = 0; i < replays->count; i++)
        put_replay(out, &replays->all[i]);
    (void)fprintf(
        out, "  </testsuite>\n  <testsuite name=\"fuzz\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n",
        fresh, fresh);
    for (size_t i = 0; i < news->count; i++)
        if (news->all[i].kind == NEWS_NEW)
            put_news(out, &news->all[i]);
    (void)fputs("  </testsuite>\n", out);
    if (tonight)
        put_kernels(out, kernels, tonight, bad);
    (void)fputs("</testsuites>\n", out);
    (void)fclose(out);
    return text;
}
