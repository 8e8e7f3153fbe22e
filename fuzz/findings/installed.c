/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/installed.h>

#include <base/buffer.h>
#include <rig/boot_state.h>
#include <scenario/names.h>

#include <stdbool.h>
#include <stdio.h>

static const char *op_text(uint16_t state)
{
    switch (state >> RIG_STATE_OP_SHIFT & RIG_STATE_OP_MASK) {
    case RIG_STATE_OP_EARLY:
        return "early";
    case RIG_STATE_OP_LATE:
        return "late";
    default:
        return "something else";
    }
}

static const char *site_text(uint16_t state)
{
    switch (state >> RIG_STATE_SITE_SHIFT & RIG_STATE_SITE_MASK) {
    case RIG_STATE_SITE_INDIRECT:
        return "reads the ops table";
    case RIG_STATE_SITE_CALL_EARLY:
        return "calls the early one";
    case RIG_STATE_SITE_CALL_LATE:
        return "calls the late one";
    case RIG_STATE_SITE_MOV:
        return "is a mov to cr3";
    default:
        return "is something else";
    }
}

/* Each value of the part that `shift` and `mask` name, with the step after which it was there. */
static void say_changes(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_result *run,
                        unsigned shift, unsigned mask, const char *(*text)(uint16_t state))
{
    rig_buffer_add(t, "%s from the start", text(run->boot_states[0]));
    for (unsigned i = 1; i < run->boot_state_count && i <= s->step_count; i++)
        if (((run->boot_states[i] ^ run->boot_states[i - 1]) >> shift & mask) != 0)
            rig_buffer_add(t, ", %s from %s (step %u) on", text(run->boot_states[i]), rig_item_text(s->steps[i - 1]),
                           i);
}

static bool site_changed(const struct rig_result *run)
{
    bool changed = false;

    for (unsigned i = 1; i < run->boot_state_count; i++)
        changed |= ((run->boot_states[i] ^ run->boot_states[0]) >> RIG_STATE_SITE_SHIFT & RIG_STATE_SITE_MASK) != 0;
    return changed;
}

/* In the step that did not end, after which there is no state. Which of several strikes there is not known. */
static void say_switches(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_result *run)
{
    const struct rig_outcome *o = &run->outcome;

    for (unsigned i = 0; i < s->injection_count; i++)
        if (s->injections[i].fault == RIG_FAULT_SWITCH_OPS && (o->strikes >> i & 1))
            rig_buffer_add(t, "; the injection at %s put the %s one there",
                           rig_name(&rig_place_names, s->injections[i].place),
                           s->injections[i].ops == RIG_OPS_LATE ? "late" : "early");
}

size_t rig_installed(const struct rig_scenario *scenario, const struct rig_result *run, char *out, size_t size)
{
    struct rig_buffer t = {out, size, 0};

    if (size)
        out[0] = '\0';
    if (run->boot_state_count == 0)
        return 0;
    say_changes(&t, scenario, run, RIG_STATE_OP_SHIFT, RIG_STATE_OP_MASK, op_text);
    say_switches(&t, scenario, run);
    if (site_changed(run)) {
        rig_buffer_add(&t, "; its first call site ");
        say_changes(&t, scenario, run, RIG_STATE_SITE_SHIFT, RIG_STATE_SITE_MASK, site_text);
    }
    return t.length;
}
