/* SPDX-License-Identifier: MIT */
/* How names are kept, for those who fill the table in. */
#ifndef RIG_KERNEL_NAMES_TABLE_H
#define RIG_KERNEL_NAMES_TABLE_H

#include <base/error.h>
#include <kernel/names.h>

struct rig_names_entry {
    uint64_t address;
    uint32_t text; /* where in `text` its name is: it rises with the order they were added in */
    char type;
};

struct rig_kernel_names {
    const char *from;
    char *text; /* NUL-terminated names, one behind the other */
    size_t text_size, text_room;
    struct rig_names_entry *at;
    size_t count, room;
    uint32_t *by_name; /* indexes into `at`, by name and address */
};

struct rig_kernel_names *rig_names_new(const char *from);

/* false: out of memory. */
bool rig_names_add(struct rig_kernel_names *names, uint64_t address, char type, const char *name, size_t length);

/* Sorts; nothing is added afterwards. false: out of memory. */
bool rig_names_finish(struct rig_kernel_names *names);

/* Fillers. Each returns 0 with symbols added, 1 where its origin is not there (or a stub), -1 with *err. */
int rig_names_of_map(struct rig_kernel_names *names, const char *path, struct rig_error *err);
int rig_names_of_symtab(struct rig_kernel_names *names, const struct rig_kernel_image *image, struct rig_error *err);
int rig_names_of_kallsyms(struct rig_kernel_names *names, const struct rig_kernel_image *image, struct rig_error *err);

#endif
