/* SPDX-License-Identifier: MIT */
/*
 * Boots of a kernel by scripts/boot, from the command to the verdict, against a boot by hand: QEMU with Xen and that
 * kernel as dom0, until it prints the same line. By hand nothing is unpacked, no name is looked up and nothing judged.
 */
#ifndef RIG_BENCH_KERNELS_H
#define RIG_BENCH_KERNELS_H

#include <box/box.h>
#include <fuzz/bench/rates.h>

/*
 * kernel: as scripts/boot takes it. until: a function at which the boot is over, and `line` the first that is printed
 * behind it; both NULL: our first program, and what that prints. RIG_ERROR_USAGE: there is no such kernel.
 */
struct rig_bench_boot {
    const struct rig_box_options *box;
    const char *kernel, *until, *line;
};

/* Boots a second by rig-boot, and by hand. */
int rig_bench_boots(const struct rig_bench_boot *boot, double seconds, struct rig_rates *rates, struct rig_error *err);

#endif
