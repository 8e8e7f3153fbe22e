/* SPDX-License-Identifier: MIT */
/* Handing a case over and taking its outcome back. */
#include <fuzz/client/private.h>

#include <base/clock.h>
#include <fuzz/client/bounds.h>

#include <string.h>

/* A fresh domain may appear in the place of one that could not undo a case; the case is then handed over again. */
#define MAX_TRIES 2

/* How many pulses of the wait a crash record may come after the domain that it speaks of was replaced. */
#define PULSES_FOR_RECORD 2

enum answer { ANSWER_NONE, ANSWER_OUTCOME, ANSWER_DONE, ANSWER_CRASH, ANSWER_OTHER_DOMAIN };

/* What we copied is what we judge: the compiler may not go back to the shared page for a second look. */
static void copied(void)
{
    __asm__ volatile("" ::: "memory");
}

/* What the case before reached, an engine before us, or the guest's start of day. */
static void clear_coverage(const struct rig_client *client)
{
    for (size_t at = 0; at < client->coverage_size; at += RIG_PAGE_SIZE) {
        size_t left = client->coverage_size - at;

        memset(client->coverage[at / RIG_PAGE_SIZE], 0, left < RIG_PAGE_SIZE ? left : RIG_PAGE_SIZE);
    }
}

static void hand_over(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode)
{
    struct rig_control *control = client->control;

    clear_coverage(client);
    if (++client->case_seq == 0) /* what a fresh guest has seen already */
        client->case_seq = 1;
    memcpy(&control->scenario, scenario, sizeof(*scenario));
    control->case_mode = mode;
    control->engine_sleeps = client->view.events != NULL; /* each time: the case before may have written there */
    rig_store(&control->case_seq, client->case_seq);
    if (client->view.events)
        rig_events_ring_guest(client->view.events);
}

/* One before the first step and one for each that ran: no more than the page has room for. */
static void take_boot_states(const struct rig_control *control, struct rig_result *run)
{
    unsigned steps = run->outcome.steps_run < RIG_MAX_STEPS ? run->outcome.steps_run : RIG_MAX_STEPS;

    run->boot_state_count = 1 + steps;
    run->boot_states[0] = control->boot_state_start;
    memcpy(&run->boot_states[1], control->boot_states, steps * sizeof(run->boot_states[0]));
    copied();
}

static void take_outcome(const struct rig_client *client, struct rig_result *run)
{
    const struct rig_control *control = client->control;

    run->outcome = control->outcome;
    run->tsc_case = control->tsc_case;
    run->hypercalls = control->hypercalls;
    copied();
    rig_outcome_bound(&run->outcome, RIG_SOURCE_GUEST);
    take_boot_states(control, run);
}

/* Nothing crashed. That the guest believes something wrong counts in true mode if the injector saw it too. */
static void judge_beliefs(const struct rig_client *client, struct rig_result *run)
{
    const struct rig_board *board = client->board;
    uint32_t seen = board->belief_case == client->case_seq ? board->beliefs : 0;

    if (run->outcome.verdict != RIG_VERDICT_SILENT_FAULT)
        return;
    run->outcome.beliefs &= seen;
    if (run->outcome.beliefs)
        run->outcome.source = RIG_SOURCE_XEN;
    else
        run->outcome.verdict = RIG_VERDICT_BOOTED;
}

static void take_crash(const struct rig_client *client, struct rig_result *run)
{
    const struct rig_board *board = client->board;
    size_t size = board->xen_text_size;

    copied();
    if (size > RIG_XEN_TEXT_SIZE)
        size = RIG_XEN_TEXT_SIZE;
    run->crashed = true;
    run->outcome = board->crash;
    run->crash_ns = board->crash_ns;
    run->rebuilt = board->crash_rebuilt != 0;
    copied();
    rig_outcome_bound(&run->outcome, RIG_SOURCE_XEN);
    /* The page is still that of the domain that crashed: what its guest noted last is there. */
    if (!run->rebuilt)
        take_boot_states(client->control, run);
    run->xen_text_size = rig_text_copy(run->xen_text, sizeof(run->xen_text), board->xen_text, size);
}

/* What there is of the case at hand, and for one that is being undone, of that. */
static enum answer look(struct rig_client *client)
{
    uint32_t crashes;

    if (rig_load(&client->control->done_seq) == client->case_seq)
        return ANSWER_DONE;
    if (!client->undoing && rig_load(&client->control->outcome_seq) == client->case_seq)
        return ANSWER_OUTCOME;
    crashes = rig_load(&client->board->crash_seq);
    if (crashes != client->crash_seen) {
        client->crash_seen = crashes;
        /* An end that belongs to another case is one that an engine before us did not wait for. */
        if (client->board->crash_case == client->case_seq)
            return ANSWER_CRASH;
    }
    return rig_load(&client->board->generation) != client->generation ? ANSWER_OTHER_DOMAIN : ANSWER_NONE;
}

/* Waits for the case at hand, or for its undo. A positive `answer` comes with 0. */
static int await(struct rig_client *client, enum answer *answer, struct rig_error *err)
{
    struct rig_wait wait = {0};
    unsigned pulses = 0;

    for (;;) {
        bool pulse;
        int result;

        *answer = look(client);
        if (*answer != ANSWER_NONE && *answer != ANSWER_OTHER_DOMAIN)
            return 0;
        /* The crash record is published after the fresh domain is: give it time before the case counts as unanswered.
         */
        if (*answer == ANSWER_OTHER_DOMAIN && pulses >= PULSES_FOR_RECORD)
            return 0;
        if (rig_load(&client->board->state) == RIG_INJECTOR_BROKEN)
            return rig_client_resolve(client, err);
        result = rig_client_wait(client, &wait, &pulse, err);
        if (result != 0)
            return result;
        if (*answer == ANSWER_OTHER_DOMAIN && pulse)
            pulses++;
    }
}

/* How many pulses a guest has to get its domain replaced; one that was written over may not even manage that. */
#define PULSES_FOR_DOMAIN 3

/*
 * The guest has asked the injector to replace its domain. Until that is done its frames may belong to anybody, so that
 * the doorbell, too, is out of reach: the injector finds a command on the board by itself.
 */
static int await_other_domain(struct rig_client *client, struct rig_error *err)
{
    struct rig_board *board = client->board;
    struct rig_wait wait = {0};
    unsigned pulses = 0;
    int result = 0;

    while (result == 0 && rig_load(&board->generation) == client->generation &&
           rig_load(&board->state) != RIG_INJECTOR_BROKEN) {
        bool pulse;

        result = rig_client_wait(client, &wait, &pulse, err);
        if (pulse && ++pulses == PULSES_FOR_DOMAIN) {
            board->command = RIG_COMMAND_REBUILD;
            rig_store(&board->command_seq, rig_load(&board->command_seq) + 1);
        }
    }
    return result ? result : rig_client_resolve(client, err);
}

/*
 * A case whose kernel wrote over the guest itself has its outcome, and is the last of its domain: what the guest would
 * say of the next one is worth nothing.
 */
static int keep_intact(struct rig_client *client, bool *rebuilt, struct rig_error *err)
{
    if (rig_client_is_intact(client)) {
        rig_client_profile_take(client);
        return 0;
    }
    client->profile_spoilt = true;
    *rebuilt = true;
    return rig_client_send(client, RIG_COMMAND_REBUILD, 0, err);
}

/* Whatever becomes of the undo, the outcome stands: the case's steps were over. */
static int await_undo(struct rig_client *client, struct rig_undo *undo, struct rig_error *err)
{
    const uint64_t start = rig_now_ns();
    enum answer answer;
    int result = await(client, &answer, err);

    client->undoing = false;
    if (result != 0)
        return result;
    undo->ns = rig_now_ns() - start;
    if (answer == ANSWER_DONE) {
        undo->ticks = client->control->tsc_undo;
        if (!rig_load(&client->control->spent))
            return keep_intact(client, &undo->rebuilt, err);
        undo->rebuilt = true;
        return await_other_domain(client, err);
    }
    undo->rebuilt = answer == ANSWER_OTHER_DOMAIN || client->board->crash_rebuilt;
    result = rig_client_resolve(client, err);
    return result ? result : keep_intact(client, &undo->rebuilt, err);
}

int rig_client_settle(struct rig_client *client, struct rig_undo *undo, struct rig_error *err)
{
    *undo = (struct rig_undo){0};
    return client->undoing ? await_undo(client, undo, err) : 0;
}

static int hand_over_and_await(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                               enum answer *answer, struct rig_error *err)
{
    int result = 0;

    if (rig_load(&client->board->generation) != client->generation)
        result = rig_client_resolve(client, err);
    if (result != 0)
        return result;
    hand_over(client, scenario, mode);
    return await(client, answer, err);
}

static int run_once(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                    struct rig_result *run, struct rig_error *err)
{
    run->crashed = run->rebuilt = false;
    run->crash_ns = run->tsc_case = 0;
    run->hypercalls = run->boot_state_count = 0;
    run->xen_text_size = 0;
    run->xen_text[0] = '\0';
    for (unsigned tries = 0; tries < MAX_TRIES; tries++) {
        enum answer answer;
        int result = hand_over_and_await(client, scenario, mode, &answer, err);

        if (result != 0)
            return result;
        if (answer == ANSWER_OUTCOME || answer == ANSWER_DONE) {
            take_outcome(client, run);
            if (mode == RIG_MODE_TRUE)
                judge_beliefs(client, run);
            client->undoing = true;
            return 0;
        }
        if (answer == ANSWER_CRASH) {
            take_crash(client, run);
            /* The guest is ready again, or a fresh one is; or the injector could not bring any back. */
            result = rig_client_resolve(client, err);
            return result ? result : keep_intact(client, &run->rebuilt, err);
        }
    }
    /* It is the case that does this to its domain. There is no outcome to report, and no reason to stop. */
    memset(&run->outcome, 0, sizeof(run->outcome));
    run->rebuilt = true;
    return rig_client_resolve(client, err);
}

/*
 * The injector's watchdog is quick, and its clock goes on while the host gives the box no time. What it calls a hang is
 * one if there is no progress in ten times as long either.
 */
#define SURE_WATCHDOG_MS 2000

int rig_client_outcome(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                       struct rig_result *run, struct rig_error *err)
{
    struct rig_undo before;
    int result = rig_client_settle(client, &before, err);

    if (result != 0)
        return result;
    result = run_once(client, scenario, mode, run, err);
    run->tsc_undo = before.ticks;
    run->undo_ns = before.ns;
    if (result != 0 || run->outcome.verdict != RIG_VERDICT_HANG)
        return result;
    client->board->watchdog_ms = SURE_WATCHDOG_MS;
    result = run_once(client, scenario, mode, run, err);
    client->board->watchdog_ms = 0;
    return result;
}

int rig_client_run(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                   struct rig_result *run, struct rig_error *err)
{
    int result = rig_client_outcome(client, scenario, mode, run, err);
    struct rig_undo undo;

    if (result != 0)
        return result;
    result = rig_client_settle(client, &undo, err);
    run->tsc_undo = undo.ticks;
    run->undo_ns = undo.ns;
    run->rebuilt |= undo.rebuilt;
    return result;
}
