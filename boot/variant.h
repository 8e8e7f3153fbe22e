/* SPDX-License-Identifier: MIT */
/* A variant: one setting of a boot. Strings live as long as the program, or as the text that they were read from. */
#ifndef RIG_BOOT_VARIANT_H
#define RIG_BOOT_VARIANT_H

#include <base/error.h>

#include <rig/builder.h>

#include <stdbool.h>
#include <stddef.h>

enum rig_role {
    RIG_ROLE_DOMU, /* built by dom0's rig-builder */
    RIG_ROLE_DOM0  /* the kernel itself under Xen */
};

struct rig_variant {
    const char *name;    /* in tables; NULL: made of what follows */
    const char *xen;     /* a release of box/releases.tsv, or a hypervisor's file; NULL: the default */
    const char *cpu;     /* "intel", "amd", "max", any -cpu of QEMU's; NULL: the default */
    unsigned memory_mib; /* 0: rig_variant_memory has the default */
    unsigned vcpus;      /* 0: one */
    enum rig_role role;
    const char *append; /* behind the rig's own command line; NULL: nothing */
    const char *initrd; /* a file; NULL: ours */
    struct rig_builder_range reserved[RIG_BUILDER_MOST_RESERVED];
    unsigned reserved_count;
};

/* As dom0 of 200 MiB Debian's 5.10 ends without a word; 216 are enough. */
#define RIG_BOOT_MEMORY_MIB 200
#define RIG_BOOT_DOM0_MIB 256
#define RIG_BOOT_CPU "intel"
#define RIG_BOOT_MOST_MEMORY_MIB 2048 /* the box's RAM ends below the PCI hole */

#define RIG_VARIANT_TEXT 256

unsigned rig_variant_memory(const struct rig_variant *variant);

/* "xen 4.17, cpu amd, 4 vcpus": what differs from the defaults, or the variant's name. */
void rig_variant_print(const struct rig_variant *variant, char text[RIG_VARIANT_TEXT]);

/* "FROM..TO": two numbers, hexadecimal with 0x or with K, M, G; whole pages, ascending. */
int rig_variant_add_reserved(struct rig_variant *variant, const char *text, struct rig_error *err);

/* "domU", "dom0"; -1: neither. */
int rig_role_parse(const char *word);
const char *rig_role_name(enum rig_role role);

#endif
