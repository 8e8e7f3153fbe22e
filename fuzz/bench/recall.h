/* SPDX-License-Identifier: MIT */
/*
 * What share of all that is to be found a campaign found, and how soon. "All" is what an exhaustive campaign that ran
 * to its end came to.
 */
#ifndef RIG_BENCH_RECALL_H
#define RIG_BENCH_RECALL_H

#include <base/error.h>
#include <fuzz/findings/cause.h>

#include <stddef.h>

struct rig_recall_finding {
    char signature[RIG_SIGNATURE_SIZE];
    char cause[RIG_CAUSE_SIZE];
    double seconds; /* until it was found */
    double executions;
};

struct rig_recall_list {
    struct rig_recall_finding *all; /* by signature */
    size_t count;
};

/* Reads RESULTS/findings. Free the list in any case. */
int rig_recall_load(struct rig_recall_list *list, const char *results, struct rig_error *err);
void rig_recall_free(struct rig_recall_list *list);

struct rig_recall {
    unsigned signatures; /* of those in the truth, found in time */
    unsigned causes;
};

/*
 * Of `truth`, what `found` had after `seconds`; of `truth` itself, and without end, the numbers to hold that against.
 * A cause is found with any of its signatures, be they in the truth or not. Pure.
 */
struct rig_recall rig_recall_after(const struct rig_recall_list *truth, const struct rig_recall_list *found,
                                   double seconds);

/* NULL: the signature, or cause, is not among them. Pure. */
const struct rig_recall_finding *rig_recall_find(const struct rig_recall_list *list, const char *signature);
const struct rig_recall_finding *rig_recall_find_cause(const struct rig_recall_list *list, const char *cause,
                                                       double seconds);

#endif
