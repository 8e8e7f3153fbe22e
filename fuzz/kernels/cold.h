/* SPDX-License-Identifier: MIT */
/* A scenario from a cold boot: no moment, no plugin, no prediction. What it comes to there is what counts. */
#ifndef RIG_KERNELS_COLD_H
#define RIG_KERNELS_COLD_H

#include <box/box.h>
#include <kernel/kernel.h>
#include <scenario/kernel/scenario.h>

#include <cjson/cJSON.h>

#define RIG_MOST_OTHERS 16

struct rig_cold {
    const struct rig_box_options *box;
    unsigned memory_mib; /* of a domU; as dom0 a kernel has what a moment gives it (search.h) */
    unsigned seconds;    /* after which a boot hangs */
};

/*
 * Boots the kernel along the scenario, in its role. *boot: the object of boot/json.h, to be deleted. RIG_ERROR_USAGE:
 * the scenario cannot be carried out on this kernel.
 */
int rig_cold_run(const struct rig_cold *cold, const struct rig_kernel *kernel,
                 const struct rig_kernel_scenario *scenario, cJSON **boot, struct rig_error *err);

/* Other kernels, in the order in which they were named. */
struct rig_others {
    struct rig_kernel at[RIG_MOST_OTHERS];
    unsigned count;
};

/* `words`: as scripts/boot takes them, commas between; NULL: none. To be closed also where it fails. */
int rig_others_open(struct rig_others *others, const char *words, const struct rig_kernel_store *store,
                    struct rig_error *err);
void rig_others_close(struct rig_others *others);

/*
 * What the scenario comes to on each: adds "kernels" to `boot`, an array of {"kernel","release","verdict"}; verdict is
 * null where it cannot be carried out, and "why" says why not.
 */
int rig_others_run(const struct rig_others *others, const struct rig_cold *cold,
                   const struct rig_kernel_scenario *scenario, cJSON *boot, struct rig_error *err);

#endif
