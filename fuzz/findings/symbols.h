/* SPDX-License-Identifier: MIT */
/* The functions of the guest, by address: its ELF file's symbol table. */
#ifndef RIG_FINDINGS_SYMBOLS_H
#define RIG_FINDINGS_SYMBOLS_H

#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_symbols;

/* Reads the functions, local ones too, of an ELF file that is in memory, and stays there until rig_symbols_free. It may
 * be junk. */
int rig_symbols_parse(const void *data, size_t size, struct rig_symbols **symbols, struct rig_error *err);

/* The same from a file. */
int rig_symbols_load(const char *path, struct rig_symbols **symbols, struct rig_error *err);
void rig_symbols_free(struct rig_symbols *symbols);

/* The function that `address` lies in and the offset within it; NULL where there is none. */
const char *rig_symbols_find(const struct rig_symbols *symbols, uint64_t address, uint64_t *offset);

/* The address lies in the rig's own part of the guest (guest.lds, runner_text), not in the kernel that is under test.
 */
bool rig_symbols_in_runner(const struct rig_symbols *symbols, uint64_t address);

#endif
