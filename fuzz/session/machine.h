/* SPDX-License-Identifier: MIT */
/* One place with a Xen, a view of it and a client for it: what a session has one or two of. */
#ifndef RIG_SESSION_MACHINE_H
#define RIG_SESSION_MACHINE_H

#include <fuzz/client/client.h>
#include <fuzz/session/place.h>

struct rig_machine {
    struct rig_place *place;
    struct rig_view view;
    struct rig_client *client;
    bool naps; /* as in struct rig_view, of each view */
};

/* `machine` is to stay where it is until it is closed; after an error there is nothing to close. */
int rig_machine_open(const struct rig_session_options *options, bool naps, struct rig_machine *machine,
                     struct rig_error *err);
void rig_machine_close(struct rig_machine *machine);

/* After it was lost: the place is brought back, and the client finds its way in it. */
int rig_machine_restore(struct rig_machine *machine, struct rig_error *err);

#endif
