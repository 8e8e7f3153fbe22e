/* SPDX-License-Identifier: MIT */
#include <fuzz/client/client.h>

void rig_view_close(struct rig_view *view)
{
    rig_events_close(view->events);
    rig_memory_close(view->memory);
    *view = (struct rig_view){0};
}
