/* SPDX-License-Identifier: MIT */
/* The model guest in its domain: the control page, the way to it, and what it told before its first case. */
#ifndef INJECTOR_GUEST_H
#define INJECTOR_GUEST_H

#include <injector/domain.h>

#include <rig/control.h>

/* What a guest finds in its control page when it starts. */
struct guest_start {
    bool engine_sleeps;
    struct rig_l1tf l1tf;
};

/* Zeroed: none. */
struct guest {
    struct domain domain;
    volatile struct rig_control *control;
    const volatile shared_info_t *shared; /* Xen's and the guest's event flags; NULL: could not be mapped */
    xenevtchn_port_or_error_t port;       /* ours, of the channel to the guest */
    uint32_t engine_port;                 /* the guest's, for an engine in dom0 to bind */
    struct guest_start start;             /* as it was given */
    unsigned vcpu;                        /* the vCPU that is the guest's CPU 0 now */
    struct rig_guest_addresses addresses; /* as the guest gave them when it was ready, before any case */
    vcpu_guest_context_t template;        /* what a fresh vCPU starts from: vCPU 0 as the guest became ready */
};

/* A file read whole: the guest's ELF image. */
struct guest_image {
    const char *data;
    size_t size;
};

/*
 * Builds the guest, unpauses it and waits until it takes cases.
 * false: nothing is left of it, *why names the step that failed, errno is as that step left it.
 */
bool guest_build(struct handles *handles, const struct guest_image *image, const struct guest_start *start,
                 struct guest *guest, const char **why);
/* Waits until the guest takes cases, from its start or from a revival. false: *why; it died or never came. */
bool guest_wait_ready(struct handles *handles, struct guest *guest, const char **why);
void guest_destroy(struct handles *handles, struct guest *guest);

#endif
