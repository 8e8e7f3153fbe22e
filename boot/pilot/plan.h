/* SPDX-License-Identifier: MIT */
/*
 * What is to be done to one kernel on its way, by address: a scenario's changes and injections, resolved against that
 * kernel's names and types. Pure.
 *
 * An order is due at a function's entry, at its return, or before a hypercall inside it, the n-th time that the
 * function is entered by the kernel itself; what we call ourselves does not count. It is carried out once.
 */
#ifndef RIG_BOOT_PILOT_PLAN_H
#define RIG_BOOT_PILOT_PLAN_H

#include <base/error.h>
#include <kernel/kernel.h>
#include <scenario/kernel/scenario.h>

#include <stdint.h>

/* A move is two orders; and one for where the run ends. */
#define RIG_PILOT_ORDERS (2 * RIG_KERNEL_CHANGES + RIG_KERNEL_INJECTIONS + 1)
#define RIG_PILOT_GATES 64

enum rig_pilot_deed {
    RIG_PILOT_DROP,   /* the function returns at once */
    RIG_PILOT_CALL,   /* `target` is called, with the registers as they stand */
    RIG_PILOT_ACT,    /* `injection` */
    RIG_PILOT_ARRIVE, /* the run is where it was to get */
};

struct rig_pilot_order {
    uint64_t at;        /* the function's first instruction */
    uint16_t nth;       /* time that it is entered */
    uint8_t moment;     /* enum rig_kernel_moment */
    uint16_t hypercall; /* HYPERCALL: which, from 1 */
    enum rig_pilot_deed deed;
    uint64_t target;                              /* CALL; ACT with SYMBOL or OPS: where to store */
    uint64_t value;                               /* ACT with SYMBOL, OPS or STORE: what to store */
    unsigned size;                                /* of that, bytes */
    const struct rig_kernel_injection *injection; /* of the scenario */
    unsigned line;                                /* change or injection of the scenario, from 0: changes first */
};

struct rig_pilot_plan {
    struct rig_pilot_order orders[RIG_PILOT_ORDERS];
    unsigned count;
    uint64_t entry; /* where the domain starts (XEN_ELFNOTE_ENTRY) */
    /*
     * Where the kernel enters Xen: xen_hypercall_pv of kernels from 6.13 on, else the stubs of its hypercall page, 32
     * bytes each, by the hypercall's number (xen/include/public/xen.h).
     */
    uint64_t gates[RIG_PILOT_GATES];
    unsigned gate_count;
    uint64_t mmu_update; /* the gate of __HYPERVISOR_mmu_update */
};

/*
 * -1 with one line (RIG_ERROR_USAGE): a symbol that this kernel does not have, with the nearest; a function that would
 * need arguments or whose answer somebody waits for. `scenario` must outlive the plan.
 */
int rig_pilot_plan_make(struct rig_pilot_plan *plan, const struct rig_kernel_scenario *scenario,
                        const struct rig_kernel *kernel, struct rig_error *err);

#endif
