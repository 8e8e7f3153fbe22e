/* SPDX-License-Identifier: MIT */
/*
 * A box under a probe: the same QEMU and Xen, and beside them the gdb stub, a drive that no guest sees for the states
 * of a moment, and the plugin where there is TCG. A machine that ends (dom0 or Xen reboots or powers off) is held, not
 * lost.
 */
#ifndef RIG_BOX_STOPS_PROBE_H
#define RIG_BOX_STOPS_PROBE_H

#include <base/error.h>
#include <box/inputs.h>
#include <box/machine.h>
#include <box/qemu.h>
#include <box/run.h>
#include <box/stops/gdb.h>
#include <box/stops/plugin.h>

#include <stdbool.h>
#include <stddef.h>

/* In the run directory. */
#define RIG_FILE_GDB "gdb"
#define RIG_FILE_PLUGIN "plugin"
#define RIG_FILE_STATES "states.qcow2"

struct rig_probe_options {
    const char *build_dir;
    const char *id;                  /* of the run directory */
    const struct rig_inputs *inputs; /* NULL: the machine waits for a state */
    struct rig_qemu_machine machine; /* `more` is the probe's; one CPU */
    bool without_plugin;             /* with KVM there is none anyway */
    bool without_counters;           /* the plugin counts no blocks */
};

struct rig_probe {
    struct rig_run run;
    struct rig_qemu qemu;
    struct rig_gdb *gdb;
    struct rig_plugin *plugin; /* NULL: there is none */
    size_t ram_size;
    int ram_fd;
};

/*
 * Starts the machine; it stands in front of its first instruction, or waits for a state. On failure nothing is left.
 * It ends with the thread that called this.
 */
int rig_probe_open(struct rig_probe *probe, const struct rig_probe_options *options, struct rig_error *err);
void rig_probe_close(struct rig_probe *probe);

#endif
