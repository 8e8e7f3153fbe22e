/* SPDX-License-Identifier: MIT */
/*
 * The symbols of a kernel: by name, and by address. From System.map, from the symbol table of a vmlinux, or from the
 * kallsyms tables inside the image, which are what the kernel itself prints names from. A PV kernel is not moved
 * (its addresses are those of its link), so they hold in the running kernel.
 */
#ifndef RIG_KERNEL_NAMES_H
#define RIG_KERNEL_NAMES_H

#include <base/error.h>
#include <kernel/image.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_kernel_names;

struct rig_kernel_symbol {
    const char *name; /* lives as long as the names */
    uint64_t address;
    uint64_t size; /* up to the next address that has a symbol; 0: the last of all */
    char type;     /* as nm prints it: t T d D b B r R .. */
};

/*
 * Reads the names: of `system_map` if it is neither NULL, "" nor a stub (Debian's has one line), else of the image's
 * symbol table, and of the image's kallsyms where there is neither or they are another build's. -1 with one line
 * (RIG_ERROR_USAGE): the image has none, or those beside it do not fit it; System.map has a line that is none.
 */
int rig_kernel_names_read(struct rig_kernel_names **names, const struct rig_kernel_image *image, const char *system_map,
                          struct rig_error *err);

/* The GiB that Xen's image is linked to, of any address of its code (XEN_VIRT_START of its asm/config.h). Pure. */
uint64_t rig_xen_base(uint64_t address);

/*
 * The names of an image of Xen's, an ELF file as it is or packed, that is linked to `base`. Those of static functions
 * are without their file. -1 with one line (RIG_ERROR_USAGE): it has none.
 */
int rig_xen_names_read(struct rig_kernel_names **names, const char *path, uint64_t base, struct rig_error *err);

void rig_kernel_names_free(struct rig_kernel_names *names);

/* "System.map", "symbol table" or "kallsyms". */
const char *rig_kernel_names_from(const struct rig_kernel_names *names);

/* All of them, by address. Symbols of one address keep the order of their origin, the kernel's own. */
size_t rig_kernel_names_count(const struct rig_kernel_names *names);
struct rig_kernel_symbol rig_kernel_names_get(const struct rig_kernel_names *names, size_t i);

/* The symbol of exactly that name; of several (static functions share names) the one of the lowest address. *count,
 * which may be NULL, is how many there are. */
bool rig_kernel_names_find(const struct rig_kernel_names *names, const char *name, struct rig_kernel_symbol *symbol,
                           size_t *count);

/* As above, or -1 and one line (RIG_ERROR_USAGE) that names the nearest there are. */
int rig_kernel_names_need(const struct rig_kernel_names *names, const char *name, struct rig_kernel_symbol *symbol,
                          struct rig_error *err);

/* The up to `most` names that are nearest to one that is not there, nearest first. Returns how many. */
size_t rig_kernel_names_near(const struct rig_kernel_names *names, const char *name, const char **near, size_t most);

/* The symbol that the address lies in, as the kernel itself names it: of several the first. false: in none. */
bool rig_kernel_names_at(const struct rig_kernel_names *names, uint64_t address, struct rig_kernel_symbol *symbol);

/* "function+0x12/0x34", the form of the kernel's own traces; "0xffff..." where no symbol is. Returns `text`. */
const char *rig_kernel_names_print(const struct rig_kernel_names *names, uint64_t address, char *text, size_t size);

#endif
