/* SPDX-License-Identifier: MIT */
/* A case, there and back, with all that may become of guest, injector and box meanwhile. */
#include <tests/unit/unit.h>

#include <fuzz/client/private.h>
#include <tests/unit/client/fake_box.h>

static const struct rig_scenario scenario = {.revision = 5, .step_count = 2, .steps = {3, 4}};

static void it_boots(void **state)
{
    struct fake_box box = {0};
    struct rig_client *client = fake_box_open(&box);
    uint8_t counters[2 * RIG_PAGE_SIZE] = {0};
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_int_equal(came.outcome.source, RIG_SOURCE_GUEST);
    assert_false(came.crashed || came.rebuilt);
    assert_int_equal(came.tsc_case, 1000);
    assert_int_equal(came.tsc_undo, 500);
    assert_int_equal(came.hypercalls, 5);
    assert_int_equal(came.boot_state_count, 3);
    assert_int_equal(came.boot_states[0], 10);
    assert_int_equal(came.boot_states[2], 12);
    assert_string_equal(came.xen_text, "");

    assert_int_equal(rig_client_coverage(client, counters, sizeof(counters)), RIG_PAGE_SIZE + 10);
    assert_int_equal(counters[3], 1);
    assert_int_equal(counters[RIG_PAGE_SIZE + 9], 2);

    fake_box_run(client, &scenario, RIG_MODE_TRUE, &came);
    assert_int_equal(box.case_count, 2);
    assert_int_equal(box.cases[0].seq, 1);
    assert_int_equal(box.cases[0].mode, RIG_MODE_SOFT);
    assert_int_equal(box.cases[1].seq, 2);
    assert_int_equal(box.cases[1].mode, RIG_MODE_TRUE);
    assert_memory_equal(&box.cases[1].scenario, &scenario, sizeof(scenario));
    /* Neither what start of day counted nor what the first case did is in the second one's. */
    assert_true(box.cases[0].counters_clear && box.cases[1].counters_clear);
    fake_box_close(&box, client);
}

/* 0 is what a fresh guest has seen. */
static void the_number_after_the_last(void **state)
{
    struct fake_box box = {0};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    client->case_seq = UINT32_MAX;
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(box.cases[0].seq, 1);
    fake_box_close(&box, client);
}

static void say_too_much(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq - 1, RIG_VERDICT_BOOTED); /* not of this case */
    box->control->outcome.verdict = RIG_VERDICT_COUNT;
    box->control->outcome.source = RIG_SOURCE_XEN;
    box->control->outcome.steps_run = 60000;
    box->control->outcome.call_count = 60000;
    __atomic_store_n(&box->control->outcome_seq, seq, __ATOMIC_RELEASE);
    fake_say_done(box, seq);
}

static void a_guest_that_lies_is_cut_short(void **state)
{
    struct fake_box box = {.acts = {say_too_much}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_NONE);
    assert_int_equal(came.outcome.source, RIG_SOURCE_GUEST);
    assert_int_equal(came.outcome.call_count, RIG_MAX_CALLS);
    assert_int_equal(came.boot_state_count, 1 + RIG_MAX_STEPS);
    fake_box_close(&box, client);
}

static void it_crashes_and_goes_on(void **state)
{
    struct fake_box box = {.acts = {fake_crashes, fake_boots}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_TRUE, &came);
    assert_true(came.crashed);
    assert_false(came.rebuilt);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
    assert_int_equal(came.outcome.source, RIG_SOURCE_XEN);
    assert_int_equal(came.crash_ns, 77);
    assert_int_equal(came.tsc_case, 0);
    assert_string_equal(came.xen_text, "(XEN) ?domain 101\n");
    assert_int_equal(came.boot_state_count, 2); /* its page is still there */
    assert_int_equal(came.boot_states[1], 21);

    fake_box_run(client, &scenario, RIG_MODE_TRUE, &came);
    assert_false(came.crashed);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_string_equal(came.xen_text, "");
    assert_int_equal(box.builds, 1);
    fake_box_close(&box, client);
}

static void the_record_comes_after_the_fresh_domain(void **state)
{
    struct fake_box box = {.acts = {fake_crashes_rebuilt, fake_boots}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_TRUE, &came);
    assert_true(came.crashed && came.rebuilt);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
    assert_int_equal(came.boot_state_count, 0); /* they went with their domain */
    assert_int_equal(box.case_count, 1);
    assert_int_equal(box.forgotten_count, 1);
    assert_int_equal(box.forgotten[0], 101);
    fake_box_run(client, &scenario, RIG_MODE_TRUE, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_int_equal(box.builds, 2);
    fake_box_close(&box, client);
}

static void crash_of_before(struct fake_box *box, uint32_t seq)
{
    fake_say_crash(box, seq - 1, RIG_VERDICT_UNHANDLED_PAGE_FAULT, false);
    fake_pause_ms(5);
    fake_boots(box, seq);
}

static void a_record_of_another_case_is_none(void **state)
{
    struct fake_box box = {.acts = {crash_of_before}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_TRUE, &came);
    assert_false(came.crashed);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    fake_box_close(&box, client);
}

static void the_case_goes_to_the_fresh_domain(void **state)
{
    struct fake_box box = {.acts = {fake_disappears, fake_boots}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_int_equal(box.case_count, 2);
    assert_int_equal(box.cases[1].seq, 2);
    assert_memory_equal(&box.cases[1].scenario, &scenario, sizeof(scenario));
    fake_box_close(&box, client);
}

static void who_loses_two_domains_has_no_outcome(void **state)
{
    struct fake_box box = {.acts = {fake_disappears, fake_disappears, fake_boots}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_NONE);
    assert_true(came.rebuilt);
    assert_int_equal(box.case_count, 2);
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    fake_box_close(&box, client);
}

static void what_is_called_a_hang_is_run_again(void **state)
{
    struct fake_box box = {.acts = {fake_hangs, fake_boots, fake_hangs, fake_hangs}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_false(came.crashed);
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_HANG);
    assert_true(came.crashed);
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(box.case_count, 5);
    for (unsigned i = 0; i < 5; i++) /* ten times the injector's own limit, for the second time alone */
        assert_int_equal(box.cases[i].watchdog_ms, i == 1 || i == 3 ? 2000 : 0);
    fake_box_close(&box, client);
}

static void believes(struct fake_box *box, uint32_t seq)
{
    box->board->beliefs = 1;
    box->board->belief_case = box->case_count == 1 || box->case_count == 3 ? seq : seq - 1;
    fake_say_outcome(box, seq - 1, RIG_VERDICT_SILENT_FAULT); /* not of this case yet */
    box->control->outcome.beliefs = 3;
    __atomic_store_n(&box->control->outcome_seq, seq, __ATOMIC_RELEASE);
    fake_say_done(box, seq);
}

static void a_belief_counts_where_the_injector_saw_it(void **state)
{
    struct fake_box box = {.acts = {believes, believes, believes}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_TRUE, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_SILENT_FAULT);
    assert_int_equal(came.outcome.source, RIG_SOURCE_XEN);
    assert_int_equal(came.outcome.beliefs, 1);
    fake_box_run(client, &scenario, RIG_MODE_TRUE, &came); /* the injector saw another case's */
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_int_equal(came.outcome.source, RIG_SOURCE_GUEST);
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came); /* a prediction */
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_SILENT_FAULT);
    assert_int_equal(came.outcome.source, RIG_SOURCE_GUEST);
    assert_int_equal(came.outcome.beliefs, 3);
    fake_box_close(&box, client);
}

static void lost(fake_act *act, int expected, const char *words)
{
    struct fake_box box = {.acts = {act}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_error err;
    struct rig_result came;

    assert_int_equal(rig_client_run(client, &scenario, RIG_MODE_SOFT, &came, &err), expected);
    assert_non_null(strstr(err.text, words));
    fake_box_close(&box, client);
}

static void outcome_and_dies(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    fake_dies(box, seq);
}

static void outcome_and_breaks(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    fake_breaks(box, seq);
}

static void spends_and_breaks(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    __atomic_store_n(&box->control->spent, 1, __ATOMIC_RELEASE);
    fake_say_done(box, seq);
    fake_breaks(box, seq);
}

static void a_box_that_is_gone(void **state)
{
    (void)state;
    lost(fake_dies, RIG_LOST, "the box is gone");
    lost(outcome_and_dies, RIG_LOST, "the box is gone");
}

static void an_injector_that_gave_up(void **state)
{
    (void)state;
    lost(fake_breaks, RIG_GAVE_UP, "the injector gave up: no memory");
    lost(outcome_and_breaks, RIG_GAVE_UP, "the injector gave up: no memory");
    lost(spends_and_breaks, RIG_GAVE_UP, "the injector gave up: no memory");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_boots),
        cmocka_unit_test(the_number_after_the_last),
        cmocka_unit_test(a_guest_that_lies_is_cut_short),
        cmocka_unit_test(it_crashes_and_goes_on),
        cmocka_unit_test(the_record_comes_after_the_fresh_domain),
        cmocka_unit_test(a_record_of_another_case_is_none),
        cmocka_unit_test(the_case_goes_to_the_fresh_domain),
        cmocka_unit_test(who_loses_two_domains_has_no_outcome),
        cmocka_unit_test(what_is_called_a_hang_is_run_again),
        cmocka_unit_test(a_belief_counts_where_the_injector_saw_it),
        cmocka_unit_test(a_box_that_is_gone),
        cmocka_unit_test(an_injector_that_gave_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
