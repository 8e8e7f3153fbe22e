/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include <scenario/names.h>

#include <base/words.h>

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct rig_name revisions[] = {
#define RIG_REVISION(id, name, in_guest, linux, help) {name, help},
#include <rig/revisions.def>
#undef RIG_REVISION
};

static const struct {
    bool in_guest;
    const char *linux;
} revision_facts[] = {
#define RIG_REVISION(id, name, in_guest, linux, help) {in_guest, linux},
#include <rig/revisions.def>
#undef RIG_REVISION
};

static const struct rig_name steps[] = {
#define RIG_STEP(id, name, needs, gives, help) {name, help},
#include <rig/steps.def>
#undef RIG_STEP
};

static const struct {
    uint32_t needs, gives;
} step_facts[] = {
#define RIG_STEP(id, name, needs, gives, help) {needs, gives},
#include <rig/steps.def>
#undef RIG_STEP
};

static const struct rig_name places[] = {
#define RIG_STEP(id, name, needs, gives, help) {name, help},
#include <rig/steps.def>
#undef RIG_STEP
#define RIG_FUNCTION(id, name, help) {name, help},
#include <rig/faults.def>
#undef RIG_FUNCTION
};

static const struct rig_name wheres[] = {
#define RIG_WHERE(id, name, counted, help) {name, help},
#include <rig/faults.def>
#undef RIG_WHERE
};

static const bool where_counted[] = {
#define RIG_WHERE(id, name, counted, help) counted,
#include <rig/faults.def>
#undef RIG_WHERE
};

static const struct rig_name tables[] = {
#define RIG_TABLE(id, name, help) {name, help},
#include <rig/faults.def>
#undef RIG_TABLE
};

static const struct rig_name bys[] = {
#define RIG_BY(id, name, help) {name, help},
#include <rig/faults.def>
#undef RIG_BY
};

static const struct rig_name faults[] = {
#define RIG_FAULT(id, name, arg, searched, help) {name, help},
#include <rig/faults.def>
#undef RIG_FAULT
};

static const bool fault_searched[] = {
#define RIG_FAULT(id, name, arg, searched, help) searched,
#include <rig/faults.def>
#undef RIG_FAULT
};

enum fault_arg { ARG_NONE, ARG_SLOT, ARG_ENTRY, ARG_OPS, ARG_NUMBER, ARG_ADDRESS, ARG_MAPPED };
static const enum fault_arg fault_args[] = {
#define RIG_FAULT(id, name, arg, searched, help) ARG_##arg,
#include <rig/faults.def>
#undef RIG_FAULT
};

static const struct rig_name verdicts[] = {
#define RIG_VERDICT(id, name, is_defect, help) {name, help},
#include <rig/verdicts.def>
#undef RIG_VERDICT
};

static const bool verdict_defects[] = {
#define RIG_VERDICT(id, name, is_defect, help) is_defect,
#include <rig/verdicts.def>
#undef RIG_VERDICT
};

static const struct rig_name beliefs[] = {
#define RIG_BELIEF(id, name, help) {name, help},
#include <rig/beliefs.def>
#undef RIG_BELIEF
};

static const struct rig_name facts[RIG_FACT_COUNT] = {
    [RIG_FACT_PV_OPS] = {"pv-ops", "the PV mmu ops are installed"},
    [RIG_FACT_XENPV] = {"xenpv", "the XENPV CPU feature is set"},
    [RIG_FACT_P2M] = {"p2m", "the kernel's own p2m tree is built"},
    [RIG_FACT_GDT] = {"gdt", "the kernel's own GDT is loaded"},
    [RIG_FACT_EARLY_IDT] = {"early-idt", "the early handler takes every exception"},
    [RIG_FACT_EARLY_TRAPS] = {"early-traps", "#DB and #BP are registered"},
    [RIG_FACT_PF_GATE] = {"pf-gate", "#PF is registered"},
    [RIG_FACT_KERNEL_PGT] = {"kernel-pgt", "init_level4_pgt is the base pointer"},
    [RIG_FACT_CALLBACKS] = {"callbacks", "event, failsafe and syscall callbacks are registered"},
    [RIG_FACT_DIRECT_MAP] = {"direct-map", "all RAM is in the direct map"},
    [RIG_FACT_VMEMMAP] = {"vmemmap", "vmemmap is mapped: L4[0x1d4] is present"},
    [RIG_FACT_STRUCT_PAGES] = {"struct-pages", "struct pages are initialised"},
    [RIG_FACT_LATE_OPS] = {"late-ops", "the mmu ops are the late ones"},
    [RIG_FACT_MEMORY_HANDED_OVER] = {"memory", "the page allocator has the memory"},
    [RIG_FACT_PATCHED] = {"patched", "call sites are patched"},
    [RIG_FACT_SECOND_CPU] = {"second-cpu", "the second CPU is up"},
    [RIG_FACT_MM] = {"mm", "the first process has its page directory"},
    [RIG_FACT_CONTEXT_SWITCH] = {"context-switch", "a context switch has begun"},
    [RIG_FACT_USER_PGD] = {"user-pgd", "a user base pointer is loaded"},
};

const struct rig_names rig_revision_names = {"revision", "revisions", revisions, COUNT(revisions)};
const struct rig_names rig_step_names = {"step", "steps", steps, COUNT(steps)};
const struct rig_names rig_place_names = {"step or function", "places", places, COUNT(places)};
const struct rig_names rig_where_names = {"moment", "moments", wheres, COUNT(wheres)};
const struct rig_names rig_fault_names = {"fault", "faults", faults, COUNT(faults)};
const struct rig_names rig_table_names = {"L4", "l4s", tables, COUNT(tables)};
const struct rig_names rig_by_names = {"agent", "agents", bys, COUNT(bys)};
const struct rig_names rig_verdict_names = {"verdict", "verdicts", verdicts, COUNT(verdicts)};
const struct rig_names rig_belief_names = {"belief", "beliefs", beliefs, COUNT(beliefs)};
const struct rig_names rig_fact_names = {"fact", "facts", facts, COUNT(facts)};

const char *rig_name(const struct rig_names *names, size_t value)
{
    return value < names->count ? names->rows[value].name : "?";
}

int rig_name_find(const struct rig_names *names, const char *text, size_t length)
{
    for (size_t i = 0; i < names->count; i++)
        if (strlen(names->rows[i].name) == length && memcmp(names->rows[i].name, text, length) == 0)
            return (int)i;
    return -1;
}

/* Names are shorter; a longer word is not a slip of the pen. */
#define NEAREST_MAX 40

int rig_name_nearest(const struct rig_names *names, const char *text, size_t length)
{
    size_t best = rig_edits_near(length) + 1;
    int nearest = -1;

    if (length > NEAREST_MAX)
        return -1;
    for (size_t i = 0; i < names->count; i++) {
        size_t d = rig_edits(text, length, names->rows[i].name, strnlen(names->rows[i].name, NEAREST_MAX));

        if (d < best) {
            best = d;
            nearest = (int)i;
        }
    }
    return nearest;
}

bool rig_revision_in_guest(unsigned revision)
{
    return revision < COUNT(revision_facts) && revision_facts[revision].in_guest;
}

uint32_t rig_revisions_in_guest(void)
{
    uint32_t set = 0;

    for (unsigned i = 0; i < COUNT(revision_facts); i++)
        set |= (uint32_t)rig_revision_in_guest(i) << i;
    return set;
}

const char *rig_revision_linux(unsigned revision)
{
    return revision < COUNT(revision_facts) ? revision_facts[revision].linux : "?";
}

bool rig_verdict_is_defect(unsigned verdict)
{
    return verdict < COUNT(verdict_defects) && verdict_defects[verdict];
}

uint32_t rig_step_needs(unsigned step)
{
    return step < COUNT(step_facts) ? step_facts[step].needs : 0;
}

uint32_t rig_step_gives(unsigned step)
{
    return step < COUNT(step_facts) ? step_facts[step].gives : 0;
}

static bool has_arg(unsigned fault, enum fault_arg arg)
{
    return fault < COUNT(fault_args) && fault_args[fault] == arg;
}

bool rig_fault_has_slot(unsigned fault)
{
    return has_arg(fault, ARG_SLOT) || has_arg(fault, ARG_ENTRY);
}

bool rig_fault_has_entry(unsigned fault)
{
    return has_arg(fault, ARG_ENTRY) || has_arg(fault, ARG_ADDRESS) || has_arg(fault, ARG_MAPPED);
}

bool rig_fault_writes_tables(unsigned fault)
{
    return rig_fault_has_slot(fault) || has_arg(fault, ARG_MAPPED);
}

bool rig_fault_is_searched(unsigned fault)
{
    return fault < COUNT(fault_searched) && fault_searched[fault];
}

bool rig_fault_has_number(unsigned fault)
{
    return has_arg(fault, ARG_NUMBER);
}

bool rig_fault_has_ops(unsigned fault)
{
    return has_arg(fault, ARG_OPS);
}

bool rig_where_is_counted(unsigned where)
{
    return where < COUNT(where_counted) && where_counted[where];
}
