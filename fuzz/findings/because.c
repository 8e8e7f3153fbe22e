/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/because.h>

#include <base/buffer.h>
#include <fuzz/findings/regions.h>
#include <fuzz/findings/told.h>
#include <rig/x86.h>
#include <scenario/names.h>
#include <scenario/orders.h>

#include <stdio.h>
#include <string.h>

#define VMEMMAP "vmemmap"

static bool holds(const struct rig_outcome *outcome, uint32_t fact)
{
    return (outcome->facts & fact) != 0;
}

static bool in_vmemmap(const struct rig_outcome *outcome)
{
    return outcome->vector == X86_TRAP_PF && strcmp(rig_region_name(outcome->address), VMEMMAP) == 0;
}

struct rig_readiness rig_readiness(const struct rig_outcome *outcome)
{
    return (struct rig_readiness){
        .slot_present =
            in_vmemmap(outcome) ? (outcome->l4_entry & _PAGE_PRESENT) != 0 : holds(outcome, RIG_FACT(VMEMMAP)),
        .struct_page_initialised = holds(outcome, RIG_FACT(STRUCT_PAGES)),
        .pf_registered = holds(outcome, RIG_FACT(PF_GATE) | RIG_FACT(EARLY_IDT)),
        .call_site_patched = holds(outcome, RIG_FACT(PATCHED)),
    };
}

static const char *step_name(const struct rig_scenario *s, unsigned index)
{
    return rig_item_text(s->steps[index]);
}

/* The first step from `index` on that gives one of the facts; -1: none does. */
static int giver(const struct rig_scenario *s, unsigned index, uint32_t facts)
{
    for (unsigned i = index; i < s->step_count; i++)
        if (rig_item_gives(s->steps[i]) & facts)
            return (int)i;
    return -1;
}

/* "; A, B or C would": the steps that there are for it, in the order of the table, which is that of boots. */
static void say_givers(struct rig_buffer *t, uint32_t facts)
{
    const char *before = NULL;
    const char *between = "; ";

    for (unsigned step = 0; step < RIG_STEP_COUNT; step++) {
        if (!(rig_step_gives(step) & facts))
            continue;
        if (before) {
            rig_buffer_add(t, "%s%s", between, before);
            between = ", ";
        }
        before = rig_name(&rig_step_names, step);
    }
    if (before)
        rig_buffer_add(t, "%s%s would", between[0] == ',' ? " or " : between, before);
}

/* ": X ran before Y" */
static void say_order(struct rig_buffer *t, const struct rig_scenario *s, unsigned at, uint32_t facts)
{
    int later = giver(s, at, facts);

    if (later < 0) {
        rig_buffer_add(t, ": no step of this scenario sees to that");
        say_givers(t, facts);
    } else if ((unsigned)later == at) {
        rig_buffer_add(t, ": %s had not come to it", step_name(s, at));
    } else {
        rig_buffer_add(t, ": %s ran before %s", step_name(s, at), step_name(s, (unsigned)later));
    }
}

static void say_vmemmap(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    if (!(o->l4_entry & _PAGE_PRESENT) && holds(o, RIG_FACT(VMEMMAP))) {
        rig_buffer_add(t, "vmemmap's slot in the live L4 was empty, although vmemmap had been mapped");
    } else if (!(o->l4_entry & _PAGE_PRESENT)) {
        rig_buffer_add(t, "vmemmap's slot in the live L4 was empty");
        say_order(t, s, o->steps_run, RIG_FACT(VMEMMAP));
    } else {
        rig_buffer_add(t, "the struct page is not one of RAM's, or is not mapped as asked for");
    }
}

static void say_handler(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    if (o->verdict != RIG_VERDICT_UNHANDLED_PAGE_FAULT)
        return;
    rig_buffer_add(t, "; no #PF handler was registered");
    say_order(t, s, o->steps_run, RIG_FACT(PF_GATE));
}

/* The last step before `end` of that kind, or -1. */
static int last(const struct rig_scenario *s, unsigned end, uint8_t step)
{
    for (unsigned i = end < s->step_count ? end + 1 : s->step_count; i-- > 0;)
        if (s->steps[i] == step)
            return (int)i;
    return -1;
}

/* The last step before index `end`, that one not included, which gives one of the facts, or -1. */
static int last_giver(const struct rig_scenario *s, int end, uint32_t facts)
{
    for (int i = end; i-- > 0;)
        if (rig_item_gives(s->steps[i]) & facts)
            return i;
    return -1;
}

/*
 * What a fault says of the facts that were missing: one that has nothing to do with where it struck is not named. All
 * of them where the kernel stopped itself, which it does at what it looked at.
 */
static uint32_t relevant(const struct rig_outcome *o)
{
    const char *region = rig_region_name(o->address);

    if (o->verdict == RIG_VERDICT_NO_USER_TABLES)
        return RIG_FACT(USER_PGD) | RIG_FACT(MM) | RIG_FACT(LATE_OPS);
    if (o->verdict == RIG_VERDICT_NO_CALLBACK)
        return RIG_FACT(CALLBACKS);
    if (o->vector != X86_TRAP_PF)
        return ~UINT32_C(0);
    if (strcmp(region, "direct-map") == 0)
        return RIG_FACT(DIRECT_MAP) | RIG_FACT(KERNEL_PGT) | RIG_FACT(MEMORY_HANDED_OVER);
    if (strcmp(region, "vmalloc") == 0)
        return RIG_FACT(P2M_MOVED) | RIG_FACT(KERNEL_PGT);
    return ~UINT32_C(0);
}

/*
 * What a step took away that an earlier one had given: initialising struct pages takes marks of tables and user page
 * directories, freeing init memory takes the early ops, patching takes the ops table from the call sites.
 */
static bool say_taken(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    const unsigned end = o->steps_run < s->step_count ? o->steps_run : s->step_count - 1U;
    const bool stores = o->vector == X86_TRAP_PF && (o->error_code & 3) == 3;
    int memmap = last(s, end, RIG_STEP_MEMMAP_INIT);
    int patched = last(s, end, RIG_STEP_ALTERNATIVE_INSTRUCTIONS), freed = last(s, end, RIG_STEP_FREE_INITMEM), by;

    if (memmap < 0)
        memmap = last(s, end, RIG_STEP_PAGING_INIT);
    if (memmap < 0)
        memmap = last(s, end, RIG_STEP_PAGETABLE_INIT);
    by = last_giver(s, memmap, RIG_FACT(LATE_OPS) | RIG_FACT(USER_PGD));
    if ((stores || o->beliefs & RIG_BELIEF_BIT(PLAIN)) && by >= 0) {
        rig_buffer_add(t, "%s ran after %s: struct pages lost the marks of tables that Xen holds",
                       step_name(s, (unsigned)memmap), step_name(s, (unsigned)by));
        return true;
    }
    by = last_giver(s, memmap, RIG_FACT(MM));
    if (by >= 0 && (o->verdict == RIG_VERDICT_NO_USER_TABLES || o->beliefs & RIG_BELIEF_BIT(USER_CR3))) {
        rig_buffer_add(t, "%s ran after %s: the process's user page directory is lost", step_name(s, (unsigned)memmap),
                       step_name(s, (unsigned)by));
        return true;
    }
    by = last_giver(s, (int)end + 1, RIG_FACT(LATE_OPS));
    if (patched >= 0 && (by < 0 || by > patched) && o->verdict == RIG_VERDICT_NO_USER_TABLES) {
        rig_buffer_add(t,
                       "%s ran before the ops became the late ones: call sites call the early write_cr3, which loads "
                       "no user half",
                       step_name(s, (unsigned)patched));
        return true;
    }
    if (freed >= 0 && (by < 0 || by > freed || (patched >= 0 && patched < by)) && o->vector == X86_TRAP_BP) {
        rig_buffer_add(t, "%s has freed the early write_cr3, which is called all the same",
                       step_name(s, (unsigned)freed));
        return true;
    }
    return false;
}

/* A load of cr3 that read struct pages before they were initialised. */
static bool say_private(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    bool pages = false, mapped = false;

    if (!(o->beliefs & RIG_BELIEF_BIT(USER_CR3)) || o->strikes)
        return false;
    for (unsigned i = 0; i <= o->belief_step && i < s->step_count; i++) {
        if (i == o->belief_step && mapped && !pages) {
            rig_buffer_add(t, "%s ran before struct pages were initialised: page->private was whatever memory held",
                           step_name(s, i));
            return true;
        }
        pages = pages || rig_item_gives(s->steps[i]) & RIG_FACT(STRUCT_PAGES);
        mapped = mapped || rig_item_gives(s->steps[i]) & RIG_FACT(VMEMMAP);
    }
    return false;
}

/* What step `at` needed and no step before it gave. */
static bool say_unmet(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o, unsigned at)
{
    const uint32_t missing = rig_order_missing(s, at) & relevant(o);
    char facts[RIG_FACTS_TEXT_MAX];

    if (!missing)
        return false;
    (void)rig_facts_print(missing, facts, sizeof(facts));
    rig_buffer_add(t, "%s%s needs what did not hold yet (%s)", step_name(s, at),
                   at < o->steps_run ? ", before it," : "", facts);
    say_order(t, s, at, missing);
    return true;
}

/* The step that failed had what it needs; one before it had not, and may have left the trouble behind. */
static bool say_earlier(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    struct rig_unmet unmet;

    return rig_order_first_unmet(s, &unmet) && unmet.index < o->steps_run && say_unmet(t, s, o, unmet.index);
}

static void say_beliefs(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    bool first = true;

    for (unsigned i = 0; i < RIG_BELIEF_COUNT; i++) {
        if (!(o->beliefs >> i & 1))
            continue;
        rig_buffer_add(t, "%s%s", first ? "" : "; ", rig_belief_names.rows[i].help);
        first = false;
    }
    if (o->belief_step < s->step_count)
        rig_buffer_add(t, " (first seen after %s)", step_name(s, o->belief_step));
}

/* 0 or RIG_ON_CPU_1: of the step that did not come to its end, which there is. */
static uint8_t failing_cpu(const struct rig_scenario *s, const struct rig_outcome *o)
{
    return s->steps[o->steps_run] & RIG_ON_CPU_1;
}

/* The step that began what no later one of those that ran has ended, or -1: on the CPU that failed. */
static int open_since(const struct rig_scenario *s, const struct rig_outcome *o, enum rig_step begin, enum rig_step end)
{
    const uint8_t cpu = failing_cpu(s, o);
    int open = -1;

    for (unsigned i = 0; i < o->steps_run; i++) {
        if (s->steps[i] == (begin | cpu))
            open = (int)i;
        else if (s->steps[i] == (end | cpu))
            open = -1;
    }
    return open;
}

static bool switch_is_open(const struct rig_scenario *s, const struct rig_outcome *o)
{
    return open_since(s, o, RIG_STEP_START_CONTEXT_SWITCH, RIG_STEP_END_CONTEXT_SWITCH) >= 0;
}

static int lazy_mmu_since(const struct rig_scenario *s, const struct rig_outcome *o)
{
    return open_since(s, o, RIG_STEP_ENTER_LAZY_MMU, RIG_STEP_LEAVE_LAZY_MMU);
}

/* A lazy mode that was entered in another, or left out of it: the kernel stops itself. */
static bool say_modes(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    const enum rig_step step = rig_step_of(s->steps[o->steps_run]);
    const bool begins = step == RIG_STEP_START_CONTEXT_SWITCH || step == RIG_STEP_ENTER_LAZY_MMU;

    if (o->verdict != RIG_VERDICT_GUEST_BUG)
        return false;
    if (begins && switch_is_open(s, o))
        rig_buffer_add(t, "%s came in a context switch, which has not ended", step_name(s, o->steps_run));
    else if (begins && lazy_mmu_since(s, o) >= 0)
        rig_buffer_add(t, "%s came in lazy MMU mode, which was not left", step_name(s, o->steps_run));
    else if (step == RIG_STEP_END_CONTEXT_SWITCH && !switch_is_open(s, o))
        rig_buffer_add(t, "no context switch was under way that %s could end", step_name(s, o->steps_run));
    else if (step == RIG_STEP_LEAVE_LAZY_MMU && switch_is_open(s, o))
        rig_buffer_add(t, "the context switch, which has not ended, has left lazy MMU mode already");
    else
        return false;
    return true;
}

/* Entries that were queued when somebody went by them. */
static bool say_queued(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    const int since = lazy_mmu_since(s, o);

    if (o->vector != X86_TRAP_PF || o->error_code & 1 || since < 0)
        return false;
    rig_buffer_add(t, "lazy MMU mode was not left since %s (step %d): entries of live tables were still queued",
                   step_name(s, (unsigned)since), since + 1);
    return true;
}

/* The first that struck; of the order, only that it has no part in it where it has none. */
static void say_injection(struct rig_buffer *t, const struct rig_scenario *s, const struct rig_outcome *o)
{
    char line[RIG_LINE_SIZE];
    struct rig_unmet unmet;

    if ((unsigned)__builtin_ctz(o->strikes) >= s->injection_count)
        return; /* the guest says so of one that there is not */
    rig_injection_line(s, (unsigned)__builtin_ctz(o->strikes), line);
    rig_buffer_add(t, "an injection struck, \"%s\"%s", line,
                   rig_order_first_unmet(s, &unmet) ? "" : "; the order of the steps is one that a kernel could have");
}

size_t rig_because(const struct rig_scenario *scenario, const struct rig_outcome *outcome, char *out, size_t size)
{
    struct rig_buffer t = {out, size, 0};

    if (size)
        out[0] = '\0';
    if (!rig_verdict_is_defect(outcome->verdict))
        return 0;
    if (outcome->beliefs)
        say_beliefs(&t, scenario, outcome);
    if (outcome->verdict == RIG_VERDICT_SILENT_FAULT) {
        rig_buffer_add(&t, "; ");
        if (outcome->strikes)
            say_injection(&t, scenario, outcome);
        else if (!say_private(&t, scenario, outcome) && !say_taken(&t, scenario, outcome))
            t.length -= 2; /* nothing is known beyond what is believed */
        if (t.length < size)
            out[t.length] = '\0';
        return t.length;
    }
    if (outcome->steps_run >= scenario->step_count)
        return t.length;
    if (t.length)
        rig_buffer_add(&t, "; ");
    if (say_modes(&t, scenario, outcome) || say_queued(&t, scenario, outcome))
        return t.length;
    if (in_vmemmap(outcome)) {
        say_vmemmap(&t, scenario, outcome);
        say_handler(&t, scenario, outcome);
        return t.length;
    }
    if (say_taken(&t, scenario, outcome))
        return t.length;
    if (say_unmet(&t, scenario, outcome, outcome->steps_run) || say_earlier(&t, scenario, outcome))
        say_handler(&t, scenario, outcome);
    else if (outcome->verdict == RIG_VERDICT_NO_USER_TABLES && switch_is_open(scenario, outcome))
        rig_buffer_add(&t, "the load of cr3 is still queued: a context switch has begun and not ended");
    else if (outcome->strikes)
        say_injection(&t, scenario, outcome);
    return t.length;
}
