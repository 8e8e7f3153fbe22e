/* SPDX-License-Identifier: MIT */
#include <nightly/junit.h>

#include <scenario/names.h>

#include <string.h>

/* Text and attribute values alike. What XML 1.0 cannot hold at all is replaced. */
static void put(FILE *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '&')
            (void)fputs("&amp;", out);
        else if (c == '<')
            (void)fputs("&lt;", out);
        else if (c == '>')
            (void)fputs("&gt;", out);
        else if (c == '"')
            (void)fputs("&quot;", out);
        else if ((c < ' ' && c != '\n' && c != '\t') || c > '~')
            (void)fputc('?', out);
        else
            (void)fputc(c, out);
    }
}

static void put_case(FILE *out, const char *file, unsigned revision, double seconds)
{
    const char *slash = strrchr(file, '/');

    (void)fputs("    <testcase classname=\"", out);
    put(out, rig_name(&rig_revision_names, revision));
    (void)fputs("\" name=\"", out);
    put(out, slash ? slash + 1 : file);
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
    put(out, rig_name(&rig_verdict_names, replay->verdict));
    (void)fputs("; expected ", out);
    put(out, replay->expected[0] ? replay->expected : "booted");
    (void)fputs("\" type=\"verdict\">", out);
    if (replay->because[0]) {
        put(out, replay->because);
        (void)fputs("\n", out);
    }
    (void)fputs("scripts/repro --revision ", out);
    put(out, rig_name(&rig_revision_names, replay->revision));
    (void)fputs(" ", out);
    put(out, replay->file);
    (void)fputs("\n", out);
    if (replay->xen_text)
        put(out, replay->xen_text);
    (void)fputs("</failure>\n    </testcase>\n", out);
}

static void put_news(FILE *out, const struct news *news)
{
    put_case(out, news->cause, news->revision, 0);
    (void)fputs(">\n      <failure message=\"", out);
    put(out, news->verdict);
    (void)fputs(", not known before\" type=\"finding\">", out);
    put(out, news->because);
    (void)fputs("\nscripts/repro ", out);
    put(out, news->scenario);
    (void)fputs("\n</failure>\n    </testcase>\n", out);
}

char *junit_print(const struct replays *replays, const struct news_list *news)
{
    size_t unexpected = replays_unexpected(replays), fresh = news_count(news, NEWS_NEW);
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    (void)fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" failures=\"%zu\">\n",
                  replays->count + fresh, unexpected + fresh);
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
    (void)fputs("  </testsuite>\n</testsuites>\n", out);
    (void)fclose(out);
    return text;
}
