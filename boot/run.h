/* SPDX-License-Identifier: MIT */
/* One boot: a kernel, a variant, and what came of it. */
#ifndef RIG_BOOT_RUN_H
#define RIG_BOOT_RUN_H

#include <base/say.h>
#include <boot/variant.h>
#include <box/box.h>
#include <kernel/kernel.h>
#include <kernel/verdict/evidence.h>

#include <stdio.h>

enum rig_pilot_state {
    RIG_PILOT_ON,      /* the machine runs */
    RIG_PILOT_ARRIVED, /* the run is where it was to get */
    RIG_PILOT_LOST     /* the machine is gone */
};

/* The machine that a kernel boots in, whatever its role. */
struct rig_boot_machine {
    const char *run_dir;
    struct rig_qemu *qemu;
    size_t ram_size;
};

/* Somebody who leads a kernel through its boot: the machine has his QEMU words, and runs as he lets it. */
struct rig_boot_pilot {
    const char *const *qemu_arguments;
    const char *until; /* the function at which it has arrived; NULL: nowhere before its first program */
    /* QEMU runs, the kernel not yet. The machine may stand afterwards. */
    int (*begin)(void *context, const struct rig_boot_machine *machine, struct rig_error *err);
    /* Lets the machine run for about so long; does what is due. */
    int (*turn)(void *context, double seconds, enum rig_pilot_state *state, struct rig_error *err);
    /* The machine is to run on by itself. */
    int (*let_go)(void *context, struct rig_error *err);
    void *context;
};

struct rig_boot_plan {
    const struct rig_box_options *box; /* build_dir, accel, dom0_kernel: what the variant does not say */
    const struct rig_kernel *kernel;
    const struct rig_variant *variant;
    unsigned seconds;  /* of a boot, after which it hangs */
    FILE *stream;      /* the console goes there as it is printed; NULL: nowhere */
    const char *until; /* a function at whose entry the boot is over; NULL or "init": its first program */
    const struct rig_boot_pilot *pilot; /* NULL: none; `until` is his then */
    struct rig_say say;
};

struct rig_boot_result {
    struct rig_conclusion conclusion;
    char command_line[RIG_BUILDER_COMMAND_LINE];
    char *console; /* all of it, to be freed */
    size_t console_size;
    char *xen_text; /* as above */
    double seconds; /* from the request for the domain, or the start of the machine, to the verdict */
};

/*
 * Boots it. 0: there is a verdict, in a result to be freed with rig_boot_result_free. RIG_ERROR_USAGE: the variant
 * cannot be; RIG_ERROR_MACHINERY: there is none.
 */
int rig_boot_run(const struct rig_boot_plan *plan, struct rig_boot_result **result, struct rig_error *err);
void rig_boot_result_free(struct rig_boot_result *result);

#endif
