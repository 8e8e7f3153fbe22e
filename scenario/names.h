/* SPDX-License-Identifier: MIT */
/*
 * Names of everything in the tables of include/rig, both ways, and the tables' other columns. Strings are static and
 * lower case but for revisions; nothing is allocated, and a value beyond its table has no property.
 */
#ifndef SCENARIO_NAMES_H
#define SCENARIO_NAMES_H

#include <rig/scenario.h>
#include <rig/verdict.h>

#include <stdbool.h>
#include <stddef.h>

/* One row of a table, as a person names and reads it. */
struct rig_name {
    const char *name;
    const char *help;
};

/* A table: rows indexed by the enum's value. */
struct rig_names {
    const char *what; /* "step", "fault", ..: for messages */
    const char *list; /* what `rig-scn list` calls the table */
    const struct rig_name *rows;
    size_t count;
};

extern const struct rig_names rig_revision_names, rig_step_names, rig_place_names, rig_where_names, rig_fault_names,
    rig_table_names, rig_by_names, rig_verdict_names, rig_belief_names, rig_fact_names, rig_symbol_names,
    rig_region_names;

/* The name of row `value`, "?" beyond the table. */
const char *rig_name(const struct rig_names *names, size_t value);

/* The row whose name is the `length` bytes at `text`; -1: none. */
int rig_name_find(const struct rig_names *names, const char *text, size_t length);

/* The row whose name is nearest to `text` by edits; -1 where none is near. For "did you mean". */
int rig_name_nearest(const struct rig_names *names, const char *text, size_t length);

/* The address of a row of rig_symbol_names. */
uint64_t rig_symbol_address(size_t symbol);
/* The row that has the address; -1: none. */
int rig_symbol_find(uint64_t address);

/* The revisions that are in the guest, as a set: bit n is revision n. */
uint32_t rig_revisions_in_guest(void);
const char *rig_revision_linux(unsigned revision);

/* A defect: a run that ends so is a finding unless the scenario expects it. */
bool rig_verdict_is_defect(unsigned verdict);

uint32_t rig_step_needs(unsigned step); /* set of RIG_FACT(..) */
uint32_t rig_step_gives(unsigned step);

/* Of an item of a scenario's list: a step, or `on cpu 1: STEP`, as text has it; and what it gives to the first CPU. */
const char *rig_item_text(uint8_t item);
uint32_t rig_item_gives(uint8_t item);

/* The fault takes an L4 index / 64 bits, after the index if it has one / 64 bits more / early or late / a number; it
 * may name an L4. */
bool rig_fault_has_slot(unsigned fault);
bool rig_fault_has_entry(unsigned fault);
bool rig_fault_has_value(unsigned fault);
bool rig_fault_has_table(unsigned fault);
bool rig_fault_has_ops(unsigned fault);
bool rig_fault_has_number(unsigned fault);
/* It writes an entry of a page table: a hypercall, a plain store or dom0 may do that. */
bool rig_fault_writes_tables(unsigned fault);
/* A fuzzer may add it; the others end the guest by themselves. */
bool rig_fault_is_searched(unsigned fault);
/* The moment is followed by a number from 1. */
bool rig_where_is_counted(unsigned where);

#endif
