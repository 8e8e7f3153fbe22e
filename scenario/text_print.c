/* SPDX-License-Identifier: MIT */
/* Scenario to text, in the one canonical form. */
#include <base/buffer.h>
#include <scenario/names.h>
#include <scenario/text.h>

#include <stdio.h>
#include <string.h>

/* A symbol's name reads better than its address, but where the number is no address at all. */
static void print_word(struct rig_buffer *p, uint64_t word)
{
    int symbol = rig_symbol_find(word);

    if (symbol >= 0)
        rig_buffer_add(p, " %s", rig_name(&rig_symbol_names, (size_t)symbol));
    else
        rig_buffer_add(p, " 0x%llx", (unsigned long long)word);
}

static void print_injection(struct rig_buffer *p, const struct rig_injection *j)
{
    rig_buffer_add(p, "at %s %s", rig_name(&rig_place_names, j->place), rig_name(&rig_where_names, j->where));
    if (rig_where_is_counted(j->where))
        rig_buffer_add(p, " %u", j->count);
    if (j->time)
        rig_buffer_add(p, "%s %u", rig_where_is_counted(j->where) ? " time" : "", j->time);
    rig_buffer_add(p, ": %s", rig_name(&rig_fault_names, j->fault));
    if (rig_fault_has_slot(j->fault))
        rig_buffer_add(p, " 0x%x", j->slot);
    if (rig_fault_has_entry(j->fault))
        print_word(p, j->entry);
    if (rig_fault_has_value(j->fault))
        print_word(p, j->value);
    if (rig_fault_has_ops(j->fault))
        rig_buffer_add(p, " %s", j->ops == RIG_OPS_LATE ? "late" : "early");
    if (rig_fault_has_number(j->fault))
        rig_buffer_add(p, " %u", j->number);
    if (j->table)
        rig_buffer_add(p, " on %s", rig_name(&rig_table_names, j->table));
    if (j->by)
        rig_buffer_add(p, " by %s", rig_name(&rig_by_names, j->by));
    rig_buffer_add(p, "\n");
}

static bool same(const struct rig_expectation *a, const struct rig_expectation *b)
{
    return a->set == b->set && a->verdict == b->verdict && a->has_address == b->has_address &&
           (!a->has_address || a->address == b->address) && a->region == b->region && a->belief == b->belief &&
           strcmp(a->function, b->function) == 0 && strcmp(a->refused, b->refused) == 0;
}

static void print_pins(struct rig_buffer *p, const struct rig_expectation *e)
{
    if (e->has_address)
        rig_buffer_add(p, " at 0x%llx", (unsigned long long)e->address);
    if (e->function[0])
        rig_buffer_add(p, " in %s", e->function);
    if (e->region)
        rig_buffer_add(p, " region %s", rig_name(&rig_region_names, e->region - 1U));
    if (e->belief)
        rig_buffer_add(p, " belief %s", rig_name(&rig_belief_names, e->belief - 1U));
    if (e->refused[0])
        rig_buffer_add(p, " refused %s", e->refused);
}

/* Neighbours that expect the same share a line. */
static void print_expectations(struct rig_buffer *p, const struct rig_expectations *expect)
{
    for (unsigned first = 0, last; first < RIG_REVISION_COUNT; first = last + 1) {
        const struct rig_expectation *e = &expect->revision[first];

        last = first;
        while (last + 1 < RIG_REVISION_COUNT && same(e, &expect->revision[last + 1]))
            last++;
        if (!e->set)
            continue;
        rig_buffer_add(p, "expect %s", rig_name(&rig_revision_names, first));
        if (last > first)
            rig_buffer_add(p, "..%s", rig_name(&rig_revision_names, last));
        rig_buffer_add(p, " %s", rig_name(&rig_verdict_names, e->verdict));
        print_pins(p, e);
        rig_buffer_add(p, "\n");
    }
}

size_t rig_text_print(const struct rig_scenario *scenario, const struct rig_expectations *expect, char *out,
                      size_t size)
{
    struct rig_buffer p = {out, size, 0};

    rig_buffer_add(&p, "revision %s\n", rig_name(&rig_revision_names, scenario->revision));
    for (unsigned i = 0; i < scenario->step_count; i++)
        rig_buffer_add(&p, "%s\n", rig_item_text(scenario->steps[i]));
    for (unsigned i = 0; i < scenario->injection_count; i++)
        print_injection(&p, &scenario->injections[i]);
    if (expect)
        print_expectations(&p, expect);
    return p.length;
}
