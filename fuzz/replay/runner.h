/* SPDX-License-Identifier: MIT */
/* What a command that runs cases opens first: a session, and the names of the guest's functions. */
#ifndef RIG_REPLAY_RUNNER_H
#define RIG_REPLAY_RUNNER_H

#include <fuzz/findings/symbols.h>
#include <fuzz/session/session.h>

struct rig_runner {
    struct rig_session *session;
    struct rig_symbols *symbols;
};

int rig_runner_open(struct rig_runner *rig, const struct rig_session_options *options, struct rig_error *err);
void rig_runner_close(struct rig_runner *rig);

#endif
