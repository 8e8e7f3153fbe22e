/* SPDX-License-Identifier: MIT */
/* Words of a command line: read whole or refused, and nothing changed where they are refused. */
#include <tests/unit/unit.h>

#include <base/words.h>
#include <fuzz/campaign/options.h>
#include <scenario/revisions.h>

#include <stdio.h>
#include <unistd.h>

static void durations(void **state)
{
    static const struct {
        const char *text;
        uint64_t seconds;
    } good[] = {
        {"90", 90}, {"1", 1}, {"90s", 90}, {"3m", 180}, {"2h", 7200}, {"8760h", 31536000}, {"31536000", 31536000},
        {"007s", 7}};
    static const char *const bad[] = {"",     "0",  "0s", "-1",  "1.5h",  "3 m",      "3min",
                                      "3d",   "m",  "3M", " 3s", "8761h", "31536001", "99999999999999999999999",
                                      "0x10", "3s "};
    uint64_t seconds;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(rig_parse_duration(good[i].text, &seconds));
        assert_int_equal(seconds, good[i].seconds);
    }
    seconds = 42;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (rig_parse_duration(bad[i], &seconds) || seconds != 42)
            fail_msg("\"%s\" was taken for a time", bad[i]);
}

static void numbers(void **state)
{
    static const char *const bad[] = {"", "0", "11", "-5", "+5", "5x", " 5", "0x5", "18446744073709551621", "5 "};
    uint64_t number;

    (void)state;
    assert_true(rig_parse_number("1", 1, 10, &number) && number == 1);
    assert_true(rig_parse_number("10", 1, 10, &number) && number == 10);
    assert_true(rig_parse_number("18446744073709551615", 0, UINT64_MAX, &number) && number == UINT64_MAX);
    assert_false(rig_parse_number("18446744073709551616", 0, UINT64_MAX, &number));
    number = 42;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (rig_parse_number(bad[i], 1, 10, &number) || number != 42)
            fail_msg("\"%s\" was taken for a number from 1 to 10", bad[i]);
}

static void revisions(void **state)
{
    const char *text = "R0,R7x,R1", *bad = NULL;
    uint32_t set = 42;

    (void)state;
    assert_true(rig_parse_revisions("R0", &set, NULL) && set == 1);
    assert_true(rig_parse_revisions("R0,R2,R9", &set, NULL) && set == 0x205);
    assert_true(rig_parse_revisions("R2,R2", &set, NULL) && set == 4);
    assert_true(rig_parse_revisions("all", &set, NULL) && set == (1U << RIG_REVISION_COUNT) - 1);
    set = 42;
    assert_false(rig_parse_revisions(text, &set, &bad));
    assert_ptr_equal(bad, text + 3);
    assert_false(rig_parse_revisions("", &set, NULL));
    assert_false(rig_parse_revisions("R0,", &set, NULL));
    assert_false(rig_parse_revisions(",R0", &set, NULL));
    assert_false(rig_parse_revisions("R77", &set, NULL));
    assert_false(rig_parse_revisions("r0", &set, NULL));
    assert_false(rig_parse_revisions("R0 ,R1", &set, NULL));
    assert_false(rig_parse_revisions("R0..R2", &set, NULL));
    assert_int_equal(set, 42);
}

static void sets_of_revisions_are_printed_as_they_are_read(void **state)
{
    char text[64], small[5];
    uint32_t again;

    (void)state;
    for (uint32_t set = 1; set < 1U << RIG_REVISION_COUNT; set++) {
        rig_print_revisions(set, text, sizeof(text));
        assert_true(rig_parse_revisions(text, &again, NULL));
        assert_int_equal(again, set);
    }
    rig_print_revisions(0x205, text, sizeof(text));
    assert_string_equal(text, "R0,R2,R9");
    rig_print_revisions(0x205, small, sizeof(small));
    assert_string_equal(small, "R0,R");
    rig_print_revisions(0, text, sizeof(text));
    assert_string_equal(text, "");
    assert_string_equal(rig_revisions_known(), "R0,R1,R2,R3,R4,R5,R6,R7,R8,R9,R10,R11");
}

static void any_number_picks_a_member(void **state)
{
    static const unsigned members[] = {1, 4, 9};

    (void)state;
    for (unsigned n = 0; n < 12; n++)
        assert_int_equal(rig_pick_revision(1U << 1 | 1U << 4 | 1U << 9, n), members[n % 3]);
    assert_int_equal(rig_pick_revision(1U << 9, UINT32_MAX), 9);
}

static void plain_names(void **state)
{
    static const char *const good[] = {"a", "nightly", "2026-11-24", "a.b_c-D", "9"};
    static const char *const bad[] = {"", ".", "..", ".hidden", "-rf", "a/b", "a b", "a\n", "\xc3\xa4", "a*", "~"};
    char name[66];

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        if (!rig_is_plain_name(good[i]))
            fail_msg("\"%s\" was refused", good[i]);
    for (size_t i = 0; i < COUNT(bad); i++)
        if (rig_is_plain_name(bad[i]))
            fail_msg("\"%s\" was taken", bad[i]);
    memset(name, 'n', 65);
    name[65] = '\0';
    assert_false(rig_is_plain_name(name));
    name[64] = '\0';
    assert_true(rig_is_plain_name(name));
}

static void orders(void **state)
{
    bool plausible = false;

    (void)state;
    assert_true(rig_parse_orders("plausible", &plausible) && plausible);
    assert_true(rig_parse_orders("any", &plausible) && !plausible);
    assert_false(rig_parse_orders("", &plausible));
    assert_false(rig_parse_orders("Any", &plausible));
}

/* The whole command line of rig-fuzz; arguments end with NULL. 0 or -1, as the parser says. */
static int parse(struct rig_campaign_options *options, struct rig_error *err, const char *const *arguments)
{
    static char copies[16][128];
    char *argv[17];
    int argc = 0;

    for (; arguments[argc]; argc++) {
        (void)snprintf(copies[argc], sizeof(copies[argc]), "%s", arguments[argc]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    return rig_campaign_options_parse(argc, argv, options, err);
}

#define ARGS(...) ((const char *const[]){"rig-fuzz", __VA_ARGS__})

static void a_campaign_without_options(void **state)
{
    struct rig_campaign_options o;
    struct rig_error err;

    (void)state;
    assert_int_equal(parse(&o, &err, ARGS(NULL)), 0);
    assert_int_equal(o.seconds, 60);
    assert_int_equal(o.engine.target.jobs, 1);
    assert_int_equal(o.engine.target.bound.revisions, (1U << RIG_REVISION_COUNT) - 1);
    assert_string_equal(o.revisions_text, "R0,R1,R2,R3,R4,R5,R6,R7,R8,R9,R10,R11");
    assert_string_equal(o.seeds, "corpus/seeds");
    assert_string_equal(o.root, "results");
    assert_string_equal(o.engine.name, "libfuzzer");
    assert_false(o.engine.target.bound.plausible);
    assert_int_equal(o.engine.target.mutator, RIG_MUTATOR_BOTH);
    assert_int_equal(o.engine.target.feedback, RIG_FEEDBACK_BOTH);
    assert_string_equal(o.engine.target.session.box.build_dir, "build");
    assert_string_equal(o.engine.target.session.box.release, "4.17");
    assert_false(o.resume);
    /* The name is the date, which is a name like any other. */
    assert_true(rig_is_plain_name(o.name));
}

static void a_campaign_with_options(void **state)
{
    struct rig_campaign_options o;
    struct rig_error err;

    (void)state;
    assert_int_equal(parse(&o, &err, ARGS("--time=3m", "--revision=R0,R2", "--resume", "n", "--seed=0", NULL)), 0);
    assert_int_equal(o.seconds, 180);
    assert_int_equal(o.engine.target.bound.revisions, 5);
    assert_string_equal(o.revisions_text, "R0,R2");
    assert_true(o.resume);
    assert_int_equal(o.engine.seed, 0);
    assert_int_equal(parse(&o, &err, ARGS("--orders=plausible", "--mutator=structure", "--name=x", NULL)), 0);
    assert_true(o.engine.target.bound.plausible);
    assert_int_equal(o.engine.target.mutator, RIG_MUTATOR_STRUCTURE);
    assert_false(o.resume);
    assert_null(o.until);
    assert_int_equal(parse(&o, &err, ARGS("--until=no-user-tables", NULL)), 0);
    assert_string_equal(o.until, "no-user-tables");
}

static void what_a_campaign_refuses(void **state)
{
    static const struct {
        const char *arguments[3];
        const char *text;
    } bad[] = {
        {{"--time", "soon"}, "--time: found \"soon\"; expected a time like 90s, 3m or 2h"},
        {{"--revision", "R0,R77"},
         "--revision: found \"R0,R77\"; expected all, or some of R0,R1,R2,R3,R4,R5,R6,R7,R8,R9,R10,R11"},
        {{"--jobs", "0"}, "--jobs: found \"0\"; expected a number from 1 to 64"},
        {{"--jobs", "65"}, "--jobs: found \"65\"; expected a number from 1 to 64"},
        {{"--name", "../x"}, "--name: found \"../x\"; expected a name of letters, digits, '.', '_' and '-'"},
        {{"--name=a", "--resume=b"}, "found two names; expected --name NAME or --resume NAME, once"},
        {{"--seed", "4294967296"}, "--seed: found \"4294967296\"; expected a 32-bit number"},
        {{"--mutator", "none"}, "--mutator: found \"none\"; expected bytes, structure or both"},
        {{"--until", ""}, "--until: found \"\"; expected a cause, or a part of one"},
        {{"--orders", "some"}, "--orders: found \"some\"; expected any or plausible"},
        {{"--cmin", "--name=x"}, "found --cmin alone; expected --resume NAME with it"},
        {{"stray"}, "found \"stray\"; expected options only, see --help"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct rig_campaign_options o;
        struct rig_error err;

        assert_int_equal(parse(&o, &err, ARGS(bad[i].arguments[0], bad[i].arguments[1], NULL)), -1);
        assert_string_equal(err.text, bad[i].text);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
    }
}

/* What another program starts has its cases run where that program would. */
static void a_campaign_of_another_program(void **state)
{
    static const struct rig_session_options where = {.box = {.build_dir = "b", .dom0_kernel = "k"}, .host = true};
    static struct rig_arguments command;
    struct rig_campaign_options o;
    struct rig_error err;

    (void)state;
    rig_campaign_command(&command, &where);
    rig_arguments_option(&command, "orders", "plausible");
    assert_int_equal(rig_arguments_check(&command, &err), 0);
    assert_string_equal(command.word[0], "b/cmake/fuzz/rig-fuzz");
    assert_int_equal(parse(&o, &err, command.word), 0);
    assert_string_equal(o.engine.target.session.box.build_dir, "b");
    assert_string_equal(o.engine.target.session.box.dom0_kernel, "k");
    assert_true(o.engine.target.session.host && o.engine.target.bound.plausible);
    assert_false(o.engine.target.session.two_boxes);
}

static void never_more_jobs_than_cores_can_serve(void **state)
{
    static const struct {
        unsigned wanted, cores, jobs;
    } rows[] = {{1, 1, 1}, {1, 2, 1}, {2, 1, 1}, {2, 2, 1},   {2, 3, 1},
                {2, 4, 2}, {3, 4, 2}, {3, 8, 3}, {64, 16, 8}, {64, 0, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(rig_fit_jobs(rows[i].wanted, rows[i].cores, 2), rows[i].jobs);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations),
        cmocka_unit_test(numbers),
        cmocka_unit_test(revisions),
        cmocka_unit_test(sets_of_revisions_are_printed_as_they_are_read),
        cmocka_unit_test(any_number_picks_a_member),
        cmocka_unit_test(plain_names),
        cmocka_unit_test(orders),
        cmocka_unit_test(a_campaign_without_options),
        cmocka_unit_test(a_campaign_with_options),
        cmocka_unit_test(what_a_campaign_refuses),
        cmocka_unit_test(a_campaign_of_another_program),
        cmocka_unit_test(never_more_jobs_than_cores_can_serve),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
