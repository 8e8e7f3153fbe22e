/* SPDX-License-Identifier: MIT */
/*
 * The control page: the one channel between engine, guest and injector, and the notice board by which an engine
 * finds it.
 *
 * Rules that hold on every page:
 * - Each field has one writer, named beside it. A reader copies a record once, then bounds and checks the copy:
 *   the guest is hostile by definition, and may write anything anywhere in its own page at any time.
 * - A number (`.._seq`) is published after what it announces, and read before it: x86 keeps stores in order, the
 *   accessors in C are atomic loads and stores (acquire, release).
 * - Frames are machine frame numbers. On the host a frame lies in the box's RAM file at offset mfn << 12; in dom0 it is
 *   a foreign mapping, for which the domain counts too.
 *
 * Freestanding C11; the layout is the same for all three sides (x86-64).
 */
#ifndef RIG_CONTROL_PAGE_H
#define RIG_CONTROL_PAGE_H

#include <rig/scenario.h>
#include <rig/verdict.h>

#include <stdint.h>

#define RIG_PAGE_SIZE 4096
#define RIG_CONTROL_MAGIC UINT32_C(0x33726331) /* "1cr3" */
#define RIG_BOARD_MAGIC UINT32_C(0x33726362)   /* "bcr3" */
/* Of the layout below and of what it includes; to be raised with every change of either. */
#define RIG_PROTOCOL_VERSION 5

/* Where the guest keeps the page, and behind it its 8-bit coverage counters (guest physical frame numbers). */
#define RIG_CONTROL_PFN 0x1c00
#define RIG_COVERAGE_PFN (RIG_CONTROL_PFN + 1)
#define RIG_MAX_COVERAGE_PAGES 4

/*
 * Behind those, the counters of clang's source-based coverage, 64 bits each: how often, since the domain was built. The
 * guest alone writes them. What each counts is told in its ELF file (__llvm_prf_data).
 */
#define RIG_PROFILE_PFN (RIG_COVERAGE_PFN + RIG_MAX_COVERAGE_PAGES)
#define RIG_MAX_PROFILE_PAGES 3
#define RIG_MAX_PROFILE_COUNTERS (RIG_MAX_PROFILE_PAGES * (RIG_PAGE_SIZE / sizeof(uint64_t)))

/*
 * What no case may change: the guest's text and constants, and its copies of start of day. Tables that a scenario broke
 * may lead a store of its kernel there; engines compare, and have the domain rebuilt.
 */
#define RIG_TEXT_PFN 0x1000
#define RIG_TEXT_PAGES 16
#define RIG_COPIES_PFN 0x1c08
#define RIG_COPIES_PAGES 12
#define RIG_CONSTANT_PAGES (RIG_TEXT_PAGES + RIG_COPIES_PAGES)

/* Guest memory in pages, and its vCPUs: 0 boots, cpu-up starts one of the last, the others take over after crashes. */
#define RIG_GUEST_PAGES 0x2040
#define RIG_GUEST_VCPUS 32
#define RIG_FIRST_SECONDARY (RIG_GUEST_VCPUS - 8)

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
    uint32_t belief; /* enum rig_belief */
    uint32_t pad;
    uint64_t kernel_mfn, user_mfn; /* base pointers that the logic asked for last */
    uint64_t pfn;                  /* RIG_BELIEF_PINNED: the guest frame that is marked pinned */
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

    /* guest -> injector: how to go on after a crash. Set before the first case; never changed. */
    uint32_t ready;         /* 1: the fields here are valid and cases are taken */
    uint32_t coverage_size; /* bytes of counters from RIG_COVERAGE_PFN on */
    uint32_t profile_size;  /* and from RIG_PROFILE_PFN on */
    uint32_t pad1;
    uint64_t revive_rip; /* entry for a fresh vCPU, its number in rdi */
    uint64_t revive_cr3; /* pinned L4 that no scenario touches: control register value (xen_pfn_to_cr3) */

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
    /* injector, before the guest first runs: the guest's ends of event channels */
    uint32_t event_port;  /* to the injector */
    uint32_t engine_port; /* to an engine in dom0; an engine on the host has none */
};

_Static_assert(sizeof(struct rig_control) <= RIG_PAGE_SIZE, "the control page is one page");

/* What the engine may ask of the injector. */
enum rig_command {
    RIG_COMMAND_NONE,
    RIG_COMMAND_PING,    /* answer; what Xen has said so far is no part of what comes next */
    RIG_COMMAND_REBUILD, /* destroy the guest, build a fresh one */
    RIG_COMMAND_STATS,   /* fill in `stats` */
    RIG_COMMAND_POLICY   /* command_arg: enum rig_policy from here on */
};

/* What follows a crash. */
enum rig_policy {
    RIG_POLICY_REVIVE, /* next vCPU of the same domain; a fresh domain where that cannot be */
    RIG_POLICY_REBUILD /* a fresh domain after each crash: what the bench compares with */
};

/* The injector's state, as the engine sees it. */
enum rig_state {
    RIG_STATE_STARTING,
    RIG_STATE_READY, /* a guest waits for cases */
    RIG_STATE_BROKEN /* it gave up; `text` says why */
};

/* Counted by the injector on RIG_COMMAND_STATS, for the leak test. */
struct rig_stats {
    uint64_t free_kib;       /* XEN_SYSCTL_physinfo free memory */
    uint32_t domains;        /* domains known to Xen, dom0 and dying ones too */
    uint32_t open_files;     /* of the injector */
    uint32_t mappings;       /* lines of the injector's /proc/self/maps */
    uint32_t resident_kib;   /* of the injector */
    uint32_t event_channels; /* ports in use in dom0 */
    uint32_t builds;         /* domains built since start */
    uint32_t revivals;
    uint32_t hangs;
};

/* Xen's own lines for one crash, oldest first, each ended by '\n'. */
#define RIG_XEN_TEXT_SIZE 8192

/*
 * The notice board: pages that the injector owns, at a place that never changes while the box lives. The engine learns
 * their frames from the line "cr3rig: board mfn=0x.. pages=N domid=D" that the injector prints.
 */
struct rig_board {
    uint32_t magic;   /* injector; written last when the board is set up */
    uint32_t version; /* injector */

    /* injector -> engine: where things are. `generation` is bumped after each (re)build, when the rest is valid. */
    uint32_t generation;
    uint32_t state; /* enum rig_state */
    uint32_t domid;
    uint32_t coverage_size; /* bytes of counters in the coverage pages */
    uint32_t engine_port;   /* of the guest, for an engine in dom0 to bind: the other end of its engine_port */
    uint32_t injector_port; /* of dom0, for the same: the injector tells news through it, and is told of commands */
    uint64_t control_mfn;
    uint64_t coverage_mfn[RIG_MAX_COVERAGE_PAGES];
    uint32_t profile_size;
    uint32_t pad0;
    uint64_t profile_mfn[RIG_MAX_PROFILE_PAGES];
    uint64_t constant_mfn[RIG_CONSTANT_PAGES];
    uint32_t xen_major, xen_minor;
    char xen_extra[32];   /* ".7", NUL-terminated */
    char dom0_kernel[64]; /* as uname -r has it, NUL-terminated */

    /* injector -> engine: an end of the domain or a watchdog stop. `crash_seq` is bumped last, after the guest is
     * ready for its next case (or state says otherwise). */
    uint32_t crash_seq;
    uint32_t crash_case; /* the case_seq that was running */
    struct rig_outcome crash;
    uint64_t crash_ns;      /* from the injector's wake-up to the guest being ready again */
    uint32_t crash_rebuilt; /* 1: by a fresh domain */
    uint32_t xen_text_size;
    char xen_text[RIG_XEN_TEXT_SIZE];

    /* injector -> engine: disagreements of case `belief_case` that the injector saw with its own eyes. */
    uint32_t belief_case;
    uint32_t beliefs; /* bit n: enum rig_belief n */

    /* injector -> engine: what the domain that was destroyed last had counted. */
    uint32_t ended_generation; /* its generation; written last. 0: none yet */
    uint32_t pad1;
    uint64_t ended_profile[RIG_MAX_PROFILE_COUNTERS];

    /* engine -> injector */
    uint32_t command_seq;
    uint32_t command; /* enum rig_command */
    uint32_t command_arg;
    uint32_t watchdog_ms; /* guest CPU time a case may take without progress; 0: the injector's default */

    /* injector -> engine */
    uint32_t command_done_seq;
    int32_t command_result; /* 0 or a negative errno */
    struct rig_stats stats;
    char text[256]; /* why RIG_STATE_BROKEN, NUL-terminated */
};

#define RIG_BOARD_PAGES ((sizeof(struct rig_board) + RIG_PAGE_SIZE - 1) / RIG_PAGE_SIZE)

#endif
