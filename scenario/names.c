/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include <scenario/names.h>

#include <base/array.h>
#include <base/words.h>
#include <rig/bounds.h>
#include <rig/fault.h>

#include <string.h>

static const struct rig_name revisions[] = {
#define RIG_REVISION(id, name, in_guest, linux, help) {name, help},
#include <rig/revisions.def>
#undef RIG_REVISION
};

static const char *const revision_linux[] = {
#define RIG_REVISION(id, name, in_guest, linux, help) linux,
#include <rig/revisions.def>
#undef RIG_REVISION
};

static const struct rig_name steps[] = {
#define RIG_STEP(id, name, function, needs, gives, help) {name, help},
#include <rig/steps.def>
#undef RIG_STEP
};

#define ON_CPU_1 "on cpu 1: "
static const char *const steps_on_cpu_1[] = {
#define RIG_STEP(id, name, function, needs, gives, help) ON_CPU_1 name,
#include <rig/steps.def>
#undef RIG_STEP
};

static const struct {
    uint32_t needs, gives;
} step_facts[] = {
#define RIG_STEP(id, name, function, needs, gives, help) {needs, gives},
#include <rig/steps.def>
#undef RIG_STEP
};

static const struct rig_name places[] = {
#define RIG_STEP(id, name, function, needs, gives, help) {name, help},
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

/* What each kind of argument consists of, in the order in which it is written. */
enum {
    HAS_SLOT = 1,
    HAS_ENTRY = 2,
    HAS_VALUE = 4,
    HAS_OPS = 8,
    HAS_NUMBER = 16,
    HAS_TABLE = 32 /* `on TABLE` may follow */
};
enum fault_arg {
    ARG_NONE = 0,
    ARG_SLOT = HAS_SLOT | HAS_TABLE,
    ARG_ENTRY = HAS_SLOT | HAS_ENTRY | HAS_TABLE,
    ARG_OPS = HAS_OPS,
    ARG_NUMBER = HAS_NUMBER,
    ARG_ADDRESS = HAS_ENTRY,
    ARG_BITS = HAS_ENTRY,
    ARG_MAPPED = HAS_ENTRY | HAS_TABLE,
    ARG_WAY = HAS_ENTRY | HAS_VALUE | HAS_TABLE,
    ARG_PAIR = HAS_ENTRY | HAS_VALUE,
    ARG_TABLE = HAS_TABLE
};
static const unsigned fault_args[] = {
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

static const struct rig_name facts[] = {
#define RIG_FACT_ROW(id, name, help) {name, help},
#include <rig/facts.def>
#undef RIG_FACT_ROW
};

static const struct rig_name symbols[] = {
#define RIG_SYMBOL(name, address, help) {name, help},
#include <rig/symbols.def>
#undef RIG_SYMBOL
};

static const uint64_t symbol_addresses[] = {
#define RIG_SYMBOL(name, address, help) UINT64_C(address),
#include <rig/symbols.def>
#undef RIG_SYMBOL
};

static const struct rig_name regions[] = {
#define RIG_REGION(first, name, title) {name, title},
#include <rig/regions.def>
#undef RIG_REGION
};

const struct rig_names rig_revision_names = {"revision", "revisions", revisions, RIG_COUNT(revisions)};
const struct rig_names rig_step_names = {"step", "steps", steps, RIG_COUNT(steps)};
const struct rig_names rig_place_names = {"step or function", "places", places, RIG_COUNT(places)};
const struct rig_names rig_where_names = {"moment", "moments", wheres, RIG_COUNT(wheres)};
const struct rig_names rig_fault_names = {"fault", "faults", faults, RIG_COUNT(faults)};
const struct rig_names rig_table_names = {"L4", "l4s", tables, RIG_COUNT(tables)};
const struct rig_names rig_by_names = {"agent", "agents", bys, RIG_COUNT(bys)};
const struct rig_names rig_verdict_names = {"verdict", "verdicts", verdicts, RIG_COUNT(verdicts)};
const struct rig_names rig_belief_names = {"belief", "beliefs", beliefs, RIG_COUNT(beliefs)};
const struct rig_names rig_fact_names = {"fact", "facts", facts, RIG_COUNT(facts)};
const struct rig_names rig_region_names = {"region", "regions", regions, RIG_COUNT(regions)};
const struct rig_names rig_symbol_names = {"symbol", "symbols", symbols, RIG_COUNT(symbols)};

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

uint64_t rig_symbol_address(size_t symbol)
{
    return symbol < RIG_COUNT(symbol_addresses) ? symbol_addresses[symbol] : 0;
}

int rig_symbol_find(uint64_t address)
{
    for (size_t i = 0; i < RIG_COUNT(symbol_addresses); i++)
        if (symbol_addresses[i] == address)
            return (int)i;
    return -1;
}

uint32_t rig_revisions_in_guest(void)
{
    uint32_t set = 0;

    for (unsigned i = 0; i < RIG_COUNT(revision_linux); i++)
        set |= (uint32_t)rig_revision_in_guest(i) << i;
    return set;
}

const char *rig_revision_linux(unsigned revision)
{
    return revision < RIG_COUNT(revision_linux) ? revision_linux[revision] : "?";
}

bool rig_verdict_is_defect(unsigned verdict)
{
    return verdict < RIG_COUNT(verdict_defects) && verdict_defects[verdict];
}

uint32_t rig_step_needs(unsigned step)
{
    return step < RIG_COUNT(step_facts) ? step_facts[step].needs : 0;
}

uint32_t rig_step_gives(unsigned step)
{
    return step < RIG_COUNT(step_facts) ? step_facts[step].gives : 0;
}

const char *rig_item_text(uint8_t item)
{
    const unsigned step = rig_step_of(item);

    return rig_cpu_of(item) && step < RIG_STEP_COUNT ? steps_on_cpu_1[step] : rig_name(&rig_step_names, step);
}

uint32_t rig_item_gives(uint8_t item)
{
    const uint32_t gives = rig_step_gives(rig_step_of(item));

    return rig_cpu_of(item) ? gives & ~RIG_FACTS_OF_A_CPU : gives;
}

static bool has(unsigned fault, unsigned part)
{
    return fault < RIG_COUNT(fault_args) && (fault_args[fault] & part);
}

bool rig_fault_has_slot(unsigned fault)
{
    return has(fault, HAS_SLOT);
}

bool rig_fault_has_entry(unsigned fault)
{
    return has(fault, HAS_ENTRY);
}

bool rig_fault_has_value(unsigned fault)
{
    return has(fault, HAS_VALUE);
}

bool rig_fault_has_table(unsigned fault)
{
    return has(fault, HAS_TABLE);
}

bool rig_fault_writes_tables(unsigned fault)
{
    return rig_fault_level((enum rig_fault)fault) != 0;
}

bool rig_fault_is_searched(unsigned fault)
{
    return fault < RIG_COUNT(fault_searched) && fault_searched[fault];
}

bool rig_fault_has_number(unsigned fault)
{
    return has(fault, HAS_NUMBER);
}

bool rig_fault_has_ops(unsigned fault)
{
    return has(fault, HAS_OPS);
}

bool rig_where_is_counted(unsigned where)
{
    return where < RIG_COUNT(where_counted) && where_counted[where];
}
