/* SPDX-License-Identifier: MIT */
/* What a night says: as lines, as JUnit, as SARIF; and which orders a kernel could have. */
#include <tests/unit/unit.h>

#include <nightly/junit.h>
#include <nightly/sarif.h>
#include <nightly/summary.h>

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static struct replay rows[] = {{.file = "corpus/history/linux-3.6.scn",
                                .revision = RIG_REV_R1,
                                .verdict = RIG_VERDICT_BOOTED,
                                .as_expected = true},
                               {.file = "corpus/history/a&b.scn",
                                .revision = RIG_REV_R8,
                                .verdict = RIG_VERDICT_HANDLED_PAGE_FAULT,
                                .defect = true,
                                .expected = "booted",
                                .signature = "R8-x",
                                .cause = "page-fault-vmemmap-xen_get_user_pgd",
                                .because = "vmemmap's slot was empty: \"x\" ran before <y>",
                                .xen_text = (char *)"(XEN) d2v0 Unhandled: vec 14\n"}};
static const struct replays replays = {rows, COUNT(rows)};
static struct news things[] = {
    {NEWS_STILL, RIG_REV_R0, "R0-s", "still", "", "guest-bug", "f", "state/known/R0-s.scn"},
    {NEWS_NEW, RIG_REV_R8, "R8-n", "new-one", "because", "handled-page-fault", "g", "state/known/R8-n.scn"},
    {NEWS_OTHER, RIG_REV_R2, "R2-o", "other", "", "hang", "", "o.scn"}};
static const struct news_list news = {things, COUNT(things)};

static unsigned lines(const char *text)
{
    unsigned count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void new_things_come_first(void **state)
{
    char *text = summary_print(&replays, &news, "out");

    (void)state;
    assert_non_null(text);
    assert_memory_equal(
        text, "NEW R8: new-one: handled-page-fault; because\n    scripts/repro state/known/R8-n.scn\n",
        strlen("NEW R8: new-one: handled-page-fault; because\n    scripts/repro state/known/R8-n.scn\n"));
    assert_non_null(
        strstr(text, "CORPUS R8: page-fault-vmemmap-xen_get_user_pgd: handled-page-fault; expected booted; "));
    assert_non_null(strstr(text, "scripts/repro --revision R8 corpus/history/a&b.scn\n"));
    assert_non_null(strstr(text, "1 of 2 replays as expected"));
    assert_non_null(strstr(text, "1 new, 1 still there, 0 gone"));
    free(text);
}

static void a_bad_night_fits_a_screen(void **state)
{
    static struct replay many[100];
    const struct replays all = {many, COUNT(many)};
    char *text;

    (void)state;
    for (unsigned i = 0; i < COUNT(many); i++)
        many[i] = rows[1];
    text = summary_print(&all, &news, "out");
    assert_non_null(text);
    assert_true(lines(text) <= SUMMARY_LINES);
    assert_non_null(strstr(text, "more: out/junit.xml\n"));
    free(text);
}

static void junit_counts_and_escapes(void **state)
{
    char *text = junit_print(&replays, &news);

    (void)state;
    assert_non_null(text);
    assert_non_null(strstr(text, "<testsuites tests=\"3\" failures=\"2\">"));
    assert_non_null(strstr(text, "<testcase classname=\"R1\" name=\"linux-3.6.scn\" time=\"0.000\"/>"));
    assert_non_null(strstr(text, "name=\"a&amp;b.scn\""));
    assert_non_null(strstr(text, "&quot;x&quot; ran before &lt;y&gt;"));
    assert_non_null(strstr(text, "(XEN) d2v0 Unhandled: vec 14"));
    free(text);
}

static const cJSON *results_of(const cJSON *log)
{
    return cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(log, "runs"), 0), "results");
}

static void sarif_has_a_level_for_each(void **state)
{
    static const char *const levels[] = {"warning", "error", "note", "error"};
    char *text = sarif_print(&replays, &news);
    cJSON *log = cJSON_Parse(text);

    (void)state;
    assert_non_null(log);
    assert_int_equal(cJSON_GetArraySize(results_of(log)), COUNT(levels));
    for (unsigned i = 0; i < COUNT(levels); i++)
        assert_string_equal(
            cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetArrayItem(results_of(log), (int)i), "level")), levels[i]);
    cJSON_Delete(log);
    free(text);
}

static void orders_that_a_kernel_could_have(void **state)
{
    struct rig_scenario scenario;

    (void)state;
    unit_parse("boot linux-3.10\n", &scenario, NULL);
    assert_true(news_is_plausible(&scenario));
    unit_parse("boot linux-3.10\nat load-cr3 entry: raise-event\n", &scenario, NULL);
    assert_false(news_is_plausible(&scenario));
    unit_parse("activate-mm\n", &scenario, NULL);
    assert_false(news_is_plausible(&scenario));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_things_come_first),           cmocka_unit_test(a_bad_night_fits_a_screen),
        cmocka_unit_test(junit_counts_and_escapes),        cmocka_unit_test(sarif_has_a_level_for_each),
        cmocka_unit_test(orders_that_a_kernel_could_have),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
