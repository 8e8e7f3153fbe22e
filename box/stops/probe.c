/* SPDX-License-Identifier: MIT */
#include <base/array.h>
#include <box/accelerator.h>
#include <box/ram.h>
#include <box/stops/probe.h>
#include <box/stops/states_file.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE 30 /* seconds for an answer of QEMU's; a busy machine is slow */

/* In the run directory, where QEMU runs. */
#define GDB_SOCKET "gdb"

static const char gdb_option[] = "unix:" GDB_SOCKET ",server=on,wait=off";

static int open_states(const char *kept, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    if (!kept)
        return rig_states_file_new(err);
    return rig_path(path, err, "%s/" RIG_FILE_STATES, kept) < 0 ? -1 : rig_states_file_load(path, err);
}

int rig_probe_prepare(struct rig_probe *probe, const struct rig_probe_plan *plan, struct rig_error *err)
{
    static const char *const always[] = {"-action", "shutdown=pause", "-gdb", gdb_option, "-drive"};
    const char *accelerator;
    size_t count = 0;

    *probe = (struct rig_probe){.states_fd = -1, .ram_fd = -1, .run = {.lock_fd = -1}, .own = {.qmp = {.fd = -1}}};
    if (rig_accelerator_find(plan->build_dir, plan->accelerator, true, &accelerator, err) < 0)
        return -1;
    probe->with_plugin = !plan->without_plugin && strcmp(accelerator, "kvm") != 0;
    probe->states_fd = open_states(plan->kept, err);
    if (probe->states_fd < 0)
        return -1;
    /* unsafe: a state is for this QEMU alone, and nothing of it has to be on a disk. */
    (void)snprintf(probe->drive, sizeof(probe->drive),
                   "if=none,id=states,format=qcow2,cache=unsafe,file.locking=off,file=/proc/%ld/fd/%d", (long)getpid(),
                   probe->states_fd);
    for (; count < RIG_COUNT(always); count++)
        probe->words[count] = always[count];
    probe->words[count++] = probe->drive;
    if (!probe->with_plugin)
        return 0;
    probe->words[count++] = "-plugin";
    probe->words[count++] = probe->plugin_word;
    return rig_plugin_word(probe->plugin_word, plan->build_dir, !plan->without_counters, err);
}

int rig_probe_attach(struct rig_probe *probe, const char *run_dir, struct rig_qemu *qemu, size_t ram_size,
                     struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    probe->qemu = qemu;
    probe->ram_size = ram_size;
    if (rig_path(path, err, "/proc/%ld/fd/%d", (long)qemu->pid, RIG_QEMU_RAM_FD) < 0)
        return -1;
    if (probe->ram_fd < 0)
        probe->ram_fd = open(path, O_RDWR | O_CLOEXEC);
    if (probe->ram_fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot open QEMU's RAM: %s", strerror(errno));
    if (rig_path(path, err, "%s/" GDB_SOCKET, run_dir) < 0 || rig_gdb_open(&probe->gdb, path, PATIENCE, err) < 0)
        return -1;
    if (!probe->with_plugin)
        return 0;
    return rig_path(path, err, "%s/" RIG_PLUGIN_SOCKET, run_dir) < 0
               ? -1
               : rig_plugin_open(&probe->plugin, path, PATIENCE, err);
}

/* A QEMU of the probe's own, in a run directory that is ours. */
static int start(struct rig_probe *probe, const struct rig_probe_options *options, struct rig_error *err)
{
    struct rig_qemu_machine machine = options->machine;
    struct rig_arguments arguments;
    size_t size = (size_t)machine.ram_mib << 20;
    size_t count = 0;

    while (probe->words[count])
        count++;
    probe->words[count] = "-S";
    machine.more = probe->words;
    if (rig_machine_arguments(&arguments, &machine, options->inputs ? RIG_MACHINE_BOOTS : RIG_MACHINE_BARE, err) < 0 ||
        (options->inputs && rig_inputs_place(options->inputs, &probe->run, err) < 0))
        return -1;
    probe->ram_fd = rig_ram_new(size, err);
    if (probe->ram_fd < 0 || rig_qemu_start(&probe->own, &probe->run, probe->ram_fd, arguments.word, false, err) < 0 ||
        rig_qemu_connect(&probe->own, err) < 0)
        return -1;
    return rig_probe_attach(probe, probe->run.path, &probe->own, size, err);
}

int rig_probe_open(struct rig_probe *probe, const struct rig_probe_options *options, struct rig_error *err)
{
    const struct rig_probe_plan plan = {.build_dir = options->build_dir,
                                        .accelerator = options->machine.accel,
                                        .kept = options->kept,
                                        .without_plugin = options->without_plugin,
                                        .without_counters = options->without_counters};

    if (rig_probe_prepare(probe, &plan, err) < 0 ||
        rig_run_dir_find(&probe->run, options->build_dir, options->id, err) < 0 ||
        rig_run_dir_lock(&probe->run, options->id, err) < 0) {
        rig_probe_close(probe);
        return -1;
    }
    rig_run_dir_clean(&probe->run);
    if (options->machine.cpus != 1)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "found a machine of %u CPUs; stops are for machines of one",
                            options->machine.cpus);
    else if (start(probe, options, err) == 0)
        return 0;
    else
        rig_qemu_explain(&probe->run, err);
    rig_probe_close(probe);
    return -1;
}

void rig_probe_close(struct rig_probe *probe)
{
    /* A box goes on without us. */
    if (probe->gdb && probe->qemu != &probe->own && !rig_gdb_runs(probe->gdb))
        (void)rig_gdb_continue(probe->gdb, NULL);
    rig_gdb_close(probe->gdb);
    rig_plugin_close(probe->plugin);
    rig_qemu_kill(&probe->own);
    if (probe->ram_fd >= 0)
        close(probe->ram_fd);
    if (probe->states_fd >= 0)
        close(probe->states_fd);
    if (probe->run.lock_fd >= 0) {
        rig_run_dir_remove(&probe->run);
        close(probe->run.lock_fd);
    }
    *probe = (struct rig_probe){.states_fd = -1, .ram_fd = -1, .run = {.lock_fd = -1}, .own = {.qmp = {.fd = -1}}};
}
