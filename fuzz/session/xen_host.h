/* SPDX-License-Identifier: MIT */
/*
 * A machine that runs Xen for a session: a box that it starts, or the very machine it runs on, with the session in
 * dom0. What tells the two apart is here; the session and all above it know neither.
 */
#ifndef RIG_SESSION_XEN_HOST_H
#define RIG_SESSION_XEN_HOST_H

#include <box/box.h>
#include <fuzz/client/client.h>
#include <fuzz/session/session.h>
#include <fuzz/session/xen_blocks.h>

#define RIG_LAST_WORDS 2048 /* of a log */

struct rig_xen_host {
    /* Opens a view of it as it is now; to be closed with rig_view_close. */
    int (*view)(struct rig_xen_host *xen, struct rig_view *view, struct rig_error *err);
    bool (*alive)(struct rig_xen_host *xen); /* one system call */
    /* Brings it back, whatever became of it. Views from before stay mapped, and mean nothing any more. */
    int (*restore)(struct rig_xen_host *xen, struct rig_error *err);
    void (*close)(struct rig_xen_host *xen);

    struct rig_xen_blocks *blocks; /* of the machine as it is now; NULL: nobody counts them */

    /*
     * Of one that is lost, before it is brought back: what Xen said of its end, else what dom0 or the injector said
     * last. Returns how much of `text` it is, which has at least RIG_LAST_WORDS bytes.
     */
    size_t (*last_words)(struct rig_xen_host *xen, char *text, size_t size);

    bool outlives_xen;       /* it was lost and we are still there: that may have been Xen's end */
    const char *machine;     /* for reports: "7.2.22 (Debian ...)" of QEMU, */
    const char *accelerator; /* "tcg", "kvm", "none" */
};

/* One kind of host, and what is known of it before it is opened. */
struct rig_xen_host_kind {
    int (*open)(const struct rig_session_options *options, struct rig_xen_host **xen, struct rig_error *err);
    /* Where Xen runs, for people: "in QEMU 7.2.22 ...", of which `qemu` is the version. */
    void (*describe)(char *text, size_t size, const char *qemu);
    unsigned most_boxes;    /* that a job can have; 0: there are none */
    unsigned cores_per_job; /* that a job keeps busy */
};

extern const struct rig_xen_host_kind rig_xen_host_box, rig_xen_host_dom0;

/* The kind that the options ask for. */
const struct rig_xen_host_kind *rig_xen_host_kind(const struct rig_session_options *options);

/* Whether each of `jobs` may have two boxes: the kind has them, and we have the cores. */
bool rig_xen_host_has_two_boxes(const struct rig_session_options *options, unsigned jobs);

/* How many boxes each job has. */
unsigned rig_xen_host_boxes(const struct rig_session_options *options);

#endif
