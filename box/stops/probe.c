/* SPDX-License-Identifier: MIT */
#include <box/ram.h>
#include <box/stops/probe.h>
#include <box/stops/states_file.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
static const char gdb_socket[] = "unix:" RIG_FILE_GDB ",server=on,wait=off";
static const char states_drive[] = "if=none,id=states,format=qcow2,cache=unsafe,file=" RIG_FILE_STATES;

#define PATIENCE 30 /* seconds for an answer of QEMU's; a busy machine is slow */

/* Where the build has it. */
#define PLUGIN_FILE "cmake/box/plugin/rig-plugin.so"

/* The words behind the machine's own. -S: nothing runs before somebody says so. */
static int more_words(const struct rig_probe_options *options, bool plugin, char word[RIG_PATH_SIZE + 128],
                      const char *words[16], struct rig_error *err)
{
    /* Paths in the run directory: QEMU runs there. */
    const char *const always[] = {"-S", "-action", "shutdown=pause", "-gdb", gdb_socket, "-drive", states_drive};
    size_t count = 0;
    char path[RIG_PATH_SIZE];
    char full[PATH_MAX];

    for (; count < sizeof(always) / sizeof(always[0]); count++)
        words[count] = always[count];
    words[count] = NULL;
    if (!plugin)
        return 0;
    if (rig_path(path, err, "%s/" PLUGIN_FILE, options->build_dir) < 0)
        return -1;
    if (!realpath(path, full) || strchr(full, ','))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the plugin %.300s is not there, or has a comma in its path",
                             path);
    (void)snprintf(word, RIG_PATH_SIZE + 128,
                   "file=%s,socket=" RIG_FILE_PLUGIN ",ram=/proc/self/fd/" TEXT(RIG_QEMU_RAM_FD) ",counters=%s", full,
                   options->without_counters ? "off" : "on");
    words[count++] = "-plugin";
    words[count++] = word;
    words[count] = NULL;
    return 0;
}

/* QEMU with all that belongs to it, in a run directory that is ours. */
static int start(struct rig_probe *probe, const struct rig_probe_options *options, bool plugin, struct rig_error *err)
{
    struct rig_qemu_machine machine = options->machine;
    struct rig_arguments arguments;
    char word[RIG_PATH_SIZE + 128];
    const char *words[16];
    char path[128];

    if (more_words(options, plugin, word, words, err) < 0)
        return -1;
    machine.more = words;
    rig_run_file(&probe->run, RIG_FILE_STATES, path);
    if (rig_machine_arguments(&arguments, &machine, options->inputs ? RIG_MACHINE_BOOTS : RIG_MACHINE_WAITS, err) < 0 ||
        rig_states_file_make(path, err) < 0 ||
        (options->inputs && rig_inputs_place(options->inputs, &probe->run, err) < 0))
        return -1;
    probe->ram_size = (size_t)machine.ram_mib << 20;
    probe->ram_fd = rig_ram_new(probe->ram_size, err);
    if (probe->ram_fd < 0 || rig_qemu_start(&probe->qemu, &probe->run, probe->ram_fd, arguments.word, false, err) < 0)
        return -1;
    return rig_qemu_connect(&probe->qemu, err);
}

static int connect_all(struct rig_probe *probe, bool plugin, struct rig_error *err)
{
    char path[128];

    rig_run_file(&probe->run, RIG_FILE_GDB, path);
    if (rig_gdb_open(&probe->gdb, path, PATIENCE, err) < 0)
        return -1;
    rig_run_file(&probe->run, RIG_FILE_PLUGIN, path);
    return plugin ? rig_plugin_open(&probe->plugin, path, PATIENCE, err) : 0;
}

int rig_probe_open(struct rig_probe *probe, const struct rig_probe_options *options, struct rig_error *err)
{
    const char *accelerator = options->machine.accel ? options->machine.accel : rig_qemu_accelerator();
    bool plugin = !options->without_plugin && strcmp(accelerator, "kvm") != 0;

    *probe = (struct rig_probe){.run = {.lock_fd = -1}, .qemu = {.qmp = {.fd = -1}}, .ram_fd = -1};
    if (options->machine.cpus != 1)
        return rig_error_set(err, RIG_ERROR_USAGE, "found a machine of %u CPUs; stops are for machines of one",
                             options->machine.cpus);
    if (rig_run_find(&probe->run, options->build_dir, options->id, err) < 0 ||
        rig_run_lock(&probe->run, options->id, err) < 0)
        return -1;
    rig_run_clean(&probe->run);
    if (start(probe, options, plugin, err) == 0 && connect_all(probe, plugin, err) == 0)
        return 0;
    rig_qemu_explain(&probe->run, err);
    rig_probe_close(probe);
    return -1;
}

void rig_probe_close(struct rig_probe *probe)
{
    rig_gdb_close(probe->gdb);
    rig_plugin_close(probe->plugin);
    rig_qemu_kill(&probe->qemu);
    if (probe->ram_fd >= 0)
        close(probe->ram_fd);
    if (probe->run.lock_fd >= 0) {
        rig_run_remove(&probe->run);
        close(probe->run.lock_fd);
    }
    *probe = (struct rig_probe){.run = {.lock_fd = -1}, .qemu = {.qmp = {.fd = -1}}, .ram_fd = -1};
}
