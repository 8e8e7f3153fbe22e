/* SPDX-License-Identifier: MIT */
/*
 * A moment: a whole machine saved at a stop, to which cases return, whatever they did to domain, dom0 or Xen.
 *
 *     rig_stop_run(probe.gdb, ...);                    the machine stands where cases begin
 *     rig_moment_save(&moment, &probe, &err);
 *     rig_moment_end_at(moment, address, place, &number, &err);
 *     for each case:
 *         rig_gdb_set / rig_gdb_write(probe.gdb, ...); what the case changes
 *         rig_moment_run(moment, seconds, &end, &err);
 *         ... registers, memory, counters: evidence
 *         rig_moment_restore(moment, rig_moment_fast_is_enough(moment) ? RIG_RESTORE_FAST : RIG_RESTORE_FULL, &err);
 *
 * A full restore is QEMU's own (loadvm): CPU, devices and clock are those of the moment, and all translations are made
 * anew. A fast one puts back the RAM and the CPU's registers. It leaves alone: devices and their timers, the time stamp
 * counter, model-specific registers, the upper halves of vector registers, a CPU that is halted. So it is for search;
 * an outcome that matters is run again from a full restore or from a cold boot.
 */
#ifndef RIG_BOX_STOPS_MOMENT_H
#define RIG_BOX_STOPS_MOMENT_H

#include <base/error.h>
#include <box/stops/probe.h>

#include <stdbool.h>
#include <stdint.h>

struct rig_moment;

/* The machine stands. Until rig_moment_free its RAM's file stays as it is now, where there is a plugin. */
int rig_moment_save(struct rig_moment **made, struct rig_probe *probe, struct rig_error *err);

/*
 * Keeps the moment as the directory `dir` (ram, states.qcow2, moment.json), written under another name: one that is
 * there is whole. Any time before rig_moment_free, as long as QEMU lives. `what`: the caller's word for what stands
 * still there, to be asked for again.
 */
int rig_moment_keep(const struct rig_moment *moment, const char *dir, const char *what, struct rig_error *err);

/*
 * Opens a kept moment in a machine that has run nothing yet, and whose probe was made for `dir` (rig_probe_plan.kept).
 * RIG_ERROR_USAGE: it is of something else than `what`, was made by another QEMU, or of a machine of another size.
 */
int rig_moment_open(struct rig_moment **made, struct rig_probe *probe, const char *dir, const char *what,
                    struct rig_error *err);

/* Whether `dir` has a kept moment. */
bool rig_moment_is_kept(const char *dir);

/* The machine goes on from the moment, its RAM the file again. NULL: does nothing. */
void rig_moment_free(struct rig_moment *moment);

const struct rig_registers *rig_moment_registers(const struct rig_moment *moment);

/*
 * An address at which runs end, by the plugin: without a breakpoint, whose stops cost all translations. The machine
 * stops in the block that begins there or a little later. place: as of rig_plugin_watch. Without a plugin it is a
 * breakpoint. Full restores only keep it; a fast one from before does not know it, so the next restore after this is a
 * full one.
 */
int rig_moment_end_at(struct rig_moment *moment, uint64_t address, uint64_t place, unsigned *number,
                      struct rig_error *err);

enum rig_moment_outcome {
    RIG_MOMENT_END,     /* one of the addresses: `number` */
    RIG_MOMENT_IDLE,    /* the CPU was halted; only where that is asked for (rig_plugin_report_idle) */
    RIG_MOMENT_BREAK,   /* a breakpoint of the caller's */
    RIG_MOMENT_TIMEOUT, /* stopped because the time was over */
    RIG_MOMENT_HELD,    /* the machine was shut down or reset */
    RIG_MOMENT_GONE     /* QEMU has ended: the moment is lost, unless it was kept as a file */
};

struct rig_moment_end {
    enum rig_moment_outcome outcome;
    unsigned number;
    double seconds;
};

/* Runs the machine from where it stands. It stands afterwards, unless QEMU is gone. */
int rig_moment_run(struct rig_moment *moment, double seconds, struct rig_moment_end *end, struct rig_error *err);

/*
 * Whether a fast restore brings back all that the last run is known to have changed: it ended at an address, in the
 * ring of the moment, and no more pages of code than can be told (RIG_PLUGIN_MOST_FOREIGN) were run with other bytes
 * than the moment's, by a kernel that patches itself, say.
 */
int rig_moment_fast_is_enough(struct rig_moment *moment, bool *enough, struct rig_error *err);

enum rig_restore { RIG_RESTORE_FAST, RIG_RESTORE_FULL };

/* The machine stands at the moment. Without a plugin RIG_RESTORE_FAST is a full one. */
int rig_moment_restore(struct rig_moment *moment, enum rig_restore how, struct rig_error *err);

#endif
