/* SPDX-License-Identifier: MIT */
/* A box that is kept running, seen from outside: whether there is one, and its end. */
#include <box/box.h>

#include <base/files.h>
#include <box/qemu.h>
#include <box/run.h>

#include <time.h>

/* Which one is meant. */
static struct rig_box_options named(const struct rig_box_options *given)
{
    struct rig_box_options options = *given;

    options.build_dir = options.build_dir ? options.build_dir : RIG_DEFAULT_BUILD;
    options.id = options.id ? options.id : RIG_BOX_MAIN;
    return options;
}

pid_t rig_box_status(const struct rig_box_options *given, struct rig_error *err)
{
    struct rig_box_options options = named(given);
    struct rig_run_dir run;
    pid_t pid;

    if (rig_run_dir_find(&run, options.build_dir, options.id, err) < 0)
        return -1;
    pid = rig_run_dir_holder(&run);
    return pid > 0 ? pid : 0;
}

int rig_box_stop(const struct rig_box_options *given, struct rig_error *err)
{
    struct rig_box_options options = named(given);
    struct rig_qemu qemu;
    struct rig_run_dir run;
    pid_t pid;
    bool was_running;

    if (rig_run_dir_find(&run, options.build_dir, options.id, err) < 0)
        return -1;
    pid = rig_run_dir_holder(&run);
    was_running = pid >= 0;
    if (pid > 0) {
        char path[128];

        rig_run_dir_file(&run, RIG_FILE_STOPPED, path);
        (void)rig_write_file(path, "", NULL);
        rig_qemu_adopt(&qemu, pid);
        rig_qemu_kill(&qemu);
    }
    for (int i = 0; i < 500 && rig_run_dir_lock(&run, options.id, err) < 0; i++)
        (void)nanosleep(&(struct timespec){.tv_nsec = 10L * 1000 * 1000}, NULL);
    if (run.lock_fd < 0)
        return -1;
    rig_run_dir_remove(&run);
    return was_running ? 0 : 1;
}
