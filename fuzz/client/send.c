/* SPDX-License-Identifier: MIT */
/* One command on the notice board, from its posting to its answer. */
#include <fuzz/client/private.h>

#include <string.h>

void rig_client_ring_injector(struct rig_client *client)
{
    if (client->view.events)
        rig_events_ring_injector(client->view.events);
    else
        rig_store(&client->control->doorbell, client->control->doorbell + 1);
}

int rig_client_send(struct rig_client *client, enum rig_command command, uint32_t arg, struct rig_error *err)
{
    struct rig_board *board = client->board;
    struct rig_wait wait = {0};
    uint32_t seq = rig_load(&board->command_seq) + 1;
    int result;

    if (rig_load(&board->generation) != client->generation) {
        result = rig_client_resolve(client, err);
        if (result != 0)
            return result;
    }
    board->command = command;
    board->command_arg = arg;
    rig_store(&board->command_seq, seq);
    rig_client_ring_injector(client);
    while (rig_load(&board->command_done_seq) != seq) {
        bool pulse;

        /* A bell that was not heard is not rung again: the injector looks by itself, and the page may be gone by now.
         */
        result = rig_client_wait(client, &wait, &pulse, err);
        if (result != 0)
            return result;
    }
    result = board->command_result;
    if (result != 0 && rig_load(&board->state) != RIG_INJECTOR_BROKEN)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the injector refused command %d: %s", (int)command,
                             strerror(-result));
    return rig_client_resolve(client, err);
}
