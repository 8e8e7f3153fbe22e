/* SPDX-License-Identifier: MIT */
#include <scenario/kernel/space.h>

#include <base/array.h>
#include <scenario/kernel/names.h>

#include <string.h>

#define SIDES 2
#define EDGES 2        /* entry and exit */
#define ON_HYPERCALL 3 /* skip, refuse, return */
#define TRIED_ERROR 22 /* EINVAL, what Xen answers to most that it refuses */

typedef bool usable(const struct rig_kernel_function *function);

static bool is_any(const struct rig_kernel_function *function)
{
    (void)function;
    return true;
}

static bool is_callable(const struct rig_kernel_function *function)
{
    return function->callable;
}

static bool is_droppable(const struct rig_kernel_function *function)
{
    return function->droppable;
}

static bool is_movable(const struct rig_kernel_function *function)
{
    return function->callable && function->droppable;
}

static uint64_t count_of(const struct rig_kernel_window *window, usable *use)
{
    uint64_t count = 0;

    for (size_t i = 0; i < window->function_count; i++)
        count += use(&window->functions[i]);
    return count;
}

/* The n-th function of those that `use` allows. */
static const struct rig_kernel_function *pick(const struct rig_kernel_window *window, usable *use, uint64_t n)
{
    size_t i = 0;

    while (!use(&window->functions[i]) || n-- > 0)
        i++;
    return &window->functions[i];
}

static uint64_t hypercalls(const struct rig_kernel_window *window)
{
    uint64_t count = 0;

    for (size_t i = 0; i < window->function_count; i++)
        count += window->functions[i].hypercalls;
    return count;
}

static void name(char to[RIG_SYMBOL_SIZE], const char *from)
{
    memcpy(to, from, RIG_SYMBOL_SIZE);
}

/* The number of a change within its section, taken apart from its least significant digit on. */
static uint64_t digit(uint64_t *number, uint64_t base)
{
    uint64_t value = *number % base;

    *number /= base;
    return value;
}

static struct rig_kernel_injection at_edge(const struct rig_kernel_window *window, uint64_t *number)
{
    struct rig_kernel_injection injection = {.number = 1};

    injection.moment = digit(number, EDGES) ? RIG_KERNEL_MOMENT_EXIT : RIG_KERNEL_MOMENT_ENTRY;
    name(injection.function, pick(window, is_any, digit(number, window->function_count))->name);
    return injection;
}

/* One kind of single change: how many there are, and number `n` of them as a change or an injection. */
struct section {
    const char *kind;
    uint64_t (*count)(const struct rig_kernel_window *window);
    void (*change)(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_change *change);
    void (*inject)(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_injection *injection);
};

static uint64_t drop_count(const struct rig_kernel_window *window)
{
    return count_of(window, is_droppable);
}

static void drop(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_change *change)
{
    change->kind = RIG_KERNEL_CHANGE_DROP;
    name(change->function, pick(window, is_droppable, n)->name);
}

static uint64_t repeat_count(const struct rig_kernel_window *window)
{
    return count_of(window, is_callable);
}

static void repeat(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_change *change)
{
    change->kind = RIG_KERNEL_CHANGE_REPEAT;
    name(change->function, pick(window, is_callable, n)->name);
}

/* A function before or after another: the anchor is never the function itself. */
static void beside(const struct rig_kernel_window *window, usable *use, uint64_t n, struct rig_kernel_change *change)
{
    const struct rig_kernel_function *function;
    uint64_t anchor;

    change->side = digit(&n, SIDES) ? RIG_KERNEL_AFTER : RIG_KERNEL_BEFORE;
    anchor = digit(&n, window->function_count - 1);
    function = pick(window, use, n);
    anchor += anchor >= (uint64_t)(function - window->functions);
    name(change->function, function->name);
    name(change->anchor, window->functions[anchor].name);
}

static uint64_t beside_count(const struct rig_kernel_window *window, usable *use)
{
    return window->function_count ? count_of(window, use) * (window->function_count - 1) * SIDES : 0;
}

static uint64_t move_count(const struct rig_kernel_window *window)
{
    return beside_count(window, is_movable);
}

static void move(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_change *change)
{
    change->kind = RIG_KERNEL_CHANGE_MOVE;
    beside(window, is_movable, n, change);
}

static uint64_t call_count(const struct rig_kernel_window *window)
{
    return beside_count(window, is_callable);
}

static void call(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_change *change)
{
    change->kind = RIG_KERNEL_CHANGE_CALL;
    beside(window, is_callable, n, change);
}

static uint64_t twin_count(const struct rig_kernel_window *window)
{
    uint64_t count = 0;

    for (size_t i = 0; i < window->twin_count; i++)
        count += window->twins[i].times;
    return count;
}

static void twin(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_injection *injection)
{
    const struct rig_kernel_twin *at = window->twins;

    for (; n >= at->times; at++)
        n -= at->times;
    *injection = (struct rig_kernel_injection){
        .moment = RIG_KERNEL_MOMENT_ENTRY, .number = (uint16_t)(n + 1), .action = RIG_KERNEL_ACTION_CALL};
    name(injection->function, at->at);
    name(injection->symbol, at->call);
}

/* What the boot calls later is called before a function of the window, too early. */
static uint64_t later_count(const struct rig_kernel_window *window)
{
    return window->function_count * window->later_count;
}

static void call_later(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_change *change)
{
    *change = (struct rig_kernel_change){.kind = RIG_KERNEL_CHANGE_CALL, .side = RIG_KERNEL_BEFORE};
    name(change->function, window->later[digit(&n, window->later_count)].name);
    name(change->anchor, window->functions[n].name);
}

static uint64_t edges(const struct rig_kernel_window *window)
{
    return window->function_count * EDGES;
}

static uint64_t ops_count(const struct rig_kernel_window *window)
{
    return edges(window) * 2;
}

static void ops(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_injection *injection)
{
    uint64_t late = digit(&n, 2);

    *injection = at_edge(window, &n);
    injection->action = RIG_KERNEL_ACTION_SWITCH_OPS;
    injection->ops = late ? RIG_KERNEL_OPS_LATE : RIG_KERNEL_OPS_EARLY;
}

static uint64_t flag_count(const struct rig_kernel_window *window)
{
    return edges(window) * window->flag_count;
}

static void flag(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_injection *injection)
{
    const struct rig_kernel_flag *set = &window->flags[digit(&n, window->flag_count)];

    *injection = at_edge(window, &n);
    injection->action = RIG_KERNEL_ACTION_SET;
    injection->value = set->value;
    name(injection->symbol, set->symbol);
}

static uint64_t clear_count(const struct rig_kernel_window *window)
{
    return edges(window) * window->slot_count;
}

static void clear(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_injection *injection)
{
    uint16_t slot = window->slots[digit(&n, window->slot_count)];

    *injection = at_edge(window, &n);
    injection->action = RIG_KERNEL_ACTION_CLEAR_L4;
    injection->slot = slot;
}

static uint64_t hypercall_count(const struct rig_kernel_window *window)
{
    return hypercalls(window) * ON_HYPERCALL;
}

static void hypercall(const struct rig_kernel_window *window, uint64_t n, struct rig_kernel_injection *injection)
{
    static const uint8_t actions[ON_HYPERCALL] = {RIG_KERNEL_ACTION_SKIP, RIG_KERNEL_ACTION_REFUSE,
                                                  RIG_KERNEL_ACTION_RETURN};
    const struct rig_kernel_function *function = window->functions;

    *injection = (struct rig_kernel_injection){.moment = RIG_KERNEL_MOMENT_HYPERCALL};
    injection->action = actions[digit(&n, ON_HYPERCALL)];
    injection->value = injection->action == RIG_KERNEL_ACTION_RETURN ? TRIED_ERROR : 0;
    for (; n >= function->hypercalls; function++)
        n -= function->hypercalls;
    injection->number = (uint16_t)(n + 1);
    name(injection->function, function->name);
}

/* The order of the list: the short sections first, which say most for their time; then the products of two functions.
 */
static const struct section sections[] = {
    {"call of a late form", twin_count, NULL, twin},
    {"set", flag_count, NULL, flag},
    {"call of a later one", later_count, call_later, NULL},
    {"drop", drop_count, drop, NULL},
    {"repeat", repeat_count, repeat, NULL},
    {"switch-ops", ops_count, NULL, ops},
    {"clear-l4", clear_count, NULL, clear},
    {"hypercall", hypercall_count, NULL, hypercall},
    {"call", call_count, call, NULL},
    {"move", move_count, move, NULL},
};
#define SECTIONS (RIG_COUNT(sections))

uint64_t rig_kernel_space_count(const struct rig_kernel_window *window)
{
    uint64_t count = 0;

    for (size_t i = 0; i < SECTIONS; i++)
        count += sections[i].count(window);
    return count;
}

/* The section that `*index` lies in; *index becomes the number within it. */
static const struct section *find(const struct rig_kernel_window *window, uint64_t *index)
{
    size_t i = 0;

    for (uint64_t count; i + 1 < SECTIONS && *index >= (count = sections[i].count(window)); i++)
        *index -= count;
    return &sections[i];
}

bool rig_kernel_space_add(const struct rig_kernel_window *window, uint64_t index, struct rig_kernel_scenario *scenario)
{
    const struct section *section = find(window, &index);

    if (section->change) {
        if (scenario->change_count == RIG_KERNEL_CHANGES)
            return false;
        scenario->changes[scenario->change_count] = (struct rig_kernel_change){0};
        section->change(window, index, &scenario->changes[scenario->change_count++]);
        return true;
    }
    if (scenario->injection_count == RIG_KERNEL_INJECTIONS)
        return false;
    section->inject(window, index, &scenario->injections[scenario->injection_count++]);
    return true;
}

const char *rig_kernel_space_kind(const struct rig_kernel_window *window, uint64_t index)
{
    return find(window, &index)->kind;
}
