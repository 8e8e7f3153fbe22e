/* SPDX-License-Identifier: MIT */
/*
 * The control page: the one channel between engine, guest and injector. Where it is stands on the notice board
 * (board.h).
 *
 * Rules that hold for it and for the board:
 * - Each field has one writer, named beside it. A reader copies a record once, then bounds and checks the copy:
 *   the guest is hostile by definition, and may write anything anywhere in its own page at any time.
 * - A number (`.._seq`) is published after what it announces, and read before it: x86 keeps stores in order, the
 *   accessors in C are atomic loads and stores (acquire, release).
 * - Frames are machine frame numbers. On the host a frame lies in the box's RAM file at offset mfn << 12; in dom0 it is
 *   a foreign mapping, for which the domain counts too.
 *
 * Freestanding C11; the layout is the same for all three sides (x86-64).
 */
#ifndef RIG_CONTROL_H
#define RIG_CONTROL_H

#include <rig/l1tf.h>
#include <rig/layout.h>
#include <rig/scenario.h>
#include <rig/verdict.h>

#include <stdint.h>

#define RIG_CONTROL_MAGIC UINT32_C(0x33726331) /* "1cr3" */

/* How a case is to be run. */
enum rig_mode {
    RIG_MODE_TRUE, /* trap tables reach Xen as the steps register them: a fault is Xen's to judge */
    RIG_MODE_SOFT  /* the runner catches #PF and other exceptions first: fast, and a prediction */
};

/* What a guest may ask of the injector. */
enum rig_service {
    RIG_SERVICE_NONE,
    RIG_SERVICE_STRIKE,    /* perform injection `service_arg` of the case that runs */
    RIG_SERVICE_RESET_CPU, /* take the vCPUs that cpu-up starts down so that they can be initialised again */
    RIG_SERVICE_DOORBELL,  /* look at the notice board: the engine has a command there */
    RIG_SERVICE_BELIEF,    /* hold `belief` against the vCPU and the frame tables; the answer is on the board */
    RIG_SERVICE_SHADOWED,  /* an L1TF-unsafe entry was written and Xen went on: if it shadows, the case ends so */
    RIG_SERVICE_REBUILD    /* the undo failed: this domain is not to be trusted with another case */
};

/* What a guest says it believes, for the injector to hold against Xen. Machine frame numbers; 0: none. */
struct rig_belief_claim {
    uint32_t belief;               /* enum rig_belief */
    uint32_t vcpu;                 /* whose */
    uint64_t kernel_mfn, user_mfn; /* base pointers that the logic asked for last */
    uint64_t pfn; /* RIG_BELIEF_PINNED, RIG_BELIEF_PLAIN: the guest frame that is marked pinned, or is not */
};

/* Addresses in the guest that the injector needs. It takes one copy of them, before the first case. */
struct rig_guest_addresses {
    uint64_t revive_rip;   /* entry for a fresh vCPU, its number in rdi */
    uint64_t revive_cr3;   /* pinned L4 that no scenario touches: control register value (xen_pfn_to_cr3) */
    uint64_t write_cr3_op; /* where the ops table has write_cr3: what switch-ops writes */
    uint64_t write_cr3[RIG_REVISION_COUNT][RIG_OPS_COUNT]; /* and what it writes there, by revision */
};

struct rig_control {
    uint32_t magic;   /* guest */
    uint32_t version; /* guest */

    /* engine -> guest: a case. `case_seq` is bumped last. */
    uint32_t case_seq;
    uint32_t case_mode;     /* enum rig_mode */
    uint32_t doorbell;      /* engine: bumped; an idle guest passes it on to the injector */
    uint32_t engine_sleeps; /* injector at first, then engine: 1: it sleeps on the channel behind engine_port until the
                               guest notifies it */
    struct rig_scenario scenario;

    /* guest -> injector and engine: set before the first case; but for `ready` never changed. */
    uint32_t ready;         /* 1: the fields here are valid and cases are taken */
    uint32_t coverage_size; /* bytes of counters from RIG_COVERAGE_PFN on */
    uint32_t profile_size;  /* and from RIG_PROFILE_PFN on */
    uint32_t pad1;
    struct rig_guest_addresses addresses;

    /* guest -> engine. `outcome_seq` == case_seq: outcome is that of the case. Its undo follows. `done_seq` ==
     * case_seq: that is over too, and the next case may be written. */
    uint32_t started_seq; /* the case the guest took up */
    uint32_t outcome_seq;
    uint32_t done_seq;
    uint32_t progress;   /* bumped with every step and strike; the watchdog's pulse */
    uint32_t hypercalls; /* made by the case's own steps */
    uint32_t pad2;
    uint64_t tsc_case; /* TSC ticks in the steps of the last case */
    uint64_t tsc_undo; /* TSC ticks in its undo */
    struct rig_outcome outcome;
    /* Boot states (rig/boot_state.h): before the first step, and after each of outcome.steps_run. */
    uint16_t boot_state_start;
    uint16_t boot_states[RIG_MAX_STEPS];
    /* Set before done_seq: the undo failed and the domain is being replaced. Nothing may be written here any more, for
     * the frame may be another's by now. */
    uint32_t spent;

    /* guest -> injector, by event; the injector answers by setting service_done_seq. */
    uint32_t service_seq;
    uint32_t service;          /* enum rig_service */
    uint32_t service_arg;      /* injection number */
    uint32_t service_done_seq; /* injector */
    int32_t service_result;    /* injector: 0 or a negative errno */
    struct rig_belief_claim belief;
    /* injector, before the guest first runs: the guest's ends of event channels, and what Xen says of its processor */
    uint32_t event_port;  /* to the injector */
    uint32_t engine_port; /* to an engine in dom0; an engine on the host has none */
    struct rig_l1tf l1tf;
};

_Static_assert(sizeof(struct rig_control) <= RIG_PAGE_SIZE, "the control page is one page");

#endif
