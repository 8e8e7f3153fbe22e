/* SPDX-License-Identifier: MIT */
/*
 * From a prediction to a finding: what a case was predicted to come to is run again from a cold boot, and that is a
 * finding or not. Of each way to end, one confirmed case is enough.
 */
#ifndef RIG_KERNELS_JUDGE_H
#define RIG_KERNELS_JUDGE_H

#include <fuzz/kernels/cold.h>
#include <fuzz/kernels/keys.h>
#include <fuzz/kernels/search.h>

struct rig_judge {
    const struct rig_kernel *kernel;
    const struct rig_others *others;
    struct rig_cold cold;
    const char *dir; /* results/NAME */
    /* A new finding was kept. */
    void (*found)(void *context, const struct rig_kernel_scenario *scenario, const cJSON *boot);
    void *context;
    struct rig_keys keys;
    uint64_t booted, findings; /* cold boots; findings that are new */
};

/* From a cold boot, in the scenario's role. 1: a finding, new or not; 0: none. RIG_ERROR_USAGE: it cannot be carried
 * out on this kernel. */
int rig_judge_cold(struct rig_judge *judge, const struct rig_kernel_scenario *scenario, struct rig_error *err);

/*
 * A case that is predicted not to come to the window's end: as a domU, and where that boots, as dom0, which it was
 * predicted for. 1: it is one of a way that was confirmed, now or before; 0: it is not.
 */
int rig_judge_predicted(struct rig_judge *judge, const struct rig_kernel_scenario *scenario,
                        const struct rig_prediction *prediction, struct rig_error *err);

/* Whether a cold boot is still to say what cases that end so come to. */
bool rig_judge_is_open(struct rig_judge *judge, const char *key);

/* Ways that no cold boot confirmed. */
uint64_t rig_judge_open_ways(const struct rig_judge *judge);

#endif
