/* SPDX-License-Identifier: MIT */
/* What an injection does when the guest itself performs it, or has it performed. */
#ifndef GUEST_RUNNER_FAULTS_H
#define GUEST_RUNNER_FAULTS_H

#include <guest/xen/trace.h>

#include <rig/scenario.h>

/* What came of a strike. */
enum fault_end {
    FAULT_STRUCK,
    FAULT_REFUSED, /* Xen refused it: nothing changed */
    FAULT_INERT,   /* there was nothing to strike */
    FAULT_WAITS    /* it strikes the page that is allocated next */
};

/* What is at hand where it strikes; NULL at any other moment. */
struct fault_moment {
    struct xen_trace_batch *batch; /* about to be flushed */
    struct xen_trace_call *call;   /* about to be made */
};

void faults_begin(void);
/* Has injection number `number` performed from dom0. */
enum fault_end faults_strike_by_injector(unsigned number);
/* May not come back. */
enum fault_end fault_perform(const struct rig_injection *injection, unsigned number, const struct fault_moment *moment);
/* A page is about to be handed out: what waits for one strikes it, which the outcome says. */
void faults_page(void **page);

/* --- by what is struck -------------------------------------------------------------------------------------------- */

/* tables.c: entries, pins, base pointers. */
enum fault_end fault_write_entry(const struct rig_injection *injection);
enum fault_end fault_update_va(const struct rig_injection *injection);
enum fault_end fault_table_op(const struct rig_injection *injection);

/* calls.c: the batch and the hypercall at hand. */
enum fault_end fault_batch(const struct rig_injection *injection, struct xen_trace_batch *batch);
enum fault_end fault_call(const struct rig_injection *injection, struct xen_trace_call *call);

#endif
