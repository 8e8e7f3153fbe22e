/* SPDX-License-Identifier: MIT */
/*
 * All single changes of one kernel's boot within a window, by number: what the exhaustive engine runs one after the
 * other, and what the mutator draws from. Which functions run in the window, which of them can be called or left out,
 * and which hypercalls they make, is measured on that kernel and given from outside. Pure; the same window gives the
 * same list.
 */
#ifndef RIG_SCENARIO_KERNEL_SPACE_H
#define RIG_SCENARIO_KERNEL_SPACE_H

#include <scenario/kernel/scenario.h>

#include <stddef.h>

/* A function that ran in the window. */
struct rig_kernel_function {
    char name[RIG_SYMBOL_SIZE];
    bool callable;       /* void(void): it can be called anywhere without arguments made up */
    bool droppable;      /* it returns nothing, so that nobody misses an answer */
    uint16_t hypercalls; /* made inside it, by its first call */
};

/* A function to be called with the arguments of another, as that is entered: their prototypes agree. */
struct rig_kernel_twin {
    char at[RIG_SYMBOL_SIZE];
    char call[RIG_SYMBOL_SIZE];
    uint16_t times; /* how often `at` is entered in the window */
};

/* A function void(void) that the boot calls later than the window. */
struct rig_kernel_later {
    char name[RIG_SYMBOL_SIZE];
};

/* A variable, and a value that it has at another time of a boot. */
struct rig_kernel_flag {
    char symbol[RIG_SYMBOL_SIZE];
    uint64_t value;
};

/* Borrowed: the lists stay the caller's, and where they are, as long as the window is used. */
struct rig_kernel_window {
    const struct rig_kernel_function *functions; /* in the order of their first calls */
    size_t function_count;
    const struct rig_kernel_twin *twins;
    size_t twin_count;
    const struct rig_kernel_later *later;
    size_t later_count;
    const struct rig_kernel_flag *flags;
    size_t flag_count;
    const uint16_t *slots; /* of the L4, that clear-l4 tries */
    size_t slot_count;
};

/* How many single changes there are. */
uint64_t rig_kernel_space_count(const struct rig_kernel_window *window);

/*
 * Adds single change `index`, which is below the count, to the scenario. false: it has as many as it can hold, and is
 * as it was.
 */
bool rig_kernel_space_add(const struct rig_kernel_window *window, uint64_t index, struct rig_kernel_scenario *scenario);

/* What kind of change number `index` is, for progress and figures: "move", "drop", .., "clear-l4". */
const char *rig_kernel_space_kind(const struct rig_kernel_window *window, uint64_t index);

#endif
