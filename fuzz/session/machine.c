/* SPDX-License-Identifier: MIT */
#include <fuzz/session/machine.h>

static bool place_alive(void *context)
{
    struct rig_machine *machine = context;

    return machine->place->alive(machine->place);
}

static int open_view(const struct rig_machine *machine, struct rig_view *view, struct rig_error *err)
{
    if (machine->place->view(machine->place, view, err) < 0)
        return -1;
    view->naps = machine->naps;
    return 0;
}

int rig_machine_open(const struct rig_session_options *options, bool naps, struct rig_machine *machine,
                     struct rig_error *err)
{
    const struct rig_life life = {.alive = place_alive, .context = machine};

    *machine = (struct rig_machine){.naps = naps};
    if (rig_place_kind(options)->open(options, &machine->place, err) < 0 ||
        open_view(machine, &machine->view, err) < 0 ||
        rig_client_open(&machine->view, &life, &machine->client, err) < 0) {
        rig_machine_close(machine);
        return -1;
    }
    return 0;
}

void rig_machine_close(struct rig_machine *machine)
{
    rig_client_close(machine->client);
    rig_view_close(&machine->view);
    if (machine->place)
        machine->place->close(machine->place);
    *machine = (struct rig_machine){0};
}

int rig_machine_restore(struct rig_machine *machine, struct rig_error *err)
{
    struct rig_view view;

    if (machine->place->restore(machine->place, err) < 0 || open_view(machine, &view, err) < 0)
        return -1;
    if (rig_client_reconnect(machine->client, &view, err) < 0) {
        rig_view_close(&view);
        return -1;
    }
    rig_view_close(&machine->view);
    machine->view = view;
    return 0;
}
