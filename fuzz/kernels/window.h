/* SPDX-License-Identifier: MIT */
/*
 * The window of a kernel's boot that a campaign changes: what ran in it, by a trace of the unchanged kernel, and what
 * can be done to that, by the kernel's own types.
 */
#ifndef RIG_KERNELS_WINDOW_H
#define RIG_KERNELS_WINDOW_H

#include <boot/trace.h>
#include <box/box.h>
#include <scenario/kernel/space.h>

struct rig_measured_window {
    struct rig_kernel_window window; /* of the lists below */
    struct rig_kernel_function *functions;
    struct rig_kernel_twin *twins;
    struct rig_kernel_later *later;
    struct rig_kernel_flag *flags;
    uint16_t slots[8];
    struct rig_trace trace; /* that it was made of, where it was measured */
};

struct rig_window_plan {
    const struct rig_box_options *box; /* build_dir, release, cpu */
    const struct rig_kernel *kernel;
    const char *from, *until; /* functions */
    const char *dir;          /* of the campaign */
    struct rig_say say;
};

/*
 * Makes the window of the trace that is kept in `dir`; where there is none, boots the kernel unchanged, once or twice,
 * and takes what it saw. RIG_ERROR_USAGE: the one that is kept is of another kernel or window; there is no such
 * function, or the kernel does not come from the one to the other.
 */
int rig_window_measure(struct rig_measured_window *window, const struct rig_window_plan *plan, struct rig_error *err);

/* Keeps the trace in `dir`, so that the numbers of changes mean the same when the campaign goes on. */
int rig_window_keep(const struct rig_measured_window *window, const struct rig_window_plan *plan,
                    struct rig_error *err);

/*
 * From a trace of `kernel`, of which the window ends before the first entry of `until`; what Xen's own code (xen_*)
 * runs behind that, without arguments, is what can be called too early. Functions whose types are not known are neither
 * called nor left out. Twins are pairs of the early and the late form of one function, told by their names
 * (xen_write_cr3_init, xen_write_cr3) and equal types.
 */
int rig_window_make(struct rig_measured_window *window, const struct rig_trace *trace, const char *until,
                    const struct rig_kernel *kernel, struct rig_error *err);
void rig_window_free(struct rig_measured_window *window);

#endif
