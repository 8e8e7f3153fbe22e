/* SPDX-License-Identifier: MIT */
/*
 * What a Linux kernel says on its console, read into incidents: warnings, oopses, panics, refusals, each with the trace
 * that the kernel printed with it. The formats are those of 5.10 to 7.3; a line that looks like none is a line.
 *
 * The text is the guest's: every number is bounded, and what does not fit is counted and left out. Pure.
 */
#ifndef RIG_KERNEL_VERDICT_CONSOLE_H
#define RIG_KERNEL_VERDICT_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIG_CALL_SIZE 96 /* "function+0x12/0x34" */
#define RIG_INCIDENT_CALLS 24
#define RIG_INCIDENT_TEXT 200
#define RIG_MOST_INCIDENTS 32

enum rig_incident_kind {
    RIG_INCIDENT_WARNING,         /* "WARNING: ..", the kernel goes on */
    RIG_INCIDENT_REFUSAL,         /* "N of M multicall(s) failed" */
    RIG_INCIDENT_PAGE_FAULT,      /* "BUG: unable to handle page fault", a NULL pointer too: an oops */
    RIG_INCIDENT_EXCEPTION,       /* any other exception that becomes an oops */
    RIG_INCIDENT_BUG,             /* "kernel BUG at" */
    RIG_INCIDENT_EARLY_EXCEPTION, /* "PANIC: early exception" */
    RIG_INCIDENT_PANIC,           /* "Kernel panic - not syncing" */
    RIG_INCIDENT_STALL            /* a lockup, a stall, a hung task */
};

/* The trace of a refusal is that of the warning before it, where there was one. */
struct rig_incident {
    enum rig_incident_kind kind;
    char text[RIG_INCIDENT_TEXT];   /* its first line, without the time */
    char detail[RIG_INCIDENT_TEXT]; /* of a refusal: the operation's line; else "" */
    bool has_address;
    uint64_t address; /* that was accessed */
    bool has_error_code;
    uint32_t error_code;
    uint64_t rip;                                  /* where only a number was printed; 0: not */
    char place[RIG_CALL_SIZE];                     /* of RIP; "" not printed */
    char calls[RIG_INCIDENT_CALLS][RIG_CALL_SIZE]; /* innermost first, without those the kernel marks as guesses */
    unsigned call_count;
};

struct rig_console_reading {
    struct rig_incident at[RIG_MOST_INCIDENTS];
    unsigned count;
    unsigned left_out;   /* more incidents than there was room for */
    const char *reached; /* how far the kernel got, a row of the landmarks; "entry" where it said nothing */
    bool has_marker;     /* our own first program ran */
    bool runs_init;      /* the kernel says that it starts a first program */
    char release[128];   /* of "Linux version"; "" not printed */
};

/* `marker`: the line of the first program. */
void rig_console_read(struct rig_console_reading *reading, const char *console, size_t size, const char *marker);

/* The incident, or NULL. */
const struct rig_incident *rig_console_first(const struct rig_console_reading *reading, enum rig_incident_kind kind);

/* Copies the function's name out of "function+0x12/0x34", without what a compiler appended (".isra.0", ".cold"). */
void rig_call_function(const char *call, char *name, size_t size);

/* A warning or a refusal that is about what Xen does for the kernel. */
bool rig_incident_is_xens(const struct rig_incident *incident);

#endif
