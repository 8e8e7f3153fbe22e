/* SPDX-License-Identifier: MIT */
/*
 * The kallsyms tables of a kernel image. scripts/kallsyms.c of the kernel's tree writes them, each aligned to 8 bytes
 * (4 in 7.x), without any name that would lead to them:
 *
 *   num_syms, names, markers, [seqs_of_names], token_table, token_index
 *
 * in this order in every release from 4.20 on. names holds a symbol as a length (one byte, or two from 6.1 on where it
 * is 128 or more) and that many tokens; the first character of a name is its type. markers has the place in names of
 * every 256th symbol. The addresses are 32 bits each, in one of three places and forms:
 *
 *   up to 6.3     offsets and an 8 byte base before num_syms
 *   from 6.4 on   offsets and the base behind token_index
 *   7.x           behind token_index, each relative to its own place; no base
 *
 * With the base, an offset that is not negative is an absolute value (per-CPU variables, up to 6.14) and a negative one
 * counts down from base - 1; later all are unsigned and added to the base.
 */
#ifndef RIG_KERNEL_KALLSYMS_H
#define RIG_KERNEL_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the image that are loaded in one piece, at `address`. */
struct rig_kallsyms_area {
    const unsigned char *data;
    size_t size;
    uint64_t address;
};

enum rig_kallsyms_form {
    RIG_KALLSYMS_BASE_PERCPU, /* signed, absolute where not negative */
    RIG_KALLSYMS_BASE,        /* unsigned, added to the base */
    RIG_KALLSYMS_PLACE        /* signed, relative to the entry's own address */
};

struct rig_kallsyms {
    const unsigned char *names; /* of the first symbol */
    const unsigned char *end;   /* behind the last one's */
    uint32_t count;
    const char *tokens[256];
    const unsigned char *offsets;
    uint64_t offsets_address; /* where they are when loaded */
    uint64_t base;
    enum rig_kallsyms_form form;
};

/* Pure. Finds the tables by their structure, all of which is checked; false: there are none that hold together. */
bool rig_kallsyms_find(const struct rig_kallsyms_area *area, struct rig_kallsyms *tables);

/*
 * The same of an image of Xen's, whose symbols.c was the kernel's once: offsets, num_syms, names, markers, token_table,
 * token_index, aligned to 4 bytes, and no base: offsets are unsigned, from `base`, which is where Xen is linked to
 * (XEN_VIRT_START of its asm/config.h). The names of static functions begin with their file: "arch/x86/mm.c#f".
 */
bool rig_kallsyms_find_xen(const struct rig_kallsyms_area *area, uint64_t base, struct rig_kallsyms *tables);

/* Pure. The address of symbol `i` below count. */
uint64_t rig_kallsyms_address(const struct rig_kallsyms *tables, uint32_t i);

#define RIG_KALLSYMS_NAME_SIZE 1024

/*
 * Pure. Decodes the symbol at *at (begin with tables->names) and moves *at to the next: its type to *type, its name,
 * NUL-terminated, to `name`. Returns the name's length; 0: broken, or longer than any kernel's (511 characters).
 */
size_t rig_kallsyms_next(const struct rig_kallsyms *tables, const unsigned char **at, char *type,
                         char name[RIG_KALLSYMS_NAME_SIZE]);

#endif
