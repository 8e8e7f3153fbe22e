/* SPDX-License-Identifier: MIT */
/* Scenario to text, in the one canonical form. */
#include <scenario/names.h>
#include <scenario/text.h>

#include <stdarg.h>
#include <stdio.h>

struct printer {
    char *out;
    size_t size, length;
};

static void print(struct printer *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void print(struct printer *p, const char *format, ...)
{
    bool room = p->length < p->size;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(room ? p->out + p->length : NULL, room ? p->size - p->length : 0, format, args);
    va_end(args);
    if (n > 0)
        p->length += (size_t)n;
}

static void print_injection(struct printer *p, const struct rig_injection *j)
{
    print(p, "at %s %s", rig_name(&rig_place_names, j->place), rig_name(&rig_where_names, j->where));
    if (rig_where_is_counted(j->where))
        print(p, " %u", j->count);
    print(p, ": %s", rig_name(&rig_fault_names, j->fault));
    if (rig_fault_has_slot(j->fault))
        print(p, " 0x%x", j->slot);
    if (rig_fault_has_entry(j->fault))
        print(p, " 0x%llx", (unsigned long long)j->entry);
    if (rig_fault_has_ops(j->fault))
        print(p, " %s", j->ops == RIG_OPS_LATE ? "late" : "early");
    if (rig_fault_has_number(j->fault))
        print(p, " %u", j->number);
    if (j->table)
        print(p, " on %s", rig_name(&rig_table_names, j->table));
    if (j->by)
        print(p, " by %s", rig_name(&rig_by_names, j->by));
    print(p, "\n");
}

static bool same(const struct rig_expectation *a, const struct rig_expectation *b)
{
    return a->set == b->set && a->verdict == b->verdict && a->has_address == b->has_address &&
           (!a->has_address || a->address == b->address);
}

/* Neighbours that expect the same share a line. */
static void print_expectations(struct printer *p, const struct rig_expectations *expect)
{
    for (unsigned first = 0, last; first < RIG_REVISION_COUNT; first = last + 1) {
        const struct rig_expectation *e = &expect->revision[first];

        last = first;
        while (last + 1 < RIG_REVISION_COUNT && same(e, &expect->revision[last + 1]))
            last++;
        if (!e->set)
            continue;
        print(p, "expect %s", rig_name(&rig_revision_names, first));
        if (last > first)
            print(p, "..%s", rig_name(&rig_revision_names, last));
        print(p, " %s", rig_name(&rig_verdict_names, e->verdict));
        if (e->has_address)
            print(p, " at 0x%llx", (unsigned long long)e->address);
        print(p, "\n");
    }
}

size_t rig_text_print(const struct rig_scenario *scenario, const struct rig_expectations *expect, char *out,
                      size_t size)
{
    struct printer p = {out, size, 0};

    print(&p, "revision %s\n", rig_name(&rig_revision_names, scenario->revision));
    for (unsigned i = 0; i < scenario->step_count; i++)
        print(&p, "%s\n", rig_name(&rig_step_names, scenario->steps[i]));
    for (unsigned i = 0; i < scenario->injection_count; i++)
        print_injection(&p, &scenario->injections[i]);
    if (expect)
        print_expectations(&p, expect);
    return p.length;
}
