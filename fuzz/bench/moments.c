/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/moments.h>

#include <fuzz/kernels/cold.h>
#include <fuzz/kernels/search.h>
#include <scenario/kernel/text.h>

#include <stdio.h>
#include <string.h>

#define SLICES 3
#define MEMORY_MIB 200
#define PATIENCE 60 /* seconds for a boot */

struct sides {
    struct rig_kernel kernel;
    struct rig_kernel_scenario scenario;
    struct rig_search *search;
    struct rig_cold cold;
};

static int case_on_moment(void *context, struct rig_error *err)
{
    struct sides *sides = context;
    struct rig_prediction prediction;

    return rig_search_run(sides->search, &sides->scenario, &prediction, err);
}

static int case_from_boot(void *context, struct rig_error *err)
{
    struct sides *sides = context;
    cJSON *boot;

    if (rig_cold_run(&sides->cold, &sides->kernel, &sides->scenario, &boot, err) < 0)
        return -1;
    cJSON_Delete(boot);
    return 0;
}

static int run(struct sides *sides, const struct rig_bench_moment *moment, double seconds, struct rig_rates *rates,
               struct rig_error *err)
{
    const struct rig_search_plan plan = {
        .box = moment->box, .kernel = &sides->kernel, .from = moment->from, .until = moment->until, .counts = true};
    const struct rig_side fast = {.once = case_on_moment, .context = sides},
                          cold = {.once = case_from_boot, .context = sides};
    struct rig_kernel_expectations expect;
    struct rig_text_error where;

    if (!rig_kernel_text_parse(moment->scenario, strlen(moment->scenario), &sides->scenario, &expect, &where))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the case is no scenario: %s", where.message);
    (void)snprintf(sides->scenario.until, sizeof(sides->scenario.until), "%s", moment->until);
    sides->cold = (struct rig_cold){.box = moment->box, .memory_mib = MEMORY_MIB, .seconds = PATIENCE};
    if (rig_search_open(&sides->search, &plan, err) < 0)
        return -1;
    /* The first boot makes the box's snapshot. */
    return case_from_boot(sides, err) < 0 ? -1 : rig_rates(&fast, &cold, SLICES, seconds, rates, err);
}

int rig_bench_moment(const struct rig_bench_moment *moment, double seconds, struct rig_rates *rates,
                     struct rig_error *err)
{
    static struct sides sides;
    const struct rig_kernel_store store = {.build = moment->box->build_dir};
    int result;

    memset(&sides, 0, sizeof(sides));
    if (rig_kernel_open_given(&sides.kernel, moment->kernel, &store, err) < 0)
        return -1;
    result = run(&sides, moment, seconds, rates, err);
    rig_search_close(sides.search);
    rig_kernel_close(&sides.kernel);
    return result;
}
