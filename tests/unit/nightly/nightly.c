/* SPDX-License-Identifier: MIT */
/* What a night says: as lines, as JUnit, as SARIF; and which orders a kernel could have. */
#include <tests/unit/unit.h>

#include <nightly/junit.h>
#include <nightly/sarif.h>
#include <nightly/summary.h>

#include <cjson/cJSON.h>
#include <stdio.h>
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
static const struct kernel_boots no_kernels = {0};

static unsigned lines(const char *text)
{
    unsigned count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void new_things_come_first(void **state)
{
    char *text = summary_print(&replays, &news, &no_kernels, "out");

    (void)state;
    assert_non_null(text);
    assert_memory_equal(
        text, "NEW R8: new-one: handled-page-fault; because\n    scripts/repro state/known/R8-n.scn\n",
        strlen("NEW R8: new-one: handled-page-fault; because\n    scripts/repro state/known/R8-n.scn\n"));
    assert_non_null(
        strstr(text, "CORPUS R8: page-fault-vmemmap-xen_get_user_pgd: handled-page-fault; expected booted; "));
    assert_non_null(strstr(text, "scripts/repro --revision R8 corpus/history/a&b.scn\n"));
    assert_non_null(strstr(text, "result     red: 1 new, 1 of the corpus not as expected\n"));
    assert_non_null(strstr(text, "1 of 2 replays as expected"));
    assert_non_null(strstr(text, "1 new, 1 still there, 0 gone"));
    free(text);
}

static void a_night_without_news_is_green(void **state)
{
    const struct replays good = {rows, 1};
    const struct news_list none = {NULL, 0};
    char *text = summary_print(&good, &none, &no_kernels, "out");

    (void)state;
    assert_non_null(text);
    assert_memory_equal(text, "result     green: nothing new\n", strlen("result     green: nothing new\n"));
    assert_non_null(strstr(text, "corpus     1 of 1 replays as expected\n"));
    free(text);
    /* A machine that was busy: green, and not without a word. */
    rows[0].unsteady = true;
    text = summary_print(&good, &none, &no_kernels, "out");
    rows[0].unsteady = false;
    assert_non_null(text);
    assert_non_null(strstr(text, "green"));
    assert_non_null(strstr(text, "corpus     1 of 1 replays as expected, 1 of them only when run again\n"));
    free(text);
}

/* The same on several revisions is one thing to look at; what fuzzing finds of it is no news. */
static void one_defect_is_told_once(void **state)
{
    static const char first[] =
        "CORPUS R8,R9: page-fault-vmemmap-xen_get_user_pgd: handled-page-fault; expected booted; ";
    static struct replay both[3];
    static struct news again[] = {{.kind = NEWS_TOLD, .revision = RIG_REV_R8}, {.kind = NEWS_TOLD}};
    const struct replays all = {both, COUNT(both)};
    const struct news_list told = {again, COUNT(again)};
    char *text;

    (void)state;
    both[0] = both[2] = rows[1];
    both[1] = rows[0];
    both[2].revision = RIG_REV_R9;
    text = summary_print(&all, &told, &no_kernels, "out");
    assert_non_null(text);
    assert_memory_equal(text, first, sizeof(first) - 1);
    assert_null(strstr(text + 1, "CORPUS R"));
    assert_non_null(strstr(text, "    scripts/repro --revision R8,R9 corpus/history/a&b.scn\n"));
    assert_non_null(strstr(text, "result     red: 0 new, 2 of the corpus not as expected\n"));
    assert_non_null(strstr(text, "0 new, 0 still there, 0 gone; fuzzing came to 2 that CORPUS tells\n"));
    free(text);
}

static void what_the_corpus_knows(void **state)
{
    static struct replay two[2];
    const struct replays all = {two, COUNT(two)};

    (void)state;
    two[0] = two[1] = rows[1];
    assert_int_equal(replays_know(&all, two[0].cause, RIG_REV_R8), REPLAY_UNEXPECTED);
    assert_int_equal(replays_know(&all, two[0].cause, RIG_REV_R9), REPLAY_NONE);
    assert_int_equal(replays_know(&all, "another", RIG_REV_R8), REPLAY_NONE);
    two[1].as_expected = true;
    assert_int_equal(replays_know(&all, two[0].cause, RIG_REV_R8), REPLAY_AS_EXPECTED);
}

static void a_bad_night_fits_a_screen(void **state)
{
    static struct replay many[100];
    const struct replays all = {many, COUNT(many)};
    char *text;

    (void)state;
    for (unsigned i = 0; i < COUNT(many); i++) {
        many[i] = rows[1];
        (void)snprintf(many[i].cause, sizeof(many[i].cause), "cause-%u", i);
    }
    text = summary_print(&all, &news, &no_kernels, "out");
    assert_non_null(text);
    assert_int_equal(lines(text), SUMMARY_LINES);
    assert_non_null(strstr(text, "and 94 more"));
    assert_non_null(strstr(text, "more: out/junit.xml\n"));
    free(text);
}

static void junit_counts_and_escapes(void **state)
{
    char *text = junit_print(&replays, &news, &no_kernels);

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
    char *text = sarif_print(&replays, &news, &no_kernels);
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
        cmocka_unit_test(orders_that_a_kernel_could_have), cmocka_unit_test(a_night_without_news_is_green),
        cmocka_unit_test(one_defect_is_told_once),         cmocka_unit_test(what_the_corpus_knows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
