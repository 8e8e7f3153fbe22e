/* SPDX-License-Identifier: MIT */
#include <fuzz/replay/runner.h>

#include <base/files.h>
#include <box/inputs.h>
#include <fuzz/session/options.h>

#include <sys/stat.h>

/*
 * Of a guest that was built after the box's initramfs: the box runs another one, and names would be wrong.
 * scripts/setup leaves a stamp beside the initramfs whenever it has looked, whether it had to make a new one or not.
 */
static int check_initramfs(const struct rig_session_options *options, const char *guest, struct rig_error *err)
{
    char dir[RIG_PATH_SIZE], stamp[RIG_PATH_SIZE];
    struct stat ours, boxes;

    if (options->host)
        return 0;
    if (rig_inputs_dir(dir, options->box.build_dir, options->box.release, err) < 0 ||
        rig_path(stamp, err, "%s/initramfs.cpio.good", dir) < 0)
        return -1;
    if (stat(guest, &ours) == 0 && stat(stamp, &boxes) == 0 && rig_file_time_compare(&boxes.st_mtim, &ours.st_mtim) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY,
                             "the initramfs in %s is older than the guest; scripts/setup makes it anew", dir);
    return 0;
}

int rig_runner_open(struct rig_runner *rig, const struct rig_session_options *options, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    *rig = (struct rig_runner){0};
    if (rig_path(path, err, "%s/" RIG_GUEST_FILE, options->box.build_dir) < 0 ||
        check_initramfs(options, path, err) < 0 || rig_symbols_load(path, &rig->symbols, err) < 0 ||
        rig_session_open(options, &rig->session, err) < 0) {
        rig_runner_close(rig);
        return -1;
    }
    return 0;
}

void rig_runner_close(struct rig_runner *rig)
{
    rig_session_close(rig->session);
    rig_symbols_free(rig->symbols);
    *rig = (struct rig_runner){0};
}
