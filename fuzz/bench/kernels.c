/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/kernels.h>

#include <base/arguments.h>
#include <base/child.h>
#include <base/clock.h>
#include <base/files.h>
#include <boot/init/marker.h>
#include <boot/initrd.h>
#include <box/dom0.h>
#include <kernel/kernel.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SLICES 3
#define MEMORY_MIB 512
#define PATIENCE 180.0 /* seconds for a boot */
#define LOOK_NS 2000000
#define COMMAND_LINE "earlyprintk=xen console=hvc0 panic=-1"

struct by_hand {
    const struct rig_bench_boot *boot;
    struct rig_kernel kernel;
    void *initrd;
    size_t initrd_size;
};

/* As scripts/boot does it, in a process of its own: all that a person waits for is in it. */
static int boot_by_command(void *context, struct rig_error *err)
{
    const struct rig_bench_boot *boot = context;
    struct rig_arguments words = {0};
    int code;

    rig_arguments_add(&words, "%s/cmake/boot/rig-boot", boot->box->build_dir);
    rig_arguments_add(&words, "--build");
    rig_arguments_add(&words, "%s", boot->box->build_dir);
    rig_arguments_add(&words, "--accel=%s", boot->box->accel ? boot->box->accel : "auto");
    rig_arguments_add(&words, "%s", boot->kernel);
    if (boot->until)
        rig_arguments_add(&words, "--until=%s", boot->until);
    code = rig_child_run(
        &(struct rig_child_plan){
            .argv = words.word, .out = RIG_CHILD_NULL, .err = RIG_CHILD_NULL, .dies_with = SIGTERM},
        err);
    if (code > 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "scripts/boot %s ended with %d", boot->kernel, code);
    return code;
}

static int await_line(const struct by_hand *hand, struct rig_dom0 *dom0, struct rig_error *err)
{
    const char *line = hand->boot->line ? hand->boot->line : RIG_INIT_MARKER;
    const struct timespec nap = {.tv_nsec = LOOK_NS};
    const double start = rig_seconds();

    for (;;) {
        size_t size;
        const char *console = rig_dom0_console(dom0, &size);

        if (strstr(console, line))
            return 0;
        if (!rig_dom0_alive(dom0) || rig_seconds() - start > PATIENCE)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "by hand, %s does not come to \"%s\"", hand->boot->kernel,
                                 line);
        (void)nanosleep(&nap, NULL);
    }
}

static int boot_by_hand(void *context, struct rig_error *err)
{
    const struct by_hand *hand = context;
    struct rig_box_options box = *hand->boot->box;
    const struct rig_dom0_plan plan = {.box = &box,
                                       .kernel = hand->kernel.image.vmlinux,
                                       .kernel_size = hand->kernel.image.size,
                                       .initrd = hand->initrd,
                                       .initrd_size = hand->initrd_size,
                                       .command_line = COMMAND_LINE,
                                       .memory_mib = MEMORY_MIB,
                                       .vcpus = 1};
    struct rig_dom0 *dom0;
    int result;

    box.id = "bench-by-hand";
    if (rig_dom0_start(&plan, &dom0, err) < 0)
        return -1;
    result = await_line(hand, dom0, err);
    rig_dom0_free(dom0);
    return result;
}

int rig_bench_boots(const struct rig_bench_boot *boot, double seconds, struct rig_rates *rates, struct rig_error *err)
{
    struct rig_bench_boot own = *boot;
    struct by_hand hand = {.boot = boot};
    const struct rig_kernel_store store = {.build = boot->box->build_dir};
    const struct rig_side command = {.once = boot_by_command, .context = &own};
    const struct rig_side by_hand = {.once = boot_by_hand, .context = &hand};
    int result = -1;

    if (rig_kernel_open_given(&hand.kernel, boot->kernel, &store, err) < 0)
        return -1;
    hand.initrd = rig_initrd_new(&hand.initrd_size);
    if (!hand.initrd)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    /* The first makes the box's snapshot. */
    else if (boot_by_command(&own, err) == 0)
        result = rig_rates(&command, &by_hand, SLICES, seconds, rates, err);
    free(hand.initrd);
    rig_kernel_close(&hand.kernel);
    return result;
}
