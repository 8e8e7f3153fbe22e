/* SPDX-License-Identifier: MIT */
/*
 * A machine under a probe: QEMU with the gdb stub, the plugin where there is TCG, and a drive that no guest sees for
 * the states of a moment. A machine that ends (dom0 or Xen reboots or powers off) is held, not lost. Machines of one
 * CPU.
 *
 * Either a box that somebody opens with the probe's words behind its own,
 *
 *     rig_probe_prepare(&probe, &plan, &err);
 *     box_options.qemu_arguments = probe.words;
 *     rig_box_open(&box_options, &box, &err);
 *     rig_probe_attach(&probe, rig_box_run_dir(box), rig_box_qemu(box), rig_box_ram_size(box), &err);
 *
 * or a machine of its own (rig_probe_open), which stands before its first instruction: for a kernel that is dom0.
 */
#ifndef RIG_BOX_STOPS_PROBE_H
#define RIG_BOX_STOPS_PROBE_H

#include <base/error.h>
#include <base/files.h>
#include <box/inputs.h>
#include <box/machine.h>
#include <box/qemu.h>
#include <box/run.h>
#include <box/stops/gdb.h>
#include <box/stops/plugin.h>

#include <stdbool.h>
#include <stddef.h>

/* Of a moment that is kept: QEMU's states. */
#define RIG_FILE_STATES "states.qcow2"

struct rig_probe {
    /* Prepared: words for QEMU, NULL behind the last. They point into this struct, which must not move. */
    const char *words[12];
    char drive[128];
    char plugin_word[RIG_PLUGIN_WORD_SIZE];
    int states_fd;
    bool with_plugin;

    /* Attached. */
    struct rig_qemu *qemu;
    struct rig_gdb *gdb;
    struct rig_plugin *plugin; /* NULL: there is none */
    int ram_fd;
    size_t ram_size;

    /* A machine of its own. */
    struct rig_run_dir run;
    struct rig_qemu own;
};

/* What a probe is made of; NULL and false mean the default. */
struct rig_probe_plan {
    const char *build_dir;
    const char *accelerator; /* without TCG there is no plugin, whatever is asked for */
    const char *kept;        /* the directory of a moment that is to be opened in this machine */
    bool without_plugin;
    bool without_counters; /* the plugin counts no blocks */
};

int rig_probe_prepare(struct rig_probe *probe, const struct rig_probe_plan *plan, struct rig_error *err);

/* To a QEMU that was started with the words. The machine stands afterwards. Closes nothing on failure: close the probe.
 */
int rig_probe_attach(struct rig_probe *probe, const char *run_dir, struct rig_qemu *qemu, size_t ram_size,
                     struct rig_error *err);

struct rig_probe_options {
    const char *build_dir;
    const char *id;                  /* of the run directory */
    const struct rig_inputs *inputs; /* what boots; NULL: nothing, the machine is for a moment that was kept */
    const char *kept;                /* the directory of that moment, for rig_moment_open; else NULL */
    struct rig_qemu_machine machine; /* `more` is the probe's */
    bool without_plugin;
    bool without_counters;
};

/* On failure nothing is left. The machine ends with the thread that called this. */
int rig_probe_open(struct rig_probe *probe, const struct rig_probe_options *options, struct rig_error *err);

/* Ends a machine of its own; a box it lets go of, and lets run. Free its moment before. */
void rig_probe_close(struct rig_probe *probe);

#endif
