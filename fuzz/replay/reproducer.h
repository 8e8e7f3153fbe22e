/* SPDX-License-Identifier: MIT */
/* The shortest scenario that shows a defect, tried on a guest. */
#ifndef RIG_REPLAY_REPRODUCER_H
#define RIG_REPLAY_REPRODUCER_H

#include <fuzz/findings/defect.h>
#include <fuzz/findings/signature.h>
#include <fuzz/replay/runner.h>

struct rig_reproducer {
    struct rig_runner *rig;
    enum rig_mode mode;    /* TRUE: each candidate is judged by real Xen */
    const char *signature; /* to be kept */
    /* NULL, or RIG_REVISION_COUNT texts: what each revision is to come to as well (defect.h); "": it does not matter.
     */
    const char (*defects)[RIG_DEFECT_SIZE];
    unsigned budget; /* runs it may take; counted down */
    /* What a run that the watchdog ended takes of the budget beside itself: it is run twice, and lasts as long as
     * hundreds of others. */
    unsigned hang_costs;
    /* The same of a run after which the domain was built anew, 0.1 s: Xen that has shadow page tables puts a domain on
     * them for an L1TF-unsafe entry, and such a one is never as it was. */
    unsigned rebuild_costs;
    /* May be NULL: told after each run, with the shortest so far. */
    void (*progress)(void *context, const struct rig_scenario *shortest);
    void *progress_context;
};

/*
 * *scenario, which has that signature, becomes the shortest that the budget finds. The same each time. -1: the
 * machinery failed; *scenario is the shortest so far.
 */
int rig_reproducer_reduce(struct rig_reproducer *reproducer, struct rig_scenario *scenario, struct rig_error *err);

/* The same with injections alone: a few runs, after which its cause can be told. */
int rig_reproducer_reduce_injections(struct rig_reproducer *reproducer, struct rig_scenario *scenario,
                                     struct rig_error *err);

#endif
