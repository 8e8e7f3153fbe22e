/* SPDX-License-Identifier: MIT */
/* Scenario text: what each kind of line means, and that print and parse are each other's inverse. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <scenario/codec.h>
#include <scenario/file.h>
#include <scenario/mutate.h>
#include <scenario/names.h>

#include <stdio.h>

#define ROUNDS 10000

static void lines_mean_what_they_say(void **state)
{
    struct rig_expectations expect;
    struct rig_scenario s;

    (void)state;
    unit_parse("# a comment\n"
               "revision R4\r\n"
               "\tload-cr3   # and another\n"
               "\n"
               "early-trap-init\n"
               "at load-cr3 hypercall 32: set-l4 0x1ff 0x8000000001a0d067 on user by store\n"
               "at write-cr3 flush:refuse-op 64\n"
               "at page-fault entry : switch-ops late by injector\n"
               "expect R0,R2..R3 booted\n"
               "expect R1 unhandled-page-fault at 0xffffea000005b2d0",
               &s, &expect);
    assert_int_equal(s.revision, RIG_REV_R4);
    assert_int_equal(s.step_count, 2);
    assert_int_equal(s.steps[0], RIG_STEP_LOAD_CR3);
    assert_int_equal(s.steps[1], RIG_STEP_EARLY_TRAP_INIT);
    assert_int_equal(s.injection_count, 3);
    assert_int_equal(s.injections[0].place, RIG_STEP_LOAD_CR3);
    assert_int_equal(s.injections[0].where, RIG_WHERE_HYPERCALL);
    assert_int_equal(s.injections[0].count, 32);
    assert_int_equal(s.injections[0].fault, RIG_FAULT_SET_L4);
    assert_int_equal(s.injections[0].slot, 0x1ff);
    assert_true(s.injections[0].entry == UINT64_C(0x8000000001a0d067));
    assert_int_equal(s.injections[0].table, RIG_TABLE_USER);
    assert_int_equal(s.injections[0].by, RIG_BY_STORE);
    assert_int_equal(s.injections[1].place, RIG_FUNCTION_WRITE_CR3);
    assert_int_equal(s.injections[1].number, 64);
    assert_int_equal(s.injections[1].by, RIG_BY_GUEST);
    assert_int_equal(s.injections[2].ops, RIG_OPS_LATE);
    assert_int_equal(s.injections[2].by, RIG_BY_INJECTOR);
    assert_true(expect.revision[0].set && expect.revision[0].verdict == RIG_VERDICT_BOOTED);
    assert_false(expect.revision[0].has_address);
    assert_true(expect.revision[1].has_address);
    assert_true(expect.revision[1].address == UINT64_C(0xffffea000005b2d0));
    assert_true(expect.revision[2].set && expect.revision[3].set);
    assert_false(expect.revision[4].set);
}

static void nothing_is_a_scenario(void **state)
{
    struct rig_expectations expect;
    struct rig_text_error error;
    struct rig_scenario s;

    (void)state;
    memset(&s, 0xaa, sizeof(s));
    assert_true(rig_text_parse(NULL, 0, &s, &expect, &error));
    assert_true(rig_scenario_valid(&s));
    assert_int_equal(s.revision, RIG_REV_R0);
    assert_int_equal(s.step_count, 0);
    assert_false(expect.revision[0].set);
}

static void a_boot_is_its_steps(void **state)
{
    struct rig_scenario named, spelled;

    (void)state;
    unit_parse("boot linux-3.9-rc\n", &named, NULL);
    unit_parse("xen-init-mmu-ops\nxen-init-capabilities\nbuild-dynamic-phys-to-machine\nsetup-stackprotector\n"
               "setup-kernel-pagetable\nearly-trap-init\narch-setup\ninit-mem-mapping\nearly-trap-pf-init\n"
               "pagetable-init\ntrap-init\nmm-init\nlocal-irq-enable\nalternative-instructions\ncpu-up\nfree-initmem\n"
               "pgd-alloc\nstart-context-switch\nactivate-mm\nend-context-switch\niret\n",
               &spelled, NULL);
    unit_same_scenario(&named, &spelled);
}

static void canonical_form(void **state)
{
    static const char text[] = "revision R2\n"
                               "load-cr3\n"
                               "on cpu 1: load-cr3\n"
                               "at load-cr3 queue 2: clear-l4 0x1d4 on idle by injector\n"
                               "expect R0..R1 hang\n";
    struct rig_expectations expect;
    char printed[RIG_TEXT_MAX], small[8];
    struct rig_scenario s;

    (void)state;
    unit_parse("expect R1,R0 hang\nat load-cr3 queue 2 :clear-l4 468 on idle by injector\non cpu 0: load-cr3\n"
               "on cpu 0x1 :load-cr3\nrevision R2\n",
               &s, &expect);
    assert_int_equal(rig_text_print(&s, &expect, printed, sizeof(printed)), strlen(text));
    assert_string_equal(printed, text);
    /* As snprintf: the length is told even where there is no room, and what is there ends in NUL. */
    assert_int_equal(rig_text_print(&s, &expect, small, sizeof(small)), strlen(text));
    assert_string_equal(small, "revisio");
    assert_int_equal(rig_text_print(&s, &expect, NULL, 0), strlen(text));
}

static void random_expectations(struct rig_expectations *expect, uint64_t *rng)
{
    memset(expect, 0, sizeof(*expect));
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        struct rig_expectation *e = &expect->revision[i];

        if (rig_random_below(rng, 3) == 0)
            continue;
        e->set = true;
        e->verdict = (uint8_t)rig_random_below(rng, RIG_VERDICT_COUNT);
        e->has_address = rig_random_below(rng, 2);
        e->address = e->has_address ? rig_random(rng) : 0;
    }
}

static void check_round_trip(const struct rig_scenario *s, const struct rig_expectations *expect)
{
    struct rig_expectations expect_again;
    struct rig_scenario again;
    char text[RIG_TEXT_MAX];
    size_t size = rig_text_print(s, expect, text, sizeof(text));

    assert_true(size < sizeof(text));
    assert_int_equal(size, strlen(text));
    unit_parse(text, &again, &expect_again);
    assert_true(rig_scenario_valid(&again));
    unit_same_scenario(s, &again);
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        assert_int_equal(expect->revision[i].set, expect_again.revision[i].set);
        assert_int_equal(expect->revision[i].verdict, expect_again.revision[i].verdict);
        assert_int_equal(expect->revision[i].has_address, expect_again.revision[i].has_address);
        assert_true(expect->revision[i].address == expect_again.revision[i].address);
    }
}

static void print_and_parse_are_inverse(void **state)
{
    struct rig_expectations expect;
    struct rig_scenario s = {0};
    unsigned injections = 0;
    uint64_t rng = 1;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (i % 100 == 0)
            unit_random_scenario(&s, &rng);
        rig_mutate(&s, &rng, rig_revisions_in_guest());
        random_expectations(&expect, &rng);
        check_round_trip(&s, &expect);
        injections += s.injection_count;
    }
    /* Otherwise the rounds above have said little. */
    assert_true(injections > ROUNDS);
}

/* The largest there is must fit what the header promises. */
static void the_longest_text_fits(void **state)
{
    struct rig_expectations expect = {0};
    struct rig_scenario s = {.step_count = RIG_MAX_STEPS, .injection_count = RIG_MAX_INJECTIONS};

    (void)state;
    memset(s.steps, RIG_STEP_BUILD_PHYS_TO_MACHINE | RIG_ON_CPU_1, sizeof(s.steps));
    for (unsigned i = 0; i < RIG_MAX_INJECTIONS; i++)
        s.injections[i] = (struct rig_injection){.place = RIG_STEP_BUILD_PHYS_TO_MACHINE,
                                                 .where = RIG_WHERE_HYPERCALL,
                                                 .count = RIG_COUNT_MAX,
                                                 .fault = RIG_FAULT_FLIP_L4,
                                                 .by = RIG_BY_INJECTOR,
                                                 .table = RIG_TABLE_IDLE,
                                                 .slot = 511,
                                                 .entry = UINT64_MAX};
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        expect.revision[i] = (struct rig_expectation){
            .set = true, .has_address = true, .verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .address = UINT64_MAX - i};
    assert_true(rig_scenario_valid(&s));
    check_round_trip(&s, &expect);
}

static void check_file(const char *path)
{
    struct rig_expectations expect;
    struct rig_error error;
    struct rig_scenario s;

    if (rig_scenario_load(path, &s, &expect, &error) < 0)
        fail_msg("%s", error.text);
    assert_true(rig_scenario_valid(&s));
    assert_true(s.step_count > 0);
    check_round_trip(&s, &expect);
}

static void every_file_of_the_corpus(void **state)
{
    (void)state;
    assert_true(unit_each_scenario("corpus/history", check_file) >= 17);
    assert_true(unit_each_scenario("corpus/seeds", check_file) >= 6);
    assert_true(unit_each_scenario("corpus/deaths", check_file) >= 10);
    (void)unit_each_scenario("corpus/regressions", check_file);
}

/* Nothing but a verdict on the text may come of bytes that no person typed. */
static void any_bytes_are_read_to_an_end(void **state)
{
    static const char words[][16] = {"load-cr3", "at",  ":",        "expect", "boot", "revision", "R0",
                                     "R1..R3",   "all", "on",       "entry",  "hang", "booted",   "queue",
                                     "17",       "0x",  ",",        "..",     "\n",   "\n",       "#",
                                     "\r",       "\t ", "\xff\x01", "set-l4", "by",   "\"%s%n",   "live"};
    struct rig_expectations expect;
    struct rig_text_error error;
    struct rig_scenario s;
    unsigned good = 0;
    uint64_t rng = 7;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        char text[128] = "";
        size_t size = 0;

        for (unsigned n = rig_random_below(&rng, 8); n; n--) {
            const char *word = words[rig_random_below(&rng, COUNT(words))];

            memcpy(text + size, word, strlen(word));
            size += strlen(word);
            text[size++] = ' ';
        }
        if (rig_text_parse(text, size, &s, &expect, &error)) {
            assert_true(rig_scenario_valid(&s));
            good++;
        } else {
            assert_true(error.line >= 1 && error.column >= 1 && error.column <= size + 1);
            assert_non_null(strstr(error.message, "expected"));
            assert_null(strchr(error.message, '\n'));
        }
    }
    assert_true(good > 100 && good < ROUNDS - 100);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_mean_what_they_say),    cmocka_unit_test(nothing_is_a_scenario),
        cmocka_unit_test(a_boot_is_its_steps),         cmocka_unit_test(canonical_form),
        cmocka_unit_test(print_and_parse_are_inverse), cmocka_unit_test(the_longest_text_fits),
        cmocka_unit_test(every_file_of_the_corpus),    cmocka_unit_test(any_bytes_are_read_to_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
