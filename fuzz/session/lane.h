/* SPDX-License-Identifier: MIT */
/* A Xen host, a view of it and a client for it: what a session has one or two of. */
#ifndef RIG_SESSION_LANE_H
#define RIG_SESSION_LANE_H

#include <fuzz/client/client.h>
#include <fuzz/session/xen_host.h>

struct rig_lane {
    struct rig_xen_host *xen;
    struct rig_view view;
    struct rig_client *client;
    bool naps; /* as in struct rig_view, of each view */
};

/* `lane` is to stay where it is until it is closed; after an error there is nothing to close. */
int rig_lane_open(const struct rig_session_options *options, bool naps, struct rig_lane *lane, struct rig_error *err);
void rig_lane_close(struct rig_lane *lane);

/* After it was lost: the host is brought back, and the client finds its way in it. */
int rig_lane_restore(struct rig_lane *lane, struct rig_error *err);

#endif
