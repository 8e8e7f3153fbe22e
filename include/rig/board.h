/* SPDX-License-Identifier: MIT */
/*
 * The notice board, by which an engine finds the control page, learns of crashes and gives commands: pages at a place
 * that never changes while the box lives. Rules as in control.h. Freestanding C11.
 */
#ifndef RIG_BOARD_H
#define RIG_BOARD_H

#include <rig/layout.h>
#include <rig/verdict.h>

#include <stdint.h>

#define RIG_BOARD_MAGIC UINT32_C(0x33726362) /* "bcr3" */

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
enum rig_injector_state {
    RIG_INJECTOR_STARTING,
    RIG_INJECTOR_READY, /* a guest waits for cases */
    RIG_INJECTOR_BROKEN /* it gave up; `text` says why */
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
    uint32_t state; /* enum rig_injector_state */
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
    char text[256]; /* why RIG_INJECTOR_BROKEN, NUL-terminated */
};

#define RIG_BOARD_PAGES ((sizeof(struct rig_board) + RIG_PAGE_SIZE - 1) / RIG_PAGE_SIZE)

#endif
