/* SPDX-License-Identifier: MIT */
/*
 * The registers of a CPU as the gdb stub lays them out: which there are, and where in a `g` packet, is read from the
 * description that the stub itself gives (gdb manual, "Target Description Format"), never assumed. Pure.
 */
#ifndef RIG_BOX_STOPS_REGISTERS_H
#define RIG_BOX_STOPS_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIG_REGISTERS_MOST 128
#define RIG_REGISTERS_ROOM 2048 /* bytes of a `g` packet */

struct rig_register {
    char name[16];
    unsigned offset; /* in the packet, bytes */
    unsigned size;
};

struct rig_register_layout {
    struct rig_register registers[RIG_REGISTERS_MOST]; /* by the stub's numbers */
    unsigned count;
    unsigned size; /* of all, bytes */
};

/* The contents of all, as the stub sent them: little-endian, behind one another. */
struct rig_registers {
    uint8_t bytes[RIG_REGISTERS_ROOM];
    unsigned size;
};

/*
 * Reads the <reg> elements of a description; those in comments do not count. false: there are none, or they are more
 * than there is room for, or one of them makes no sense.
 */
bool rig_register_layout_parse(struct rig_register_layout *layout, const char *xml);

/* The file that a description includes (QEMU's target.xml is nothing else); false: it includes none. */
bool rig_register_layout_included(const char *xml, char *name, size_t size);

/* The number of a register, -1: there is none of that name. */
int rig_register_number(const struct rig_register_layout *layout, const char *name);

/*
 * The value of a register of at most 64 bits. One that the stub does not have, or that lies behind the end of what was
 * received, reads as 0 and is not written.
 */
uint64_t rig_register_get(const struct rig_register_layout *layout, const struct rig_registers *registers,
                          const char *name);
bool rig_register_set(const struct rig_register_layout *layout, struct rig_registers *registers, const char *name,
                      uint64_t value);

#endif
