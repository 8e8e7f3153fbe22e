/* SPDX-License-Identifier: MIT */
/* Two orders of boot side by side: what moved. Pure. */
#ifndef RIG_BOOT_TRACE_COMPARE_H
#define RIG_BOOT_TRACE_COMPARE_H

#include <boot/trace.h>

#include <stddef.h>

/* Where a function ran in one of the two. */
struct rig_trace_position {
    const char *caller; /* the traced function that it ran in; NULL: in none */
    const char *after;  /* the nearest one before it that did not move; NULL: there is none */
};

struct rig_trace_move {
    const char *name;
    struct rig_trace_position before, now;
};

struct rig_trace_comparison {
    struct rig_trace_move *moves; /* in the order of the second */
    size_t move_count;
    const char **only_before; /* in the order of each */
    size_t only_before_count;
    const char **only_now;
    size_t only_now_count;
    size_t common; /* functions that both called once, moved or not */
};

/*
 * Compares the functions that both called exactly once: of others there is no one place. Moved are the fewest that must
 * be taken out for the rest to be in one order. 0, or -1: out of memory. To be freed.
 */
int rig_trace_compare(struct rig_trace_comparison *comparison, const struct rig_trace *before,
                      const struct rig_trace *now, struct rig_error *err);
void rig_trace_comparison_free(struct rig_trace_comparison *comparison);

#endif
