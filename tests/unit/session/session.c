/* SPDX-License-Identifier: MIT */
/* Boxes die, sessions go on. The Xen host is one of this file: it has one fake box after another. */
#include <tests/unit/unit.h>

#include <fuzz/session/session.h>
#include <fuzz/session/xen_host.h>
#include <tests/unit/client/fake_box.h>

#define MOST_BOXES 4
#define MOST_HOSTS 2
#define LAST_WORDS "long ago\n(XEN) FATAL TRAP"

static const struct rig_scenario scenario = {.step_count = 0};

struct fake_host {
    struct rig_xen_host xen; /* first: the two addresses are the same */
    struct fake_box boxes[MOST_BOXES];
    unsigned box_count; /* started so far */
    unsigned last_box;  /* there is none beyond it: a restore fails */
    const char *suffix;
    bool joins_kept;
    bool closed;
};

/* Those of the test at hand, in the order in which they are opened. */
static struct fake_host hosts[MOST_HOSTS];
static unsigned host_count;
static unsigned most_hosts;

static struct fake_host *of(struct rig_xen_host *xen)
{
    return (struct fake_host *)xen;
}

static struct fake_box *present(struct fake_host *xen)
{
    return &xen->boxes[xen->box_count - 1];
}

static int view(struct rig_xen_host *xen, struct rig_view *view, struct rig_error *err)
{
    (void)err;
    *view = fake_box_view(present(of(xen)));
    return 0;
}

static bool alive(struct rig_xen_host *xen)
{
    const struct rig_life life = fake_box_life(present(of(xen)));

    return life.alive(life.context);
}

static int restore(struct rig_xen_host *xen, struct rig_error *err)
{
    struct fake_host *fake = of(xen);

    if (fake->box_count > fake->last_box)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no more boxes");
    fake_box_start(&fake->boxes[fake->box_count++]);
    return 0;
}

static size_t last_words(struct rig_xen_host *xen, char *text, size_t size)
{
    assert_true(xen && size >= RIG_LAST_WORDS);
    memcpy(text, LAST_WORDS "\x01\n", sizeof(LAST_WORDS) + 1);
    return sizeof(LAST_WORDS) + 1;
}

static void close_host(struct rig_xen_host *xen)
{
    struct fake_host *fake = of(xen);

    for (unsigned i = 0; i < fake->box_count; i++)
        fake_box_end(&fake->boxes[i]);
    fake->closed = true;
}

static int open_host(const struct rig_session_options *options, struct rig_xen_host **xen, struct rig_error *err)
{
    struct fake_host *fake = &hosts[host_count];

    if (host_count == most_hosts)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no more hosts");
    host_count++;
    fake->suffix = options->suffix;
    fake->joins_kept = options->join_kept;
    fake->xen.view = view;
    fake->xen.alive = alive;
    fake->xen.restore = restore;
    fake->xen.last_words = last_words;
    fake->xen.close = close_host;
    fake->xen.machine = "fake";
    fake_box_start(&fake->boxes[fake->box_count++]);
    *xen = &fake->xen;
    return 0;
}

/* Instead of xen_host_box.c's, which starts QEMU. */
const struct rig_xen_host_kind rig_xen_host_box = {.open = open_host, .most_boxes = 2, .cores_per_job = 2};

static int begin(void **state)
{
    (void)state;
    memset(hosts, 0, sizeof(hosts));
    host_count = 0;
    most_hosts = MOST_HOSTS;
    for (unsigned i = 0; i < MOST_HOSTS; i++) {
        hosts[i].xen.outlives_xen = true;
        hosts[i].last_box = MOST_BOXES - 1;
    }
    return 0;
}

/* A test that failed has not closed its session. */
static int end(void **state)
{
    (void)state;
    for (unsigned i = 0; i < host_count; i++)
        if (!hosts[i].closed)
            close_host(&hosts[i].xen);
    return 0;
}

static struct rig_session *open_session(bool two_boxes)
{
    const struct rig_session_options options = {.join_kept = true, .two_boxes = two_boxes};
    struct rig_session *session;
    struct rig_error err;

    if (rig_session_open(&options, &session, &err) < 0)
        fail_msg("%s", err.text);
    return session;
}

static void run(struct rig_session *session, struct rig_result *came)
{
    struct rig_error err;

    if (rig_session_run(session, &scenario, RIG_MODE_TRUE, came, &err) != 0)
        fail_msg("%s", err.text);
}

static void one_that_is_lost_is_restored(void **state)
{
    static fake_act *const ways[] = {fake_dies, fake_breaks};

    for (unsigned i = 0; i < COUNT(ways); i++) {
        struct rig_session *session;
        struct rig_result came;

        (void)begin(state);
        hosts[0].boxes[0].acts[1] = ways[i];
        session = open_session(false);
        run(session, &came);
        assert_int_equal(rig_session_restores(session), 0);
        run(session, &came);
        assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED); /* the box that was lost had another reason */
        assert_int_equal(rig_session_restores(session), 1);
        assert_int_equal(hosts[0].boxes[1].case_count, 1);
        run(session, &came);
        assert_int_equal(hosts[0].boxes[1].case_count, 2);
        rig_session_close(session);
        assert_true(hosts[0].closed);
    }
}

static void who_takes_two_boxes_down_crashes_the_hypervisor(void **state)
{
    struct rig_session *session;
    struct rig_result came;

    (void)state;
    hosts[0].boxes[0].acts[0] = fake_dies;
    hosts[0].boxes[1].acts[0] = fake_dies;
    session = open_session(false);
    run(session, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_HYPERVISOR_CRASH);
    assert_int_equal(came.outcome.source, RIG_SOURCE_XEN);
    assert_true(came.crashed && came.rebuilt);
    assert_string_equal(came.xen_text, LAST_WORDS "?\n");
    assert_int_equal(came.xen_text_size, strlen(came.xen_text));
    assert_int_equal(rig_session_restores(session), 2);
    run(session, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_int_equal(hosts[0].boxes[2].case_count, 1);
    rig_session_close(session);
}

/* In dom0 of a Xen that crashed we would not be there: it is the injector that was lost twice. */
static void who_would_die_with_xen_says_nothing_of_it(void **state)
{
    struct rig_session *session;
    struct rig_error err;
    struct rig_result came;

    (void)state;
    hosts[0].xen.outlives_xen = false;
    hosts[0].boxes[0].acts[0] = fake_dies;
    hosts[0].boxes[1].acts[0] = fake_dies;
    session = open_session(false);
    assert_int_equal(rig_session_run(session, &scenario, RIG_MODE_TRUE, &came, &err), -1);
    assert_non_null(strstr(err.text, "the box is gone, or in dom0 the injector"));
    rig_session_close(session);
}

static void an_injector_that_gives_up_twice_is_no_crash(void **state)
{
    struct rig_session *session;
    struct rig_error err;
    struct rig_result came;

    (void)state;
    hosts[0].boxes[0].acts[0] = fake_breaks;
    hosts[0].boxes[1].acts[0] = fake_breaks;
    session = open_session(false);
    assert_int_equal(rig_session_run(session, &scenario, RIG_MODE_TRUE, &came, &err), -1);
    assert_non_null(strstr(err.text, "the injector gave up: no memory"));
    rig_session_close(session);
}

static void what_cannot_be_restored_is_an_error(void **state)
{
    struct rig_session *session;
    struct rig_error err;
    struct rig_result came;

    (void)state;
    hosts[0].last_box = 0;
    hosts[0].boxes[0].acts[0] = fake_dies;
    session = open_session(false);
    assert_int_equal(rig_session_run(session, &scenario, RIG_MODE_TRUE, &came, &err), -1);
    assert_string_equal(err.text, "no more boxes");
    rig_session_close(session);
}

static void a_command_is_given_again(void **state)
{
    struct rig_session *session;
    struct rig_stats stats;
    struct rig_error err;

    (void)state;
    session = open_session(false);
    __atomic_store_n(&hosts[0].boxes[0].alive, false, __ATOMIC_RELEASE);
    assert_int_equal(rig_session_stats(session, &stats, &err), 0);
    assert_int_equal(stats.domains, 5);
    assert_int_equal(rig_session_restores(session), 1);
    assert_int_equal(hosts[0].boxes[1].commands, 2); /* a ping before it */
    rig_session_close(session);
}

static void cover(struct rig_session *session, struct rig_result *came)
{
    struct rig_error err;

    if (rig_session_cover(session, &scenario, came, &err) != 0)
        fail_msg("%s", err.text);
}

/* Of the second case: the third has its outcome, in the other box, before this undo is over. */
static void boots_slowly(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    fake_wait_go(box);
    fake_say_done(box, seq);
}

static void two_boxes_by_turns(void **state)
{
    struct rig_session *session;
    struct rig_error err;
    struct rig_result came;

    (void)state;
    hosts[0].boxes[0].acts[0] = boots_slowly;
    session = open_session(true);
    assert_int_equal(host_count, 2);
    assert_null(hosts[0].suffix);
    assert_true(hosts[0].joins_kept);
    assert_string_equal(hosts[1].suffix, "second");
    assert_false(hosts[1].joins_kept);
    cover(session, &came);
    cover(session, &came);
    cover(session, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_int_equal(hosts[0].boxes[0].case_count, 1);
    assert_int_equal(hosts[1].boxes[0].case_count, 2);
    assert_int_equal(hosts[0].boxes[0].cases[0].mode, RIG_MODE_SOFT);
    fake_box_go(&hosts[0].boxes[0]);
    assert_int_equal(rig_session_settle(session, &err), 0);
    /* What is to be exact stays in the first. */
    run(session, &came);
    run(session, &came);
    assert_int_equal(hosts[0].boxes[0].case_count, 3);
    assert_int_equal(hosts[1].boxes[0].case_count, 2);
    rig_session_close(session);
    assert_true(hosts[0].closed && hosts[1].closed);
}

static void a_second_box_that_is_not_to_be_had(void **state)
{
    const struct rig_session_options options = {.two_boxes = true};
    struct rig_session *session;
    struct rig_error err;

    (void)state;
    most_hosts = 1;
    assert_int_equal(rig_session_open(&options, &session, &err), -1);
    assert_string_equal(err.text, "no more hosts");
    assert_true(hosts[0].closed);
}

static void outcome_and_dies(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    fake_dies(box, seq);
}

static void a_box_that_is_lost_in_an_undo(void **state)
{
    struct rig_session *session;
    struct rig_error err;
    struct rig_result came;

    (void)state;
    hosts[1].boxes[0].acts[0] = outcome_and_dies;
    session = open_session(true);
    cover(session, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_int_equal(rig_session_settle(session, &err), 0);
    assert_int_equal(rig_session_restores(session), 1);
    assert_int_equal(hosts[1].box_count, 2);
    assert_int_equal(hosts[0].box_count, 1);
    rig_session_close(session);
}

/* Counters that went with their domain are had by a second time; of a hang there are none. */
static void what_a_case_covered(void **state)
{
    uint8_t counters[16] = {0};
    struct rig_session *session;
    struct rig_result came;

    (void)state;
    hosts[0].boxes[0].acts[0] = fake_crashes_rebuilt;
    hosts[0].boxes[0].acts[2] = fake_hangs;
    hosts[0].boxes[0].acts[3] = fake_hangs;
    session = open_session(false);
    cover(session, &came);
    assert_int_equal(hosts[0].boxes[0].case_count, 2);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_BOOTED);
    assert_int_equal(rig_session_coverage(session, &came, counters, sizeof(counters)), sizeof(counters));
    assert_int_equal(counters[3], 1);
    cover(session, &came);
    assert_int_equal(came.outcome.verdict, RIG_VERDICT_HANG);
    present(&hosts[0])->frames[present(&hosts[0])->board->coverage_mfn[0]][3] = 1;
    (void)rig_session_coverage(session, &came, counters, sizeof(counters));
    assert_int_equal(counters[3], 0);
    rig_session_close(session);
}

static void another_guest_is_not_counted(void **state)
{
    struct rig_session *session;
    struct rig_error err;
    uint64_t counts[4] = {0};
    struct rig_result came;

    (void)state;
    session = open_session(false);
    assert_int_equal(rig_session_collect_profile(session, counts, 4, &err), -1);
    assert_non_null(strstr(err.text, "the guest in the box has 3 counters"));
    assert_int_equal(rig_session_collect_profile(session, counts, 3, &err), 0);
    *(uint64_t *)(uintptr_t)hosts[0].boxes[0].frames[hosts[0].boxes[0].board->profile_mfn[0]] = 6;
    run(session, &came);
    assert_int_equal(counts[0], 6);
    assert_int_equal(counts[1], 0);
    rig_session_close(session);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_that_is_lost_is_restored, begin, end),
        cmocka_unit_test_setup_teardown(who_takes_two_boxes_down_crashes_the_hypervisor, begin, end),
        cmocka_unit_test_setup_teardown(who_would_die_with_xen_says_nothing_of_it, begin, end),
        cmocka_unit_test_setup_teardown(an_injector_that_gives_up_twice_is_no_crash, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_restored_is_an_error, begin, end),
        cmocka_unit_test_setup_teardown(a_command_is_given_again, begin, end),
        cmocka_unit_test_setup_teardown(two_boxes_by_turns, begin, end),
        cmocka_unit_test_setup_teardown(a_second_box_that_is_not_to_be_had, begin, end),
        cmocka_unit_test_setup_teardown(a_box_that_is_lost_in_an_undo, begin, end),
        cmocka_unit_test_setup_teardown(what_a_case_covered, begin, end),
        cmocka_unit_test_setup_teardown(another_guest_is_not_counted, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
