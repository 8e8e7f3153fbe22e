/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/confirm.h>

#include <base/clock.h>
#include <base/files.h>
#include <base/hash.h>
#include <fuzz/client/wait.h>
#include <fuzz/findings/cause.h>
#include <fuzz/findings/json.h>
#include <fuzz/findings/reach.h>
#include <fuzz/findings/regions.h>
#include <fuzz/findings/store.h>
#include <fuzz/replay/on_revisions.h>
#include <fuzz/replay/reproducer.h>
#include <rig/x86.h>
#include <scenario/codec.h>
#include <scenario/names.h>
#include <scenario/orders.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What one finding may cost: a soft run is a millisecond, a true one several. */
#define SOFT_RUNS 96
#define TRUE_RUNS 24
#define HANG_COSTS 24   /* a hang lasts seconds, with the second time that it is given */
#define REBUILD_COSTS 8 /* a fifth of a second, with the second time that rig_session_cover gives it */

static double seconds_since_start(const struct rig_live *live)
{
    return (double)(rig_now_ns() - live->first_ns) / 1e9;
}

/* The report's first paragraph is what the campaign prints; the rest is for who wants to know more. */
static void print_head(FILE *out, const char *kind, const char *signature, const struct rig_judged *judged,
                       const struct rig_live *live)
{
    const struct rig_outcome *o = &judged->run->outcome;

    (void)fprintf(out, "%s %s\n", kind, signature);
    if (o->vector == X86_TRAP_PF)
        (void)fprintf(out, "address    %016" PRIx64 " (%s)\n", o->address, rig_region_title(o->address));
    if (judged->run->xen_text[0])
        (void)fprintf(out, "Xen        %.*s\n", (int)strcspn(judged->run->xen_text, "\n"), judged->run->xen_text);
    (void)fprintf(out, "found      after %" PRIu64 " executions, %.1f s\n\n", live->executions,
                  seconds_since_start(live));
}

static void print_scenario(FILE *out, const struct rig_scenario *scenario)
{
    char text[16384];

    if (rig_text_print(scenario, NULL, text, sizeof(text)) < sizeof(text))
        (void)fprintf(out, "\nThe scenario:\n\n%s", text);
}

/* `found`: the scenario as it was before it was minimised. Adds to what was counted as `kind`. */
static int write_down(const struct rig_confirm *confirm, const char *kind, const struct rig_finding *draft,
                      const struct rig_judged *judged, const struct rig_expectation *expectation, enum rig_reach reach,
                      uint64_t *count, struct rig_error *err)
{
    struct rig_finding finding = *draft;
    char directory[RIG_PATH_SIZE];
    char *json =
        rig_finding_json(judged, expectation, reach, confirm->live->executions, seconds_since_start(confirm->live));
    int result;

    if (!json || !draft->report) {
        free(json);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    finding.json = json;
    result = rig_path(directory, err, "%s/%s", confirm->results, kind);
    if (result == 0)
        result = rig_findings_write(directory, &finding, err);
    free(json);
    if (result == 0)
        rig_live_add(count, 1);
    return result < 0 ? -1 : 0;
}

static int write_finding(const struct rig_confirm *confirm, const struct rig_judged *judged,
                         const struct rig_scenario *found, enum rig_reach reach, struct rig_error *err)
{
    struct rig_expectations expect = {0};
    struct rig_finding finding = {
        .signature = judged->signature, .scenario = judged->scenario, .found = found, .expect = &expect};
    struct rig_expectation *expectation = &expect.revision[judged->scenario->revision];
    size_t size;
    char *report = NULL;
    FILE *out = open_memstream(&report, &size);
    int result;

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    print_head(out, "finding   ", judged->signature, judged, confirm->live);
    rig_judged_print(out, judged, "");
    print_scenario(out, judged->scenario);
    (void)fclose(out);
    finding.report = report;
    *expectation = rig_expect(&judged->run->outcome);
    result = write_down(confirm, RIG_FINDINGS, &finding, judged, expectation, reach, &confirm->live->findings, err);
    free(report);
    return result;
}

static int write_prediction(const struct rig_confirm *confirm, const struct rig_judged *predicted,
                            const struct rig_judged *judged, struct rig_error *err)
{
    static const struct rig_expectation nothing;
    struct rig_finding finding = {.signature = predicted->signature, .scenario = predicted->scenario};
    size_t size;
    char *report = NULL;
    FILE *out = open_memstream(&report, &size);
    int result;

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    print_head(out, "prediction", predicted->signature, predicted, confirm->live);
    (void)fprintf(out, "With faults caught in the guest first, the case ended like this:\n\n");
    rig_judged_print(out, predicted, "  ");
    (void)fprintf(out,
                  "\nOn Xen as it is, with only the handlers that the scenario registers, it did not. There it was:"
                  "\n\n");
    rig_judged_print(out, judged, "  ");
    (void)fprintf(out, "\nThis is no finding. Either the prediction is wrong, or the defect depends on chance.\n");
    print_scenario(out, predicted->scenario);
    (void)fclose(out);
    finding.report = report;
    result = write_down(confirm, RIG_PREDICTIONS, &finding, predicted, &nothing,
                        rig_reach_of(predicted->scenario, &predicted->run->outcome), &confirm->live->predictions, err);
    free(report);
    return result;
}

/* What Xen said in the soft runs before is not to stand in the report. */
static int run_true(const struct rig_confirm *confirm, const struct rig_scenario *scenario, struct rig_result *run,
                    struct rig_judged *judged, struct rig_error *err)
{
    if (rig_session_command(confirm->rig->session, RIG_COMMAND_PING, 0, err) < 0 ||
        rig_session_run(confirm->rig->session, scenario, RIG_MODE_TRUE, run, err) < 0)
        return -1;
    rig_live_add(&confirm->live->true_runs, 1);
    rig_judge(judged, scenario, run, confirm->rig->symbols);
    return 0;
}

typedef int reduce_way(struct rig_reproducer *reproducer, struct rig_scenario *scenario, struct rig_error *err);

/* Reduces *shortest, and has Xen judge what came of it; where that is something else, *shortest is as it was. */
static int reduce(const struct rig_confirm *confirm, struct rig_reproducer *reproducer, reduce_way *way,
                  struct rig_scenario *shortest, struct rig_result *run, struct rig_judged *judged,
                  struct rig_error *err)
{
    const struct rig_scenario before = *shortest;

    if (way(reproducer, shortest, err) < 0)
        return -1;
    if (run_true(confirm, shortest, run, judged, err) < 0)
        return -1;
    if (strcmp(judged->signature, reproducer->signature) == 0)
        return 0;
    *shortest = before;
    return run_true(confirm, shortest, run, judged, err);
}

/* Whether the scenario ends by the cause, too: foreseen, and then judged by Xen. */
static int ends_so(const struct rig_confirm *confirm, const struct rig_scenario *scenario, const char *cause,
                   struct rig_result *run, bool *so, struct rig_error *err)
{
    struct rig_judged judged;
    char ends[RIG_CAUSE_SIZE];

    *so = false;
    if (rig_session_run(confirm->rig->session, scenario, RIG_MODE_SOFT, run, err) < 0)
        return -1;
    rig_judge(&judged, scenario, run, confirm->rig->symbols);
    rig_cause(ends, &judged);
    if (strcmp(ends, cause) != 0)
        return 0;
    if (run_true(confirm, scenario, run, &judged, err) < 0)
        return -1;
    rig_cause(ends, &judged);
    *so = strcmp(ends, cause) == 0;
    return 0;
}

/*
 * How far from a kernel the cause is. What was made as short as it can be is no order that a kernel could have any
 * more; so what was `found` is tried once more, as the order that it would be in a kernel.
 */
static int find_reach(const struct rig_confirm *confirm, const struct rig_scenario *found,
                      const struct rig_judged *shortest, const char *cause, enum rig_reach *reach,
                      struct rig_error *err)
{
    struct rig_result *run = calloc(1, sizeof(*run));
    struct rig_scenario plausible = *found;
    bool so = false;
    int result = 0;

    if (!run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    *reach = rig_reach_of(shortest->scenario, &shortest->run->outcome);
    rig_order_make_plausible(&plausible);
    if (*reach != RIG_REACH_PLAUSIBLE && plausible.step_count)
        result = ends_so(confirm, &plausible, cause, run, &so, err);
    if (so)
        *reach = RIG_REACH_PLAUSIBLE;
    free(run);
    return result;
}

/*
 * Injections that do not matter are left out of every finding; then its cause can be told. The first of a cause, which
 * a person gets to see, is made as short as a few more runs can. Where soft runs say the same as true ones, they
 * search.
 */
static int keep(const struct rig_confirm *confirm, const struct rig_judged *judged, bool soft_agrees,
                struct rig_error *err)
{
    struct rig_reproducer reproducer = {.rig = confirm->rig,
                                        .mode = soft_agrees ? RIG_MODE_SOFT : RIG_MODE_TRUE,
                                        .signature = judged->signature,
                                        .budget = soft_agrees ? SOFT_RUNS : TRUE_RUNS,
                                        .hang_costs = HANG_COSTS,
                                        .rebuild_costs = REBUILD_COSTS};
    struct rig_scenario shortest = *judged->scenario;
    struct rig_result *run = calloc(1, sizeof(*run));
    struct rig_judged again = *judged;
    enum rig_reach reach = RIG_REACH_INJECTION;
    char cause[RIG_CAUSE_SIZE];
    int result = 0;

    if (!run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (shortest.injection_count > 0)
        result = reduce(confirm, &reproducer, rig_reproducer_reduce_injections, &shortest, run, &again, err);
    rig_cause(cause, &again);
    if (result == 0 && !rig_seen_has(confirm->causes, cause)) {
        result = reduce(confirm, &reproducer, rig_reproducer_reduce, &shortest, run, &again, err);
        rig_cause(cause, &again);
    }
    if (result == 0)
        result = find_reach(confirm, judged->scenario, &again, cause, &reach, err);
    if (result == 0)
        result = write_finding(confirm, &again,
                               rig_scenario_equal(&shortest, judged->scenario) ? NULL : judged->scenario, reach, err);
    if (result == 0)
        (void)rig_seen_add(confirm->causes, cause);
    free(run);
    return result;
}

/* Known only once it is on disk: what could not be written may be found again. */
static void note(const struct rig_confirm *confirm, const char *signature)
{
    if (!signature[0])
        return;
    (void)rig_seen_add(confirm->seen, signature);
    rig_refuted_clear(confirm->refuted, signature);
}

static uint64_t hash(const struct rig_scenario *scenario)
{
    uint8_t binary[RIG_BINARY_MAX];

    return rig_hash64(binary, rig_encode(scenario, binary));
}

int rig_confirm(const struct rig_confirm *confirm, const struct rig_judged *predicted, struct rig_error *err)
{
    struct rig_judged judged;
    struct rig_result *run;
    bool as_predicted;
    int result;

    if (rig_seen_has(confirm->seen, predicted->signature) ||
        !rig_refuted_is_due(confirm->refuted, predicted->signature, hash(predicted->scenario)))
        return 0;
    run = calloc(1, sizeof(*run));
    if (!run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = run_true(confirm, predicted->scenario, run, &judged, err);
    as_predicted = result == 0 && strcmp(judged.signature, predicted->signature) == 0;
    if (result == 0 && judged.signature[0] && !rig_seen_has(confirm->seen, judged.signature))
        result = keep(confirm, &judged, as_predicted, err);
    if (result == 0 && !as_predicted && !rig_refuted_has(confirm->refuted, predicted->signature))
        result = write_prediction(confirm, predicted, &judged, err);
    if (result == 0 && !as_predicted)
        rig_refuted_add(confirm->refuted, predicted->signature);
    if (result == 0)
        note(confirm, judged.signature);
    free(run);
    return result;
}
