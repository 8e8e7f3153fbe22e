/* SPDX-License-Identifier: MIT */
#include <fuzz/session/session.h>

#include <base/cores.h>
#include <fuzz/client/bounds.h>
#include <fuzz/session/lane.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * Where there are two boxes, cases of rig_session_cover go to one and the other by turns, so that a box undoes a case
 * while the other runs the next. All else happens in the first.
 */
#define MOST_LANES 2

struct rig_session {
    struct rig_lane lanes[MOST_LANES];
    unsigned lane_count;
    struct rig_lane *last; /* ran a case last */
    unsigned restores;
    uint64_t *counts; /* NULL: nobody wants them */
    size_t count;
    struct rig_blocks idle; /* of Xen, that cases without a step begin */
};

/* Cases without a step, over which timers of Xen's and of dom0's come as well. */
#define EMPTY_CASES 200
#define EMPTY_MS 5

/*
 * What Xen does for its timers, for dom0 and for a guest that has nothing to do says nothing of a case. It does the
 * like rarely and at its own time, too, so that now and then a case gets a block that is not its own.
 */
static int learn_idle(struct rig_session *session, struct rig_lane *lane, struct rig_error *err)
{
    const struct timespec pause = {.tv_nsec = EMPTY_MS * 1000000L};
    static const struct rig_scenario nothing;
    struct rig_result *run = calloc(1, sizeof(*run));
    struct rig_xen_blocks *blocks = lane->xen->blocks;
    int result = 0;

    if (!blocks || !run) {
        free(run);
        return blocks ? rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory") : 0;
    }
    rig_xen_blocks_before(blocks);
    for (unsigned i = 0; i < EMPTY_CASES && result == 0; i++) {
        result = rig_client_run(lane->client, &nothing, RIG_MODE_SOFT, run, err);
        (void)nanosleep(&pause, NULL);
    }
    rig_xen_blocks_after(blocks, &session->idle);
    free(run);
    if (result == 0 && !rig_xen_blocks_add(blocks, &session->idle))
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    return result == 0 ? 0 : -1;
}

/* Opens the second box, which is never a kept one. */
static int open_second(struct rig_session *session, const struct rig_session_options *given, struct rig_error *err)
{
    struct rig_session_options options = *given;

    if (given->counts_xen)
        return rig_error_set(err, RIG_ERROR_USAGE, "Xen's blocks are counted in one box; expected no second");
    options.suffix = "second";
    options.join_kept = false;
    if (rig_lane_open(&options, true, &session->lanes[1], err) < 0)
        return -1;
    session->lane_count = 2;
    return 0;
}

int rig_session_open(const struct rig_session_options *options, struct rig_session **session, struct rig_error *err)
{
    /* Two guests want both cores; one guest wants the only one. */
    const bool naps = options->two_boxes || rig_cores() < 2;
    struct rig_session *new = calloc(1, sizeof(*new));

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (rig_lane_open(options, naps, &new->lanes[0], err) < 0) {
        free(new);
        return -1;
    }
    new->lane_count = 1;
    new->last = &new->lanes[0];
    if (learn_idle(new, &new->lanes[0], err) < 0 || (options->two_boxes && open_second(new, options, err) < 0)) {
        rig_session_close(new);
        return -1;
    }
    *session = new;
    return 0;
}

void rig_session_close(struct rig_session *session)
{
    if (!session)
        return;
    for (unsigned i = session->lane_count; i-- > 0;)
        rig_lane_close(&session->lanes[i]);
    rig_blocks_free(&session->idle);
    free(session);
}

static int restore(struct rig_session *session, struct rig_lane *lane, struct rig_error *err)
{
    session->restores++;
    return rig_lane_restore(lane, err) < 0 ? -1 : learn_idle(session, lane, err);
}

static void take_last_words(const struct rig_lane *lane, struct rig_result *run)
{
    char words[RIG_XEN_TEXT_SIZE];
    const size_t size = lane->xen->last_words(lane->xen, words, sizeof(words));

    run->xen_text_size = rig_text_copy(run->xen_text, sizeof(run->xen_text), words, size);
}

typedef int client_run(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                       struct rig_result *run, struct rig_error *err);

/* How and where a case is to be run. */
struct way {
    struct rig_lane *lane;
    client_run *client_run;
    enum rig_mode mode;
};

static int run_counted(struct rig_session *session, const struct way *way, const struct rig_scenario *scenario,
                       struct rig_result *run, struct rig_error *err)
{
    int result = way->client_run(way->lane->client, scenario, way->mode, run, err);

    session->last = way->lane;
    if (session->counts)
        (void)rig_client_profile(way->lane->client, session->counts, session->count);
    return result;
}

static int run_somehow(struct rig_session *session, const struct way *way, const struct rig_scenario *scenario,
                       struct rig_result *run, struct rig_error *err)
{
    struct rig_lane *lane = way->lane;
    int result = run_counted(session, way, scenario, run, err);

    if (result <= 0)
        return result;
    if (restore(session, lane, err) < 0)
        return -1;
    result = run_counted(session, way, scenario, run, err);
    if (result != RIG_LOST || !lane->xen->outlives_xen)
        return result == 0 ? 0 : -1;
    memset(&run->outcome, 0, sizeof(run->outcome));
    run->outcome.verdict = RIG_VERDICT_HYPERVISOR_CRASH;
    run->outcome.source = RIG_SOURCE_XEN;
    run->crashed = run->rebuilt = true;
    take_last_words(lane, run);
    return restore(session, lane, err);
}

int rig_session_run(struct rig_session *session, const struct rig_scenario *scenario, enum rig_mode mode,
                    struct rig_result *run, struct rig_error *err)
{
    const struct way way = {.lane = &session->lanes[0], .client_run = rig_client_run, .mode = mode};

    return run_somehow(session, &way, scenario, run, err);
}

int rig_session_command(struct rig_session *session, enum rig_command command, uint32_t arg, struct rig_error *err)
{
    struct rig_lane *lane = &session->lanes[0];
    int result = rig_client_command(lane->client, command, arg, err);

    if (result <= 0)
        return result;
    if (restore(session, lane, err) < 0)
        return -1;
    return rig_client_command(lane->client, command, arg, err) == 0 ? 0 : -1;
}

int rig_session_stats(struct rig_session *session, struct rig_stats *stats, struct rig_error *err)
{
    if (rig_session_command(session, RIG_COMMAND_PING, 0, err) < 0)
        return -1;
    return rig_client_stats(session->lanes[0].client, stats, err) == 0 ? 0 : -1;
}

int rig_session_cover(struct rig_session *session, const struct rig_scenario *scenario, struct rig_result *run,
                      struct rig_error *err)
{
    const bool two = session->lane_count == 2;
    const struct way way = {.lane = &session->lanes[two && session->last == &session->lanes[0]],
                            .client_run = two ? rig_client_outcome : rig_client_run,
                            .mode = RIG_MODE_SOFT};
    int result;

    if (way.lane->xen->blocks)
        rig_xen_blocks_before(way.lane->xen->blocks);
    result = run_somehow(session, &way, scenario, run, err);
    if (result == 0 && run->crashed && run->rebuilt)
        result = run_somehow(session, &way, scenario, run, err);
    if (way.lane->xen->blocks)
        rig_xen_blocks_after(way.lane->xen->blocks, &session->idle);
    return result;
}

int rig_session_settle(struct rig_session *session, struct rig_error *err)
{
    for (unsigned i = 0; i < session->lane_count; i++) {
        struct rig_lane *lane = &session->lanes[i];
        struct rig_undo undo;
        int result = rig_client_settle(lane->client, &undo, err);

        if (result < 0 || (result > 0 && restore(session, lane, err) < 0))
            return -1;
        if (session->counts)
            (void)rig_client_profile(lane->client, session->counts, session->count);
    }
    return 0;
}

/* Of others it is chance what they came by. */
static bool tells_coverage(const struct rig_result *run)
{
    return !run->rebuilt && run->outcome.verdict != RIG_VERDICT_HANG;
}

size_t rig_session_coverage(const struct rig_session *session, const struct rig_result *run, uint8_t *into, size_t size)
{
    size_t count = rig_client_coverage(session->last->client, into, size);

    if (!tells_coverage(run))
        memset(into, 0, count);
    return count;
}

const struct rig_plugin_block *const *rig_session_xen_blocks(const struct rig_session *session,
                                                             const struct rig_result *run, size_t *count)
{
    const struct rig_xen_blocks *blocks = session->last->xen->blocks;

    *count = 0;
    return blocks && tells_coverage(run) ? rig_xen_blocks_begun(blocks, count) : NULL;
}

int rig_session_collect_profile(struct rig_session *session, uint64_t *counts, size_t count, struct rig_error *err)
{
    for (unsigned i = 0; i < session->lane_count; i++) {
        size_t guest = rig_client_profile(session->lanes[i].client, NULL, 0);

        if (guest != count)
            return rig_error_set(err, RIG_ERROR_MACHINERY,
                                 "the guest in the box has %zu counters of source coverage, the one that was built "
                                 "%zu: is it an older box? scripts/box stop",
                                 guest, count);
    }
    session->counts = counts;
    session->count = count;
    return 0;
}

unsigned rig_session_restores(const struct rig_session *session)
{
    return session->restores;
}

struct rig_versions rig_session_versions(const struct rig_session *session)
{
    return rig_client_versions(session->lanes[0].client);
}

const char *rig_session_qemu(const struct rig_session *session)
{
    return session->lanes[0].xen->machine;
}

const char *rig_session_accelerator(const struct rig_session *session)
{
    return session->lanes[0].xen->accelerator;
}
