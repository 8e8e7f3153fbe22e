/* SPDX-License-Identifier: MIT */
/*
 * Cases by the hundred: the kernel is dom0 of a machine that is saved where it enters a function (a moment), and comes
 * back there after each case, whatever that did to kernel or Xen. What a case comes to is a prediction: the machine is
 * not a user's, and a fast restore leaves timers alone. Whoever wants a finding runs the scenario from a cold boot.
 */
#ifndef RIG_KERNELS_SEARCH_H
#define RIG_KERNELS_SEARCH_H

#include <base/say.h>
#include <box/box.h>
#include <box/stops/plugin.h>
#include <kernel/kernel.h>
#include <scenario/kernel/scenario.h>

#include <stdbool.h>

#define RIG_SEARCH_MIB 192 /* of the kernel: less of it takes less time to map; with 128 some do not come so far */

struct rig_search;

struct rig_search_plan {
    const struct rig_box_options *box; /* build_dir, release, cpu count */
    const struct rig_kernel *kernel;
    const char *from, *until; /* functions: where cases begin, and where one that goes well ends */
    const char *kept;         /* the directory of the moment: made where it is not there; NULL: it is not kept */
    bool counts;              /* blocks are counted, for feedback: a fifth slower */
    struct rig_say say;
};

enum rig_prediction_end {
    RIG_PREDICT_ARRIVED, /* it comes to `until` */
    RIG_PREDICT_FAULT,   /* the kernel shows registers: an oops, a BUG, an early exception */
    RIG_PREDICT_PANIC,   /* it panics for another reason */
    RIG_PREDICT_STOPPED, /* it does not go on: Xen ended it, or it waits for ever, or longer than any case should */
    RIG_PREDICT_GONE     /* the machine was reset or shut down, or QEMU ended */
};

#define RIG_PREDICTION_KEY 256

struct rig_prediction {
    enum rig_prediction_end end;
    uint64_t rip;     /* in the kernel, where that is known */
    uint64_t address; /* FAULT, STOPPED: cr2 as it stood */
    bool late;        /* STOPPED: its time was over. Where it stood then is chance. */
    /*
     * Equal for cases that end alike: how, in which function, and the region of `address`; of a late one, which
     * function the case changes first.
     */
    char key[RIG_PREDICTION_KEY];
};

struct rig_search_figures {
    uint64_t cases, full_restores;
    uint64_t machines, booted; /* that were opened, the first among them; and of those, by a boot */
    double restoring;          /* seconds */
};

/*
 * Opens the moment that is kept, or boots to it, and runs the kernel once unchanged. RIG_ERROR_USAGE: it does not come
 * to `until`.
 */
int rig_search_open(struct rig_search **made, const struct rig_search_plan *plan, struct rig_error *err);
void rig_search_close(struct rig_search *search);

/*
 * Runs one case; the scenario's `until` and setting do not count. The machine is back afterwards, or another one is
 * there. RIG_ERROR_USAGE: the scenario cannot be carried out on this kernel, and nothing ran.
 */
int rig_search_run(struct rig_search *search, const struct rig_kernel_scenario *scenario,
                   struct rig_prediction *prediction, struct rig_error *err);

/* The plugin, whose counters are of the last case; for feedback. */
const struct rig_plugin *rig_search_plugin(const struct rig_search *search);

struct rig_search_figures rig_search_figures(const struct rig_search *search);

#endif
