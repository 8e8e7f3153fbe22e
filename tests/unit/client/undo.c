/* SPDX-License-Identifier: MIT */
/* After the outcome: the undo, and all that may become of it and of the domain. */
#include <tests/unit/unit.h>

#include <fuzz/client/client.h>
#include <tests/unit/client/fake_box.h>

static const struct rig_scenario scenario = {.step_count = 0};

/* The outcome is there, then the undo goes wrong in one way or another. */
static void outcome_then(struct fake_box *box, struct rig_client *client, struct rig_undo *undo)
{
    struct rig_result came;
    struct rig_error err;

    if (rig_client_outcome(client, &scenario, RIG_MODE_SOFT, &came, &err) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_false(came.crashed || came.rebuilt);
    fake_box_go(box);
    memset(undo, 0xff, sizeof(*undo));
    if (rig_client_settle(client, undo, &err) != 0)
        fail_msg("%s", err.text);
    fake_box_go(box);
}

static void boots_slowly(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    fake_wait_go(box);
    fake_say_done(box, seq);
}

static void an_undo_is_waited_for_once(void **state)
{
    struct fake_box box = {.acts = {boots_slowly}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_undo undo;
    struct rig_error err;

    (void)state;
    outcome_then(&box, client, &undo);
    assert_int_equal(undo.ticks, 500);
    assert_false(undo.rebuilt);
    assert_int_equal(rig_client_settle(client, &undo, &err), 0);
    assert_int_equal(undo.ticks, 0);
    fake_box_close(&box, client);
}

static void undo_crashes(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    fake_wait_go(box);
    fake_say_crash(box, seq, RIG_VERDICT_UNHANDLED_PAGE_FAULT, false);
}

static void undo_disappears(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    fake_wait_go(box);
    fake_rebuild(box);
}

static void an_undo_that_fails_is_no_verdict(void **state)
{
    static fake_act *const ways[] = {undo_crashes, undo_disappears, fake_spends};

    (void)state;
    for (unsigned i = 0; i < COUNT(ways); i++) {
        struct fake_box box = {.acts = {ways[i]}};
        struct rig_client *client = fake_box_open(&box);
        struct rig_undo undo;
        struct rig_result came;

        outcome_then(&box, client, &undo);
        assert_int_equal(undo.rebuilt, ways[i] != undo_crashes);
        assert_int_equal(box.builds, ways[i] != undo_crashes ? 2 : 1);
        fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
        assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
        assert_false(came.rebuilt);
        assert_int_equal(box.commands, 0);
        fake_box_close(&box, client);
    }
}

/* Its frames are not touched meanwhile: fake_box_end looks. */
static void a_guest_that_cannot_ask_gets_its_successor(void **state)
{
    struct fake_box box = {.acts = {fake_spends_mutely}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_true(came.rebuilt);
    assert_int_equal(box.last_command, RIG_COMMAND_REBUILD);
    assert_int_equal(box.spent_bell, 0);
    assert_int_equal(box.commands, 1);
    assert_int_equal(box.builds, 2);
    fake_box_close(&box, client);
}

/* Of the guest's text, or a copy of start of day. */
static void writes_over(struct fake_box *box, uint32_t seq)
{
    box->frames[box->board->constant_mfn[RIG_CONSTANT_PAGES - 1]][RIG_PAGE_SIZE - 1]++;
    fake_boots(box, seq);
}

static void writes_over_and_crashes(struct fake_box *box, uint32_t seq)
{
    box->frames[box->board->constant_mfn[0]][0]++;
    fake_crashes(box, seq);
}

static void a_guest_that_was_written_over_runs_no_other_case(void **state)
{
    struct fake_box box = {.acts = {writes_over, writes_over_and_crashes, fake_boots}};
    struct rig_client *client = fake_box_open(&box);
    struct rig_result came;

    (void)state;
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_true(came.rebuilt);
    assert_int_equal(box.builds, 2);
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_true(came.crashed && came.rebuilt);
    assert_int_equal(box.builds, 3);
    fake_box_run(client, &scenario, RIG_MODE_SOFT, &came);
    assert_false(came.rebuilt);
    assert_int_equal(box.commands, 2);
    fake_box_close(&box, client);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_undo_is_waited_for_once),
        cmocka_unit_test(an_undo_that_fails_is_no_verdict),
        cmocka_unit_test(a_guest_that_cannot_ask_gets_its_successor),
        cmocka_unit_test(a_guest_that_was_written_over_runs_no_other_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
