/* SPDX-License-Identifier: MIT */
/*
 * All that is known of a kernel's run when it is over, and what is concluded from it. A row of the table of verdicts is
 * a function from the first to the second; the evidence comes from a box, or from a test.
 */
#ifndef RIG_KERNEL_VERDICT_EVIDENCE_H
#define RIG_KERNEL_VERDICT_EVIDENCE_H

#include <kernel/btf.h>
#include <kernel/layout.h>
#include <kernel/names.h>
#include <kernel/verdict/console.h>

#include <rig/builder.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the run ended. */
enum rig_run_end {
    RIG_RUN_REFUSED,  /* there never was a domain: the domain builder would not have it */
    RIG_RUN_SHUTDOWN, /* it shut down by itself: power-off, reboot, suspend */
    RIG_RUN_CRASHED,  /* shutdown reason "crash": Xen's doing, or the kernel's own */
    RIG_RUN_STOPPED,  /* we stopped it: it had reached what was waited for, or its time was up */
    RIG_RUN_LOST      /* the machine below it is gone: Xen, dom0 or QEMU */
};

/* What is left of its memory. */
struct rig_kernel_memory {
    /* Copies from guest-virtual `va` through the tables of `cr3`; how many bytes could be read. NULL: nothing can. */
    size_t (*read)(const void *context, uint64_t cr3, uint64_t va, void *to, size_t size);
    const void *context;
    const uint8_t *frames; /* every frame of the machine, to look for things in; NULL: none */
    size_t frames_size;
};

struct rig_evidence {
    enum rig_run_end end;
    bool time_up;        /* RIG_RUN_STOPPED: because it was */
    const char *refused; /* RIG_RUN_REFUSED: the builder's words */
    const char *lost;    /* RIG_RUN_LOST: what is known */
    const char *console; /* what the kernel printed */
    size_t console_size;
    const char *xen_text; /* Xen's lines since the domain was built */
    size_t xen_text_size;
    const struct rig_console_reading *reading; /* of the console */
    const struct rig_builder_vcpu *vcpu;       /* the one that matters; NULL: none was read */
    bool shadowed;                             /* Xen put the domain on shadow tables */
    struct rig_kernel_memory memory;
    const struct rig_kernel_image *image;     /* NULL: nothing is known of it */
    const struct rig_kernel_names *names;     /* NULL: it has none */
    const struct rig_kernel_names *xen_names; /* Xen's own, for where the processor stands; NULL: not known */
    const struct rig_kernel_layout *layout;   /* NULL: not known */
    const struct rig_kernel_btf *btf;         /* NULL: it has none */
};

#define RIG_MOST_CALLS RIG_INCIDENT_CALLS
#define RIG_MOST_TOLD 16
#define RIG_TOLD_SIZE 512
#define RIG_KERNEL_SIGNATURE_SIZE 160

/* What is concluded. Strings are "" and pointers NULL where there is nothing to say. */
struct rig_conclusion {
    const char *verdict; /* a row's name */
    bool is_finding;
    bool has_address;
    uint64_t address; /* that was accessed when it went wrong */
    const char *region;
    bool has_error_code;
    uint32_t error_code;
    uint64_t rip;
    char symbol[RIG_CALL_SIZE];
    char calls[RIG_MOST_CALLS][RIG_CALL_SIZE]; /* innermost first, `symbol` not among them */
    unsigned call_count;
    char refused[RIG_MOST_TOLD][RIG_TOLD_SIZE]; /* what Xen refused, each with its chain */
    unsigned refused_count;
    char warnings[RIG_MOST_TOLD][RIG_TOLD_SIZE]; /* the others: counted, not findings */
    unsigned warning_count;                      /* of all; those beyond RIG_MOST_TOLD are not there */
    char xen_text[RIG_MOST_TOLD][RIG_TOLD_SIZE]; /* Xen's lines that say something about it */
    unsigned xen_text_count;
    char console_tail[RIG_MOST_TOLD][RIG_TOLD_SIZE]; /* the last words */
    unsigned console_tail_count;
    char reached[64];
    char because[RIG_TOLD_SIZE]; /* a sentence for a person, with addresses */
    char signature[RIG_KERNEL_SIGNATURE_SIZE];
    char cause[RIG_TOLD_SIZE]; /* equal for equal defects: no address, no offset */
};

#endif
