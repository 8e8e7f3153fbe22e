/* SPDX-License-Identifier: MIT */
/*
 * A box from its snapshot under a probe: stopped, saved, run on and put back, with dom0's kernel told from the rest,
 * and then left to run as any box.
 *
 *     rig-test-probe BUILD
 */
#include <base/clock.h>
#include <box/box.h>
#include <box/stops/moment.h>
#include <box/stops/owners.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 20
#define KERNEL_TEXT UINT64_C(0xffffffff81000000)
#define KERNEL_TEXT_END UINT64_C(0xffffffff82000000)

static struct rig_error err;
static struct rig_frames kernel; /* large: not for the stack */

static void must(int result)
{
    if (result >= 0)
        return;
    (void)fprintf(stderr, "probe: %s\n", err.text);
    exit(3);
}

/* Blocks that ran, by owner: the kernel's, Xen's, others'. */
static void count(const struct rig_plugin *plugin, unsigned counts[3])
{
    for (uint32_t i = 0; i < rig_plugin_block_count(plugin); i++) {
        enum rig_owner owner = rig_block_owner(&rig_plugin_blocks(plugin)[i], &kernel);

        if (rig_plugin_counters(plugin)[i])
            counts[owner == RIG_OWNER_KERNEL ? 0 : owner == RIG_OWNER_XEN ? 1 : 2]++;
    }
}

/* The root table of a dom0 that runs: the machine is stopped until it stands in a kernel. */
static uint64_t stand_in_kernel(struct rig_probe *probe)
{
    uint64_t rip = 0, cr3 = 0;
    struct rig_gdb_stop stop;

    for (int i = 0; i < 2000; i++) {
        must(rig_gdb_get(probe->gdb, "rip", &rip, &err));
        must(rig_gdb_get(probe->gdb, "cr3", &cr3, &err));
        if (rip >= KERNEL_TEXT)
            return cr3;
        must(rig_gdb_continue(probe->gdb, &err));
        must(rig_gdb_wait(probe->gdb, 0.003, &stop, &err));
        must(rig_gdb_interrupt(probe->gdb, &err));
        must(rig_gdb_wait(probe->gdb, 10, &stop, &err));
    }
    return cr3;
}

int main(int argc, char **argv)
{
    struct rig_probe_plan plan = {.build_dir = argc > 1 ? argv[1] : "build"};
    struct rig_box_options options = {.build_dir = plan.build_dir, .id = "test-probe"};
    static struct rig_probe probe;
    struct rig_moment *moment;
    struct rig_registers now;
    struct rig_moment_end end;
    struct rig_box *box;
    unsigned counts[3] = {0}, different = 0;
    bool alive;

    must(rig_probe_prepare(&probe, &plan, &err));
    options.qemu_arguments = probe.words;
    must(rig_box_open(&options, &box, &err));
    must(rig_probe_attach(&probe, rig_box_run_dir(box), rig_box_qemu(box), rig_box_ram_size(box), &err));
    must(rig_frames_add(&kernel, probe.gdb, stand_in_kernel(&probe), KERNEL_TEXT, KERNEL_TEXT_END, &err));
    must(rig_moment_save(&moment, &probe, &err));
    for (int i = 0; i < ROUNDS; i++) {
        must(rig_moment_run(moment, 0.05, &end, &err));
        different += end.outcome != RIG_MOMENT_TIMEOUT;
        must(rig_moment_restore(moment, RIG_RESTORE_FULL, &err));
        must(rig_gdb_registers(probe.gdb, &now, &err));
        different += memcmp(now.bytes, rig_moment_registers(moment)->bytes, now.size) != 0;
    }
    if (probe.plugin)
        count(probe.plugin, counts);
    rig_moment_free(moment);
    rig_probe_close(&probe);
    alive = rig_box_alive(box);
    rig_box_close(box);
    (void)printf("probe: %d rounds, %u differ; blocks of dom0's kernel %u, of Xen %u, of others %u\n", ROUNDS,
                 different, counts[0], counts[1], counts[2]);
    return different || !alive || (probe.with_plugin && (!counts[0] || !counts[1]));
}
