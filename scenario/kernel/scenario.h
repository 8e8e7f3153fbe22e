/* SPDX-License-Identifier: MIT */
/*
 * A scenario for a kernel: what is booted and how, what its boot order is changed to, what is done at points of it, and
 * what is expected of which releases. A value without pointers; a text that is not set is "", a number that is not set
 * is 0.
 *
 * Functions and variables are named by the kernel's own symbols. Whether a kernel has them is not this room's to know.
 */
#ifndef RIG_SCENARIO_KERNEL_SCENARIO_H
#define RIG_SCENARIO_KERNEL_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#define RIG_SYMBOL_SIZE 64       /* KSYM_NAME_LEN was 128 up to Linux 6.0; ours are functions of boot and mm */
#define RIG_KERNEL_TEXT_SIZE 512 /* paths and command lines */
#define RIG_KERNEL_CHANGES 8
#define RIG_KERNEL_INJECTIONS 8
#define RIG_KERNEL_RESERVED 8
#define RIG_KERNEL_EXPECTATIONS 16
#define RIG_KERNEL_TIMES 4096 /* the n-th time of a function, the n-th hypercall */

#define RIG_KERNEL_BY(id) (1u << RIG_KERNEL_AGENT_##id)

enum rig_kernel_change_kind {
#define RIG_KERNEL_CHANGE(id, name, sided, help) RIG_KERNEL_CHANGE_##id,
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_CHANGE
    RIG_KERNEL_CHANGE_COUNT
};

enum rig_kernel_moment {
#define RIG_KERNEL_MOMENT(id, name, help) RIG_KERNEL_MOMENT_##id,
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_MOMENT
    RIG_KERNEL_MOMENT_COUNT
};

enum rig_kernel_agent {
#define RIG_KERNEL_AGENT(id, name, help) RIG_KERNEL_AGENT_##id,
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_AGENT
    RIG_KERNEL_AGENT_COUNT
};

enum rig_kernel_action {
#define RIG_KERNEL_ACTION(id, name, arg, agents, help) RIG_KERNEL_ACTION_##id,
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_ACTION
    RIG_KERNEL_ACTION_COUNT
};

enum rig_kernel_side { RIG_KERNEL_BEFORE, RIG_KERNEL_AFTER };
enum rig_kernel_role { RIG_KERNEL_ROLE_ANY, RIG_KERNEL_ROLE_DOMU, RIG_KERNEL_ROLE_DOM0 };
enum rig_kernel_ops { RIG_KERNEL_OPS_EARLY, RIG_KERNEL_OPS_LATE };

/* Guest physical addresses FROM to TO, TO not in it, that the memory map says are reserved. */
struct rig_reserved {
    uint64_t from, to;
};

/* One setting of a boot. */
struct rig_kernel_setting {
    char kernel[RIG_KERNEL_TEXT_SIZE]; /* as on a command line: a file, a build tree, debian:6.16 */
    char xen[RIG_KERNEL_TEXT_SIZE];    /* a release, or a file */
    char cpu[RIG_SYMBOL_SIZE];
    uint32_t memory_mib;
    uint32_t vcpus;
    uint8_t role; /* enum rig_kernel_role */
    uint8_t reserved_count;
    struct rig_reserved reserved[RIG_KERNEL_RESERVED];
    char append[RIG_KERNEL_TEXT_SIZE]; /* several `append` lines are joined by a blank */
    char initrd[RIG_KERNEL_TEXT_SIZE];
};

struct rig_kernel_change {
    uint8_t kind; /* enum rig_kernel_change_kind */
    uint8_t side; /* enum rig_kernel_side, where the kind has one */
    char function[RIG_SYMBOL_SIZE];
    char anchor[RIG_SYMBOL_SIZE]; /* before or after which */
};

struct rig_kernel_injection {
    char function[RIG_SYMBOL_SIZE];
    uint8_t moment;               /* enum rig_kernel_moment */
    uint16_t number;              /* of that moment, from 1 */
    uint8_t action;               /* enum rig_kernel_action */
    uint8_t by;                   /* enum rig_kernel_agent */
    uint8_t ops;                  /* enum rig_kernel_ops, for OPS */
    uint16_t slot;                /* L4 index, for SLOT and ENTRY */
    uint64_t address;             /* for MAPPED and STORE */
    uint64_t value;               /* for ENTRY, STORE and SYMBOL; the errno's number for ERROR */
    char symbol[RIG_SYMBOL_SIZE]; /* for FUNCTION and SYMBOL */
};

struct rig_kernel_scenario {
    struct rig_kernel_setting setting;
    uint8_t change_count;
    uint8_t injection_count;
    struct rig_kernel_change changes[RIG_KERNEL_CHANGES];
    struct rig_kernel_injection injections[RIG_KERNEL_INJECTIONS];
    char until[RIG_SYMBOL_SIZE]; /* a function, or "init" */
};

/* Releases FIRST to LAST, each a prefix: "6.16" has every 6.16.y in it. "": no bound on that side. */
struct rig_kernel_range {
    char first[32], last[32];
};

struct rig_kernel_expectation {
    struct rig_kernel_range kernels;
    char verdict[RIG_SYMBOL_SIZE]; /* a word; whoever judges knows which there are */
};

struct rig_kernel_expectations {
    uint8_t count;
    struct rig_kernel_expectation row[RIG_KERNEL_EXPECTATIONS];
};

#endif
