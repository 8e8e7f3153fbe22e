/* SPDX-License-Identifier: MIT */
/*
 * The box, as the rest of the host sees it: a running Xen with dom0 and our injector, and its RAM as a file.
 *
 *     struct rig_box_options options = {.build_dir = "build", .id = "nightly", .say = print_line};
 *     if (rig_box_open(&options, &box, &err) < 0)
 *         ...
 *     map(rig_box_ram_path(box), rig_box_ram_size(box)), the board is at rig_box_board_mfn(box) << 12
 *     ...
 *     if (!rig_box_alive(box)) { rig_box_restore(box, &err); map anew }
 *     rig_box_close(box);
 *
 * A function that returns int returns 0, or -1 with *err filled in. Nothing here is for more than one thread.
 */
#ifndef RIG_BOX_BOX_H
#define RIG_BOX_BOX_H

#include <base/error.h>
#include <box/machine.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Where scripts/setup builds, as seen from the checkout. */
#define RIG_DEFAULT_BUILD "build"

/* The id of the box that `scripts/box start` leaves running. */
#define RIG_BOX_MAIN "main"

#define RIG_BOX_MEMORY_MIB 512
#define RIG_BOX_DOM0_MIB 256

struct rig_box;
struct rig_qemu;

/* NULL or 0 means the default. What it points to lives as long as the box. */
struct rig_box_options {
    const char *build_dir;   /* where scripts/setup built: RIG_DEFAULT_BUILD */
    const char *release;     /* a row of releases.tsv: RIG_DEFAULT_RELEASE */
    const char *xen;         /* another hypervisor: a release, or a file */
    const char *dom0_kernel; /* another dom0 kernel */
    const char *id;          /* one box an id and build directory: RIG_BOX_MAIN */
    unsigned boot_seconds;   /* the patience for a cold boot: 180 */
    bool builder;            /* dom0 runs rig-builder (box/domu.h) instead of the injector */
    bool keep; /* the box survives us. Otherwise it ends with the thread that opened it, however that ends */

    /* The machine: machine.h says more of each. */
    const char *accel;         /* "auto" (accelerator.h), "tcg", "kvm": auto */
    const char *cpu;           /* "intel", "amd", "max", or any -cpu of QEMU's */
    unsigned memory_mib;       /* all of it, dom0's, the guests' and Xen's own: RIG_BOX_MEMORY_MIB */
    unsigned dom0_mib;         /* dom0's part of it: RIG_BOX_DOM0_MIB */
    unsigned cpus;             /* 1; dom0 has one of them */
    const char *xen_arguments; /* more of them, which win over the rig's own */
    /*
     * What dom0 may mount. Not before the box is open: QEMU saves no machine that has 9p mounted. The paths are no part
     * of the snapshot.
     */
    const struct rig_9p_share *shares;
    size_t share_count;
    /* More words for QEMU once it runs from the snapshot, as rig_qemu_machine.more; they live as long as the box. */
    const char *const *qemu_arguments;

    void (*say)(void *context, const char *line); /* progress, without a newline */
    void *say_context;
};

/*
 * Brings a box up: from the snapshot, which is made first when there is none for these inputs. An error has code
 * RIG_ERROR_USAGE when an option is at fault.
 */
int rig_box_open(const struct rig_box_options *options, struct rig_box **box, struct rig_error *err);

/*
 * Joins a box that runs already (build_dir and id count, and release, xen and dom0_kernel for a later restore). One
 * process at a time can have joined a box. Returns 1, without an error, when there is no such box running.
 */
int rig_box_attach(const struct rig_box_options *options, struct rig_box **box, struct rig_error *err);

/*
 * Brings the box back to where the snapshot was taken, whether QEMU runs, is stuck or is gone. The RAM is another file
 * afterwards: ask for rig_box_ram_path again and map that. Memory mapped before stays valid until it is unmapped, and
 * means nothing any more. Where nobody asked for KVM, a box that is lost in its first seconds comes back without.
 */
int rig_box_restore(struct rig_box *box, struct rig_error *err);

/* Whether QEMU runs. One system call. */
bool rig_box_alive(struct rig_box *box);

/* A path under which any process of this user can open the RAM while QEMU lives. */
const char *rig_box_ram_path(const struct rig_box *box);
size_t rig_box_ram_size(const struct rig_box *box);

/* A descriptor of the RAM, also when QEMU is gone; the box's. -1: of a box that was joined there is none. */
int rig_box_ram_fd(const struct rig_box *box);

/* The notice board: see struct rig_board. */
uint64_t rig_box_board_mfn(const struct rig_box *box);
unsigned rig_box_board_pages(const struct rig_box *box);

/* For those who look at the machine itself (box/stops). Of a box that was joined there is no qmp. */
struct rig_qemu *rig_box_qemu(struct rig_box *box);

/* For people and reports. */
pid_t rig_box_pid(const struct rig_box *box);
const char *rig_box_accelerator(const struct rig_box *box);  /* "tcg", "kvm" */
const char *rig_box_qemu_version(const struct rig_box *box); /* "7.2.22 (Debian ...)" */
const char *rig_box_run_dir(const struct rig_box *box);      /* console.log, qemu.log and the sockets are there */

/* Ends the box, unless it is to be kept or was joined; frees `box` (which may be NULL). */
void rig_box_close(struct rig_box *box);

/* Ends a box that another process has left running. Returns 1, without an error, when there is none. */
int rig_box_stop(const struct rig_box_options *options, struct rig_error *err);

/* Whether box `id` runs: its pid, 0 when not, -1 with *err. */
pid_t rig_box_status(const struct rig_box_options *options, struct rig_error *err);

#endif
