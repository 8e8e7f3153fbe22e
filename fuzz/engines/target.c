/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/target.h>

#include <base/clock.h>
#include <base/cores.h>
#include <base/files.h>
#include <fuzz/client/wait.h>
#include <fuzz/coverage/record.h>
#include <fuzz/coverage/xen.h>
#include <fuzz/engines/boot_states.h>
#include <fuzz/engines/confirm.h>
#include <fuzz/engines/input.h>
#include <fuzz/findings/causes.h>
#include <fuzz/findings/store.h>
#include <fuzz/session/options.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rig_target {
    struct rig_runner rig;
    struct rig_seen *seen;       /* signatures of findings */
    struct rig_refuted *refuted; /* predicted ones that are none so far */
    struct rig_seen *causes;     /* of findings */
    struct rig_state_walk *walk;
    struct rig_coverage *coverage;
    struct rig_xen_coverage *xen_coverage; /* NULL: nobody counts it */
    struct rig_live *live;
    uint32_t revisions;
    enum rig_feedback feedback;
    bool plausible;
    char results[RIG_PATH_SIZE];
    struct rig_result run; /* of the input at hand; too large to be cleared for each */

    /* Of this input, then what was ever reached; words, so that eight counters are looked at together. */
    uint64_t counters[RIG_CODE_COUNTERS / sizeof(uint64_t)];
    uint64_t reached[RIG_CODE_COUNTERS / sizeof(uint64_t)];
};

/* What was predicted and refuted before is not loaded: another scenario of each is tried. */
static int load_known(struct rig_target *target, struct rig_error *err)
{
    char findings[RIG_PATH_SIZE];

    target->seen = rig_seen_new();
    target->refuted = rig_refuted_new();
    target->causes = rig_seen_new();
    if (!target->seen || !target->refuted || !target->causes)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (rig_path(findings, err, "%s/" RIG_FINDINGS, target->results) < 0)
        return -1;
    rig_seen_add_directory(target->seen, findings);
    rig_causes_known(findings, target->causes);
    return 0;
}

static void tell_versions(const struct rig_target *target)
{
    struct rig_versions versions = rig_session_versions(target->rig.session);

    (void)snprintf(target->live->xen, sizeof(target->live->xen), "%u.%u%s", versions.xen_major, versions.xen_minor,
                   versions.xen_extra);
    (void)snprintf(target->live->dom0_kernel, sizeof(target->live->dom0_kernel), "%s", versions.dom0_kernel);
    (void)snprintf(target->live->qemu, sizeof(target->live->qemu), "%s, %s", rig_session_qemu(target->rig.session),
                   rig_session_accelerator(target->rig.session));
}

/* Each job has a record of its own: they run at the same time. */
static int open_coverage(struct rig_target *target, const struct rig_target_options *options, struct rig_error *err)
{
    char guest[RIG_PATH_SIZE];
    char who[32];
    uint64_t *counts;
    size_t count;

    (void)snprintf(who, sizeof(who), "job%u", options->job);
    if (rig_path(guest, err, "%s/" RIG_GUEST_FILE, options->session.box.build_dir) < 0 ||
        rig_coverage_open(target->results, who, guest, &target->coverage, err) < 0)
        return -1;
    counts = rig_coverage_counts(target->coverage, &count);
    if (rig_session_collect_profile(target->rig.session, counts, count, err) < 0)
        return -1;
    return options->session.counts_xen ? rig_xen_coverage_open(target->results, who, &target->xen_coverage, err) : 0;
}

int rig_target_open(const struct rig_target_options *options, struct rig_target **target, struct rig_error *err)
{
    struct rig_target *new = calloc(1, sizeof(*new));

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (options->jobs > 1)
        rig_cores_pin(options->job, options->jobs); /* our box starts later, and stays there too */
    new->revisions = options->bound.revisions;
    new->feedback = options->feedback;
    new->plausible = options->bound.plausible;
    if (rig_path(new->results, err, "%s", options->results) < 0 || load_known(new, err) < 0 ||
        rig_state_walk_open(new->results, &new->walk, err) < 0 ||
        rig_runner_open(&new->rig, &options->session, err) < 0 || open_coverage(new, options, err) < 0) {
        rig_target_close(new);
        return -1;
    }
    new->live = &options->lives[options->job];
    tell_versions(new);
    new->live->covered = 0; /* an engine before us counted what it reached; we start with its corpus */
    if (new->live->first_ns == 0)
        new->live->first_ns = rig_now_ns();
    __atomic_store_n(&new->live->ready, 1, __ATOMIC_RELEASE);
    *target = new;
    return 0;
}

void rig_target_close(struct rig_target *target)
{
    struct rig_error err;

    if (!target)
        return;
    if (target->rig.session)
        (void)rig_session_settle(target->rig.session, &err);
    if (target->coverage)
        (void)rig_coverage_write(target->coverage, NULL); /* on a full disk, what it said a second ago */
    rig_coverage_close(target->coverage);
    if (target->xen_coverage)
        (void)rig_xen_coverage_write(target->xen_coverage, NULL);
    rig_xen_coverage_close(target->xen_coverage);
    rig_runner_close(&target->rig);
    rig_seen_free(target->seen);
    rig_refuted_free(target->refuted);
    rig_seen_free(target->causes);
    rig_state_walk_close(target->walk);
    free(target);
}

/* Passes the code counters on, clears ours, and keeps count of those that were ever reached. `into` may be NULL. */
static void take_coverage(struct rig_target *target, uint8_t *into)
{
    uint8_t *counters = (uint8_t *)target->counters;
    uint8_t *reached = (uint8_t *)target->reached;
    size_t count = rig_session_coverage(target->rig.session, &target->run, counters, sizeof(target->counters));
    uint64_t fresh = 0;

    for (size_t word = 0; word * sizeof(uint64_t) < count; word++) {
        if (target->counters[word] == 0)
            continue;
        for (size_t i = word * sizeof(uint64_t); i < (word + 1) * sizeof(uint64_t); i++) {
            fresh += counters[i] && !reached[i];
            reached[i] |= counters[i];
            if (into && counters[i])
                into[i] = counters[i];
        }
        target->counters[word] = 0;
    }
    target->live->counters = count;
    if (fresh) {
        rig_live_add(&target->live->covered, fresh);
        target->live->last_new_ns = rig_now_ns();
    }
}

void rig_target_count_xen(const struct rig_session *session, const struct rig_result *run, uint8_t *counters)
{
    size_t count;
    const struct rig_plugin_block *const *begun = rig_session_xen_blocks(session, run, &count);

    for (size_t i = 0; i < count; i++)
        counters[rig_block_counter(begun[i]->address, RIG_XEN_COUNTERS)] = 1;
}

static int take_xen_coverage(struct rig_target *target, uint64_t now_ns, struct rig_error *err)
{
    size_t count;
    const struct rig_plugin_block *const *begun;

    if (!target->xen_coverage)
        return 0;
    begun = rig_session_xen_blocks(target->rig.session, &target->run, &count);
    for (size_t i = 0; i < count; i++)
        if (!rig_xen_coverage_add(target->xen_coverage, begun[i]->address, begun[i]->size))
            return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    target->live->xen_blocks = rig_xen_coverage_count(target->xen_coverage);
    return rig_xen_coverage_keep(target->xen_coverage, now_ns, err);
}

int rig_target_run(struct rig_target *target, const uint8_t *data, size_t size, uint8_t *counters,
                   struct rig_error *err)
{
    const struct rig_confirm confirm = {.rig = &target->rig,
                                        .seen = target->seen,
                                        .refuted = target->refuted,
                                        .causes = target->causes,
                                        .live = target->live,
                                        .results = target->results};
    unsigned restores = rig_session_restores(target->rig.session);
    struct rig_scenario scenario;
    struct rig_judged judged;
    uint64_t start, end;
    int result = RIG_TARGET_FINE;

    rig_input_scenario(data, size, target->revisions, target->plausible, &scenario);
    start = rig_now_ns();
    if (rig_session_cover(target->rig.session, &scenario, &target->run, err) < 0)
        return -1;
    end = rig_now_ns();
    rig_live_add(&target->live->executions, 1);
    rig_live_add(&target->live->soft_ns, end - start);
    rig_live_add(&target->live->undo_ns, target->run.undo_ns);
    rig_live_add(&target->live->guest_ticks, target->run.tsc_case);
    take_coverage(target, target->feedback == RIG_FEEDBACK_STATES ? NULL : counters);
    if (counters && target->feedback != RIG_FEEDBACK_CODE)
        rig_states_count(&scenario, &target->run, counters + RIG_CODE_COUNTERS);
    if (counters && target->feedback == RIG_FEEDBACK_XEN)
        rig_target_count_xen(target->rig.session, &target->run, counters + RIG_CODE_COUNTERS + RIG_STATE_COUNTERS);
    if (rig_state_walk_add(target->walk, &scenario, &target->run, err) < 0 || take_xen_coverage(target, end, err) < 0)
        return -1;
    if (rig_is_defect(&target->run)) {
        rig_judge(&judged, &scenario, &target->run, target->rig.symbols);
        result = rig_confirm(&confirm, &judged, err);
        if (result == 0 && !rig_refuted_has(target->refuted, judged.signature))
            result = target->run.outcome.verdict == RIG_VERDICT_HANG ? RIG_TARGET_HANG : RIG_TARGET_DEFECT;
        rig_live_add(&target->live->confirm_ns, rig_now_ns() - end);
    }
    rig_live_add(&target->live->restores, rig_session_restores(target->rig.session) - restores);
    return rig_coverage_keep(target->coverage, end, err) < 0 ? -1 : result;
}

bool rig_target_struck(const struct rig_target *target)
{
    const struct rig_outcome *outcome = &target->run.outcome;

    return outcome->reached || outcome->verdict == RIG_VERDICT_NONE || outcome->verdict == RIG_VERDICT_HYPERVISOR_CRASH;
}

bool rig_target_stopped(const struct rig_target *target)
{
    return __atomic_load_n(&target->live->stop, __ATOMIC_ACQUIRE) != 0;
}
