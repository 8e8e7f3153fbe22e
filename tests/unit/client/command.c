/* SPDX-License-Identifier: MIT */
/* Commands to the injector, from their posting to their answer. */
#include <tests/unit/unit.h>

#include <fuzz/client/private.h>
#include <tests/unit/client/fake_box.h>

#include <errno.h>

static void it_is_answered(void **state)
{
    struct fake_box box = {0};
    struct rig_client *client = fake_box_open(&box);
    struct rig_stats stats;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_client_command(client, RIG_COMMAND_POLICY, RIG_POLICY_REBUILD, &err), 0);
    assert_int_equal(box.last_command, RIG_COMMAND_POLICY);
    assert_int_equal(box.last_arg, RIG_POLICY_REBUILD);
    assert_int_equal(box.control->doorbell, 1);
    assert_int_equal(rig_client_stats(client, &stats, &err), 0);
    assert_int_equal(stats.domains, 5);
    assert_int_equal(box.control->doorbell, 2);
    assert_int_equal(box.commands, 2);
    fake_box_close(&box, client);
}

static void it_is_refused(void **state)
{
    struct fake_box box = {.command_result = -EINVAL};
    struct rig_client *client = fake_box_open(&box);
    struct rig_stats stats;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_client_stats(client, &stats, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_non_null(strstr(err.text, "the injector refused command 3: Invalid argument"));
    /* And the next one is not. */
    box.command_result = 0;
    assert_int_equal(rig_client_command(client, RIG_COMMAND_PING, 0, &err), 0);
    fake_box_close(&box, client);
}

static void the_client_knows_the_fresh_domain(void **state)
{
    static const struct rig_scenario scenario = {.step_count = 0};
    struct fake_box box = {0};
    struct rig_client *client = fake_box_open(&box);
    struct rig_error err;
    struct rig_result run;

    (void)state;
    assert_int_equal(rig_client_command(client, RIG_COMMAND_REBUILD, 0, &err), 0);
    assert_int_equal(client->domid, 102);
    assert_int_equal(box.forgotten[0], 101);
    assert_int_equal(rig_client_run(client, &scenario, RIG_MODE_SOFT, &run, &err), 0);
    assert_int_equal(box.case_count, 1);
    fake_box_close(&box, client);
}

/* A bell in the page of a domain that is gone would be a write to somebody else's frame. */
static void the_bell_is_that_of_the_present_domain(void **state)
{
    struct fake_box box = {0};
    struct rig_client *client = fake_box_open(&box);
    struct rig_control *old = client->control;
    struct rig_error err;
    uint32_t bell;

    (void)state;
    __atomic_store_n(&box.replace, true, __ATOMIC_RELEASE);
    while (__atomic_load_n(&box.board->generation, __ATOMIC_ACQUIRE) == client->generation)
        fake_pause_ms(1);
    bell = old->doorbell;
    assert_int_equal(rig_client_command(client, RIG_COMMAND_PING, 0, &err), 0);
    assert_int_equal(old->doorbell, bell);
    assert_int_equal(box.control->doorbell, 1);
    fake_box_close(&box, client);
}

static void nobody_answers(void **state)
{
    struct fake_box box = {.deaf = true};
    struct rig_client *client = fake_box_open(&box);
    struct rig_error err;

    (void)state;
    __atomic_store_n(&box.alive, false, __ATOMIC_RELEASE);
    assert_int_equal(rig_client_command(client, RIG_COMMAND_PING, 0, &err), RIG_LOST);
    fake_box_close(&box, client);
}

static void boots_slowly(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    fake_pause_ms(20);
    fake_say_done(box, seq);
}

/* The guest would not pass the bell on before, and the injector would count what is half put back. */
static void it_waits_for_the_undo(void **state)
{
    static const struct rig_scenario scenario = {.step_count = 0};
    struct fake_box box = {.acts = {boots_slowly}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_error err;
    struct rig_result run;

    (void)state;
    assert_int_equal(rig_client_outcome(client, &scenario, RIG_MODE_SOFT, &run, &err), 0);
    assert_true(client->undoing);
    box.deaf = true; /* no answer before we look */
    assert_int_equal(rig_client_settle(client, &(struct rig_undo){0}, &err), 0);
    assert_int_equal(box.control->doorbell, 0);
    box.deaf = false;
    assert_int_equal(rig_client_outcome(client, &scenario, RIG_MODE_SOFT, &run, &err), 0);
    assert_int_equal(rig_client_command(client, RIG_COMMAND_PING, 0, &err), 0);
    assert_false(client->undoing);
    fake_box_close(&box, client);
}

/* What is in those frames by now is another's. */
static void counters_of_a_domain_that_is_gone_are_none(void **state)
{
    static const struct rig_scenario scenario = {.step_count = 0};
    struct fake_box box = {0};
    struct rig_client *client = fake_box_open(&box);
    uint8_t counters[16] = {0};
    struct rig_error err;
    struct rig_result run;

    (void)state;
    assert_int_equal(rig_client_run(client, &scenario, RIG_MODE_SOFT, &run, &err), 0);
    assert_int_equal(rig_client_coverage(client, counters, sizeof(counters)), sizeof(counters));
    assert_int_equal(counters[3], 1);
    __atomic_store_n(&box.replace, true, __ATOMIC_RELEASE);
    while (__atomic_load_n(&box.board->generation, __ATOMIC_ACQUIRE) == client->generation)
        fake_pause_ms(1);
    (void)rig_client_coverage(client, counters, sizeof(counters));
    for (size_t i = 0; i < sizeof(counters); i++)
        assert_int_equal(counters[i], 0);
    fake_box_close(&box, client);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_answered),
        cmocka_unit_test(it_is_refused),
        cmocka_unit_test(the_client_knows_the_fresh_domain),
        cmocka_unit_test(the_bell_is_that_of_the_present_domain),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(it_waits_for_the_undo),
        cmocka_unit_test(counters_of_a_domain_that_is_gone_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
