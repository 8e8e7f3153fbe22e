/* SPDX-License-Identifier: MIT */
#include <box/stops/trace.h>

#include <stdbool.h>
#include <stdint.h>

#define MOST_DEEP 256
/* The kernel's stacks are 16 KiB (THREAD_SIZE of x86-64); two that are further apart are two stacks. */
#define STACK_SIZE UINT64_C(16384)

/* Stack pointers of functions that have not returned, those of one stack behind one another. */
struct open_calls {
    uint64_t stack[MOST_DEEP];
    unsigned count;
};

static bool on_one_stack(uint64_t a, uint64_t b)
{
    return (a > b ? a - b : b - a) < STACK_SIZE;
}

/* How many of the last ones are on the stack of the last. */
static unsigned depth(const struct open_calls *open)
{
    unsigned first = open->count;

    while (first > 0 && on_one_stack(open->stack[first - 1], open->stack[open->count - 1]))
        first--;
    return open->count - first;
}

/* Those of other stacks that are above this one's have returned: an interrupt's, or another task's. */
static void back_to(struct open_calls *open, uint64_t stack)
{
    unsigned i = open->count;

    while (i > 0 && !on_one_stack(open->stack[i - 1], stack))
        i--;
    if (i > 0)
        open->count = i;
    while (open->count > 0 && on_one_stack(open->stack[open->count - 1], stack) &&
           open->stack[open->count - 1] <= stack)
        open->count--;
}

void rig_trace_depths(const struct rig_plugin_event *events, size_t count, unsigned *depths)
{
    struct open_calls open = {.count = 0};

    for (size_t i = 0; i < count; i++) {
        uint64_t stack = events[i].stack;

        depths[i] = open.count ? depth(&open) - 1 : 0; /* stays where nothing follows that is known */
        if (stack == 0)
            continue;
        back_to(&open, stack);
        if (open.count == MOST_DEEP)
            open.count--;
        open.stack[open.count++] = stack;
        depths[i] = depth(&open) - 1;
    }
    for (size_t i = count; i-- > 1;) {
        if (events[i - 1].stack == 0)
            depths[i - 1] = depths[i];
    }
}
