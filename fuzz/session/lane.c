/* SPDX-License-Identifier: MIT */
#include <fuzz/session/lane.h>

static bool xen_alive(void *context)
{
    struct rig_lane *lane = context;

    return lane->xen->alive(lane->xen);
}

static int open_view(const struct rig_lane *lane, struct rig_view *view, struct rig_error *err)
{
    if (lane->xen->view(lane->xen, view, err) < 0)
        return -1;
    view->naps = lane->naps;
    return 0;
}

int rig_lane_open(const struct rig_session_options *options, bool naps, struct rig_lane *lane, struct rig_error *err)
{
    const struct rig_life life = {.alive = xen_alive, .context = lane};

    *lane = (struct rig_lane){.naps = naps};
    if (rig_xen_host_kind(options)->open(options, &lane->xen, err) < 0 || open_view(lane, &lane->view, err) < 0 ||
        rig_client_open(&lane->view, &life, &lane->client, err) < 0) {
        rig_lane_close(lane);
        return -1;
    }
    return 0;
}

void rig_lane_close(struct rig_lane *lane)
{
    rig_client_close(lane->client);
    rig_view_close(&lane->view);
    if (lane->xen)
        lane->xen->close(lane->xen);
    *lane = (struct rig_lane){0};
}

int rig_lane_restore(struct rig_lane *lane, struct rig_error *err)
{
    struct rig_view view;

    if (lane->xen->restore(lane->xen, err) < 0 || open_view(lane, &view, err) < 0)
        return -1;
    if (rig_client_reconnect(lane->client, &view, err) < 0) {
        rig_view_close(&view);
        return -1;
    }
    rig_view_close(&lane->view);
    lane->view = view;
    return 0;
}
