/* SPDX-License-Identifier: MIT */
#include <fuzz/replay/runner.h>

#include <base/files.h>
#include <fuzz/session/options.h>

int rig_runner_open(struct rig_runner *rig, const struct rig_session_options *options, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    *rig = (struct rig_runner){0};
    if (rig_path(path, err, "%s/" RIG_GUEST_FILE, options->box.build_dir) < 0 ||
        rig_symbols_load(path, &rig->symbols, err) < 0 || rig_session_open(options, &rig->session, err) < 0) {
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
