/* SPDX-License-Identifier: MIT */
/* What is started for each job: its own random numbers and its own record, the corpus of all. */
#include <tests/unit/unit.h>

#include <fuzz/campaign/engine_command.h>

#include <stdio.h>
#include <string.h>

static struct rig_engine_command command;

static void make(const char *name, unsigned jobs, unsigned job, unsigned starts)
{
    const struct rig_engine_options options = {.name = name,
                                               .seed = 7,
                                               .target = {.session.box.build_dir = "b",
                                                          .results = "r/n",
                                                          .bound.revisions = 3,
                                                          .bound.changes = 2,
                                                          .mutator = RIG_MUTATOR_BOTH,
                                                          .jobs = jobs}};
    const struct rig_engine engine = {.job = job, .starts = starts};
    struct rig_error err;

    assert_int_equal(rig_engine_command(&command, &options, &engine, &err), 0);
}

/* Where it stands in a list; -1: nowhere. */
static int find(const char *const *list, const char *text)
{
    for (int i = 0; list[i]; i++)
        if (strcmp(list[i], text) == 0)
            return i;
    return -1;
}

static const char *value(const char *option)
{
    int at = find(command.arguments.word, option);

    assert_true(at >= 0);
    assert_non_null(command.arguments.word[at + 1]);
    return command.arguments.word[at + 1];
}

static bool has(const char *argument)
{
    return find(command.arguments.word, argument) >= 0;
}

static void seed_of(const char *name, unsigned job, unsigned starts, char *out, size_t size)
{
    make(name, 2, job, starts);
    for (unsigned i = 0; command.arguments.word[i]; i++)
        if (strncmp(command.arguments.word[i], "-seed=", 6) == 0)
            (void)snprintf(out, size, "%s", command.arguments.word[i] + 6);
    if (has("-s"))
        (void)snprintf(out, size, "%s", value("-s"));
}

static void libfuzzer_jobs_read_the_corpus_again(void **state)
{
    (void)state;
    make("libfuzzer", 1, 0, 0);
    assert_string_equal(command.arguments.word[0], "b/cmake/fuzz/rig-libfuzzer");
    assert_true(has("-reload=0") && has("r/n/corpus"));
    make("libfuzzer", 2, 1, 0);
    assert_true(has("-reload=1") && has("r/n/corpus"));
    assert_string_equal(value("--job"), "1");
}

static void one_job_of_afl_waits_for_no_other(void **state)
{
    (void)state;
    make("afl", 1, 0, 0);
    assert_string_equal(command.arguments.word[0], "afl-fuzz");
    assert_false(has("-M") || has("-S"));
    assert_string_equal(value("-i"), "r/n/corpus");
    assert_string_equal(value("-o"), "r/n/.afl");
    assert_true(find(command.environment.word, "AFL_AUTORESUME=1") >= 0);
    assert_true(find(command.environment.word, "RIG_REVISIONS=0x3") >= 0);
}

static void of_several_jobs_of_afl_the_first_is_the_main_one(void **state)
{
    (void)state;
    make("afl", 3, 0, 0);
    assert_string_equal(value("-M"), "job0");
    assert_false(has("-S"));
    assert_true(find(command.environment.word, "AFL_SYNC_TIME=1") >= 0);
    make("afl", 3, 2, 0);
    assert_string_equal(value("-S"), "job2");
    assert_false(has("-M"));
    assert_string_equal(value("-o"), "r/n/.afl");
    assert_string_equal(value("--job"), "2");
}

static void no_two_begin_with_the_same_number(void **state)
{
    static const char *const names[] = {"libfuzzer", "afl"};

    (void)state;
    for (unsigned i = 0; i < COUNT(names); i++) {
        char first[16] = "", second[16] = "", again[16] = "";

        seed_of(names[i], 0, 0, first, sizeof(first));
        seed_of(names[i], 1, 0, second, sizeof(second));
        seed_of(names[i], 0, 1, again, sizeof(again));
        assert_true(*first && *second && *again);
        assert_string_not_equal(first, second);
        assert_string_not_equal(first, again);
        assert_string_not_equal(first, "0"); /* which would be a random one */
    }
}

/* All that the target is told: where, which scenarios, by whom changed. */
static void the_target_is_given_its_options_whole(void **state)
{
    const struct rig_engine_options options = {
        .name = "exhaustive",
        .target = {.session = {.box = {.build_dir = "b", .xen = "x"}, .host = true, .two_boxes = true},
                   .results = "r/n",
                   .bound = {.changes = 3, .together = true, .all_arguments = true, .plausible = true, .revisions = 2},
                   .feedback = RIG_FEEDBACK_STATES,
                   .jobs = 2}};
    const struct rig_engine engine = {.job = 1};
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_engine_command(&command, &options, &engine, &err), 0);
    assert_string_equal(value("--build"), "b");
    assert_string_equal(value("--xen"), "x");
    assert_string_equal(value("--changes"), "3");
    assert_string_equal(value("--injections"), "0");
    assert_string_equal(value("--orders"), "plausible");
    assert_string_equal(value("--revision"), "R1");
    assert_string_equal(value("--mutator"), "bytes");
    assert_string_equal(value("--feedback"), "states");
    assert_string_equal(value("--job"), "1");
    assert_string_equal(value("--jobs"), "2");
    assert_true(has("--host") && has("--two-boxes") && has("--together") && has("--all-arguments"));
    assert_false(has("--dom0-kernel"));
}

static void an_engine_that_is_none(void **state)
{
    const struct rig_engine_options options = {.name = "honggfuzz"};
    const struct rig_engine engine = {0};
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_engine_command(&command, &options, &engine, &err), -1);
    assert_string_equal(err.text, "found engine \"honggfuzz\"; expected libfuzzer, afl or exhaustive");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libfuzzer_jobs_read_the_corpus_again),
        cmocka_unit_test(one_job_of_afl_waits_for_no_other),
        cmocka_unit_test(of_several_jobs_of_afl_the_first_is_the_main_one),
        cmocka_unit_test(no_two_begin_with_the_same_number),
        cmocka_unit_test(the_target_is_given_its_options_whole),
        cmocka_unit_test(an_engine_that_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
