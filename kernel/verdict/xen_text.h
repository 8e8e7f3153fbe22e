/* SPDX-License-Identifier: MIT */
/* What Xen prints of a domain, and beside a dom0 on one port. Pure; the formats are those of 4.14 to 4.20. */
#ifndef RIG_KERNEL_VERDICT_XEN_TEXT_H
#define RIG_KERNEL_VERDICT_XEN_TEXT_H

#include <rig/builder.h>

#include <stdbool.h>
#include <stddef.h>

/* The two that share a port, apart. Zeroed: nothing. */
struct rig_port_texts {
    char *kernel, *xen; /* NUL-terminated, owned */
    size_t kernel_size, xen_size;
    bool started; /* Xen has started dom0 */
};

/*
 * Xen's lines are those that begin with "(XEN) "; what it says before it starts dom0 is left out, but for a panic. -1:
 * out of memory.
 */
int rig_port_texts_split(struct rig_port_texts *texts, const char *text, size_t size);
void rig_port_texts_free(struct rig_port_texts *texts);

enum rig_dom0_end {
    RIG_DOM0_RUNS,
    RIG_DOM0_CRASHED, /* shutdown reason "crash" */
    RIG_DOM0_ENDED,   /* any other */
    RIG_DOM0_XEN_PANIC
};

/* By Xen's words for it, "Hardware Dom0 crashed". */
enum rig_dom0_end rig_xen_dom0_end(const char *xen_text, size_t size);

/* A vCPU as Xen printed it when it ended a domain; of several the last. false: it did not. */
bool rig_xen_registers(const char *xen_text, size_t size, struct rig_builder_vcpu *vcpu);

#endif
