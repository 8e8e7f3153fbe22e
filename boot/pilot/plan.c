/* SPDX-License-Identifier: MIT */
#include <boot/pilot/plan.h>

#include <scenario/kernel/names.h>

#include <string.h>

#define STUB_SIZE 32
#define MMU_UPDATE 1 /* __HYPERVISOR_mmu_update, xen/include/public/xen.h */

/* A plan as far as it is made. */
struct maker {
    struct rig_pilot_plan *plan;
    const struct rig_kernel *kernel;
    struct rig_error *err;
};

static int need(const struct maker *m, const char *name, struct rig_kernel_symbol *symbol)
{
    if (!m->kernel->names)
        return rig_error_set(m->err, RIG_ERROR_USAGE, "%s cannot be found: %s", name, m->kernel->without_names.text);
    return rig_kernel_names_need(m->kernel->names, name, symbol, m->err);
}

static int need_address(const struct maker *m, const char *name, uint64_t *address)
{
    struct rig_kernel_symbol symbol = {0};

    if (need(m, name, &symbol) < 0)
        return -1;
    *address = symbol.address;
    return 0;
}

/* false: nothing is known of its type, and it is taken at its word. */
static bool prototype(const struct maker *m, const char *function, struct rig_kernel_prototype *type)
{
    return m->kernel->btf && rig_kernel_btf_prototype(m->kernel->btf, function, type);
}

static int need_void(const struct maker *m, const char *function)
{
    struct rig_kernel_prototype type;

    if (!prototype(m, function, &type) || type.returns_void)
        return 0;
    return rig_error_set(m->err, RIG_ERROR_USAGE,
                         "%s cannot be left out: found \"%s\"; expected a function that returns nothing", function,
                         type.text);
}

static int need_no_arguments(const struct maker *m, const char *function)
{
    struct rig_kernel_prototype type;

    if (!prototype(m, function, &type) || (type.parameters == 0 && !type.variadic))
        return 0;
    return rig_error_set(m->err, RIG_ERROR_USAGE,
                         "%s cannot be called here: found \"%s\", whose arguments nobody can make up; expected one "
                         "without, or an `at G entry: call` where G has the same",
                         function, type.text);
}

/* The types agree from the argument list on: "void a(unsigned long x)" and "void b(unsigned long y)". */
static bool same_arguments(const char *a, const char *b)
{
    for (a = strchr(a, '('), b = strchr(b, '('); a && b && *a && *b; a++, b++) {
        const char *a_end = a + strcspn(a, ",)");
        const char *b_end = b + strcspn(b, ",)");
        const char *a_name = a_end, *b_name = b_end;

        /* The parameter's name is the last word, and does not count. */
        while (a_name > a && strchr(" *(", a_name[-1]) == NULL)
            a_name--;
        while (b_name > b && strchr(" *(", b_name[-1]) == NULL)
            b_name--;
        if (a_name - a != b_name - b || memcmp(a, b, (size_t)(a_name - a)) != 0 || *a_end != *b_end)
            return false;
        a = a_end;
        b = b_end;
        if (*a != ',')
            return true;
    }
    return false;
}

static int need_callable_at(const struct maker *m, const struct rig_kernel_injection *j)
{
    struct rig_kernel_prototype called, at;

    if (j->moment == RIG_KERNEL_MOMENT_ENTRY && prototype(m, j->symbol, &called) && called.parameters > 0 &&
        prototype(m, j->function, &at) && at.parameters == called.parameters && same_arguments(called.text, at.text))
        return 0;
    return need_no_arguments(m, j->symbol);
}

static struct rig_pilot_order *add(const struct maker *m, unsigned line, enum rig_pilot_deed deed, uint64_t at)
{
    struct rig_pilot_order *order = &m->plan->orders[m->plan->count++];

    *order = (struct rig_pilot_order){.at = at, .nth = 1, .deed = deed, .line = line};
    return order;
}

/* `function` is called before or after the first time of `anchor`. */
static int add_call(const struct maker *m, unsigned line, const char *function, const char *anchor,
                    enum rig_kernel_moment moment)
{
    struct rig_pilot_order *order;
    uint64_t target, at;

    if (need_address(m, function, &target) < 0 || need_address(m, anchor, &at) < 0 ||
        need_no_arguments(m, function) < 0)
        return -1;
    order = add(m, line, RIG_PILOT_CALL, at);
    order->moment = (uint8_t)moment;
    order->target = target;
    return 0;
}

static int add_drop(const struct maker *m, unsigned line, const char *function)
{
    uint64_t at;

    if (need_address(m, function, &at) < 0 || need_void(m, function) < 0)
        return -1;
    (void)add(m, line, RIG_PILOT_DROP, at);
    return 0;
}

static int add_change(const struct maker *m, unsigned line, const struct rig_kernel_change *change)
{
    enum rig_kernel_moment beside = change->side == RIG_KERNEL_AFTER ? RIG_KERNEL_MOMENT_EXIT : RIG_KERNEL_MOMENT_ENTRY;

    switch (change->kind) {
    case RIG_KERNEL_CHANGE_DROP:
        return add_drop(m, line, change->function);
    case RIG_KERNEL_CHANGE_REPEAT:
        return add_call(m, line, change->function, change->function, RIG_KERNEL_MOMENT_EXIT);
    case RIG_KERNEL_CHANGE_MOVE:
        if (add_drop(m, line, change->function) < 0)
            return -1;
        break;
    default:
        break;
    }
    return add_call(m, line, change->function, change->anchor, beside);
}

/* As many bytes as the variable has; what lies beyond the eighth is left alone. */
static unsigned store_size(uint64_t size)
{
    return size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
}

static int resolve_set(const struct maker *m, const struct rig_kernel_injection *j, struct rig_pilot_order *order)
{
    struct rig_kernel_symbol symbol = {0};

    if (need(m, j->symbol, &symbol) < 0)
        return -1;
    if (strchr("tTwW", symbol.type))
        return rig_error_set(m->err, RIG_ERROR_USAGE, "set: found %s, which is a function; expected a variable",
                             j->symbol);
    order->target = symbol.address;
    order->value = j->value;
    order->size = store_size(symbol.size);
    return 0;
}

/* The slot of pv_ops, by the kernel's own types: its place moves from release to release. */
static int resolve_ops(const struct maker *m, const struct rig_kernel_injection *j, struct rig_pilot_order *order)
{
    static const char *const writers[] = {"xen_write_cr3_init", "xen_write_cr3"};
    struct rig_kernel_member slot;
    uint64_t ops;

    if (!m->kernel->btf)
        return rig_error_set(m->err, RIG_ERROR_USAGE, "switch-ops: the place of write_cr3 in pv_ops is not known: %s",
                             m->kernel->without_btf.text);
    if (need_address(m, "pv_ops", &ops) < 0 ||
        rig_kernel_btf_member(m->kernel->btf, "paravirt_patch_template", "mmu.write_cr3", &slot, m->err) < 0 ||
        need_address(m, writers[j->ops == RIG_KERNEL_OPS_LATE], &order->value) < 0)
        return -1;
    order->target = ops + slot.offset;
    order->size = sizeof(uint64_t);
    return 0;
}

static int resolve_action(const struct maker *m, const struct rig_kernel_injection *j, struct rig_pilot_order *order)
{
    switch (rig_kernel_action_arg(j->action)) {
    case RIG_KERNEL_ARG_FUNCTION:
        order->deed = RIG_PILOT_CALL;
        return need_callable_at(m, j) < 0 ? -1 : need_address(m, j->symbol, &order->target);
    case RIG_KERNEL_ARG_OPS:
        return resolve_ops(m, j, order);
    case RIG_KERNEL_ARG_SYMBOL:
        return resolve_set(m, j, order);
    case RIG_KERNEL_ARG_STORE:
        order->target = j->address;
        order->value = j->value;
        order->size = sizeof(uint64_t);
        return 0;
    default:
        return 0;
    }
}

static int add_injection(const struct maker *m, unsigned line, const struct rig_kernel_injection *j)
{
    struct rig_pilot_order *order;
    uint64_t at;

    if (need_address(m, j->function, &at) < 0)
        return -1;
    order = add(m, line, RIG_PILOT_ACT, at);
    order->moment = j->moment;
    order->injection = j;
    if (j->moment == RIG_KERNEL_MOMENT_HYPERCALL)
        order->hypercall = j->number;
    else
        order->nth = j->number;
    return resolve_action(m, j, order);
}

/* Kernels that have the one gate may keep the note of the page as well, for other kinds of guests. */
static int find_gates(const struct maker *m)
{
    const struct rig_kernel_notes *notes = &m->kernel->image.notes;
    struct rig_kernel_symbol gate;

    if (rig_kernel_names_find(m->kernel->names, "xen_hypercall_pv", &gate, NULL)) {
        m->plan->gates[m->plan->gate_count++] = m->plan->mmu_update = gate.address;
        return 0;
    }
    if (!rig_kernel_note_is(notes, RIG_NOTE_HYPERCALL_PAGE))
        return rig_error_set(m->err, RIG_ERROR_USAGE, "found neither xen_hypercall_pv nor a hypercall page");
    for (unsigned i = 0; i < RIG_PILOT_GATES; i++)
        m->plan->gates[m->plan->gate_count++] = notes->hypercall_page + (uint64_t)i * STUB_SIZE;
    m->plan->mmu_update = m->plan->gates[MMU_UPDATE];
    return 0;
}

static int add_until(const struct maker *m, const char *until, unsigned line)
{
    uint64_t at;

    if (!until[0] || strcmp(until, "init") == 0)
        return 0;
    if (need_address(m, until, &at) < 0)
        return -1;
    (void)add(m, line, RIG_PILOT_ARRIVE, at);
    return 0;
}

int rig_pilot_plan_make(struct rig_pilot_plan *plan, const struct rig_kernel_scenario *scenario,
                        const struct rig_kernel *kernel, struct rig_error *err)
{
    const struct maker m = {plan, kernel, err};
    unsigned line = 0;

    memset(plan, 0, sizeof(*plan));
    plan->entry = kernel->image.notes.entry;
    for (unsigned i = 0; i < scenario->change_count; i++)
        if (add_change(&m, line++, &scenario->changes[i]) < 0)
            return -1;
    for (unsigned i = 0; i < scenario->injection_count; i++)
        if (add_injection(&m, line++, &scenario->injections[i]) < 0)
            return -1;
    return add_until(&m, scenario->until, line) < 0 ? -1 : scenario->injection_count ? find_gates(&m) : 0;
}
