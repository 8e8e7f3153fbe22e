/* SPDX-License-Identifier: MIT */
/*
 * The order of a boot: which of a kernel's own functions ran between two of them, in order, with their depth. The
 * kernel is dom0, unchanged, and watched from outside (box/stops); it must run under TCG.
 */
#ifndef RIG_BOOT_TRACE_H
#define RIG_BOOT_TRACE_H

#include <base/error.h>
#include <base/say.h>
#include <kernel/kernel.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is traced: all functions of the init section, all whose names begin with "xen_", and the two ends. */
struct rig_trace_plan {
    const struct rig_kernel *kernel;
    const char *build_dir;
    const char *release; /* of Xen; NULL: the default */
    const char *cpu;     /* NULL: the default */
    const char *from;    /* functions; the trace begins with the first entry of one */
    const char *until;   /* and ends with the first entry of the other */
    unsigned seconds;
    unsigned times; /* that one function is listed; more calls are only counted */
    struct rig_say say;
};

struct rig_trace_entry {
    const char *name; /* as long as the kernel's names live */
    unsigned depth;   /* below `from` */
    unsigned calls;   /* in all */
    unsigned time;    /* the how manieth this is */
};

struct rig_trace {
    struct rig_trace_entry *entries;
    size_t count;
    uint32_t lost; /* entries for which there was no room */
    bool reached;  /* `until`; otherwise the time was over, or the machine ended */
    double seconds;
};

/* RIG_ERROR_USAGE: no names, no such function; RIG_ERROR_MACHINERY: no machine, or `from` did not come. */
int rig_trace_run(struct rig_trace *trace, const struct rig_trace_plan *plan, struct rig_error *err);
void rig_trace_free(struct rig_trace *trace);

#endif
