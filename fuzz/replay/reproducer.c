/* SPDX-License-Identifier: MIT */
#include <fuzz/replay/reproducer.h>

#include <fuzz/findings/judged.h>
#include <scenario/reduce.h>

#include <stdlib.h>
#include <string.h>

struct trial {
    const struct rig_reproducer *reproducer;
    struct rig_reduce *reduce;
    struct rig_scenario shortest;
    struct rig_result *run;
    struct rig_error *err;
};

static int run(const struct trial *trial, const struct rig_scenario *candidate)
{
    const struct rig_reproducer *reproducer = trial->reproducer;

    const unsigned left = trial->reduce->budget;
    unsigned costs = 0;
    int result;

    if (reproducer->mode == RIG_MODE_SOFT) /* by turns, where there are two boxes */
        result = rig_session_cover(reproducer->rig->session, candidate, trial->run, trial->err);
    else
        result = rig_session_run(reproducer->rig->session, candidate, reproducer->mode, trial->run, trial->err);
    if (result == 0 && trial->run->outcome.verdict == RIG_VERDICT_HANG)
        costs = reproducer->hang_costs;
    else if (result == 0 && trial->run->rebuilt)
        costs = reproducer->rebuild_costs;
    trial->reduce->budget -= left < costs ? left : costs;
    return result;
}

/* The same defect on each revision that the original says something about. */
static int same_on_all(const struct trial *trial, const struct rig_scenario *candidate)
{
    const struct rig_reproducer *reproducer = trial->reproducer;

    for (unsigned revision = 0; revision < RIG_REVISION_COUNT; revision++) {
        struct rig_scenario on = *candidate;
        char defect[RIG_DEFECT_SIZE];
        struct rig_judged judged;

        if (!reproducer->defects[revision][0])
            continue;
        on.revision = (uint8_t)revision;
        if (run(trial, &on) < 0)
            return -1;
        rig_judge(&judged, &on, trial->run, reproducer->rig->symbols);
        rig_defect(defect, &judged);
        if (strcmp(defect, reproducer->defects[revision]) != 0)
            return 0;
    }
    return 1;
}

static int same(void *context, const struct rig_scenario *candidate)
{
    struct trial *trial = context;
    const struct rig_reproducer *reproducer = trial->reproducer;
    struct rig_judged judged;
    bool is_same;

    if (run(trial, candidate) < 0)
        return -1;
    rig_judge(&judged, candidate, trial->run, reproducer->rig->symbols);
    is_same = strcmp(judged.signature, reproducer->signature) == 0;
    if (is_same && reproducer->defects) {
        int all = same_on_all(trial, candidate);

        if (all < 0)
            return -1;
        is_same = all > 0;
    }
    if (is_same)
        trial->shortest = *candidate;
    if (reproducer->progress)
        reproducer->progress(reproducer->progress_context, &trial->shortest);
    return is_same;
}

static int reduce_by(int (*way)(struct rig_reduce *, struct rig_scenario *), struct rig_reproducer *reproducer,
                     struct rig_scenario *scenario, struct rig_error *err)
{
    struct trial trial = {
        .reproducer = reproducer, .shortest = *scenario, .run = calloc(1, sizeof(*trial.run)), .err = err};
    struct rig_reduce reduce = {.same = same, .context = &trial, .budget = reproducer->budget};
    int result;

    if (!trial.run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    trial.reduce = &reduce;
    result = way(&reduce, scenario);
    reproducer->budget = reduce.budget;
    free(trial.run);
    return result;
}

int rig_reproducer_reduce(struct rig_reproducer *reproducer, struct rig_scenario *scenario, struct rig_error *err)
{
    return reduce_by(rig_reduce, reproducer, scenario, err);
}

int rig_reproducer_reduce_injections(struct rig_reproducer *reproducer, struct rig_scenario *scenario,
                                     struct rig_error *err)
{
    return reduce_by(rig_reduce_injections, reproducer, scenario, err);
}
