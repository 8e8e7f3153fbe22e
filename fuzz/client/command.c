/* SPDX-License-Identifier: MIT */
/* Between cases: commands to the injector, and the harvest of coverage. */
#include <fuzz/client/private.h>

#include <string.h>

int rig_client_command(struct rig_client *client, enum rig_command command, uint32_t arg, struct rig_error *err)
{
    struct rig_undo undo;
    int result = rig_client_settle(client, &undo, err);

    return result ? result : rig_client_send(client, command, arg, err);
}

int rig_client_stats(struct rig_client *client, struct rig_stats *stats, struct rig_error *err)
{
    int result = rig_client_command(client, RIG_COMMAND_STATS, 0, err);

    if (result == 0)
        *stats = client->board->stats;
    return result;
}

/* Most counters are zero after one case: eight are looked at together. */
static void copy_page(const uint8_t *counters, size_t size, uint8_t *into)
{
    for (size_t i = 0; i + sizeof(uint64_t) <= size; i += sizeof(uint64_t)) {
        uint64_t word;

        memcpy(&word, counters + i, sizeof(word));
        for (size_t j = i; word; j++, word >>= 8)
            if (word & 0xff)
                into[j] = (uint8_t)word;
    }
    for (size_t i = size - size % sizeof(uint64_t); i < size; i++)
        if (counters[i])
            into[i] = counters[i];
}

size_t rig_client_coverage(const struct rig_client *client, uint8_t *into, size_t size)
{
    size_t all = client->coverage_size < size ? client->coverage_size : size;

    for (size_t at = 0; at < all; at += RIG_PAGE_SIZE)
        copy_page(client->coverage[at / RIG_PAGE_SIZE], all - at < RIG_PAGE_SIZE ? all - at : RIG_PAGE_SIZE, into + at);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    /* Where the undo failed meanwhile, these frames may have been another's by then. */
    if (rig_load(&client->board->generation) != client->generation ||
        rig_load(&client->board->state) != RIG_INJECTOR_READY)
        memset(into, 0, all);
    return all;
}
