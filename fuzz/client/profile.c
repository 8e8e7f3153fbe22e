/* SPDX-License-Identifier: MIT */
/*
 * Source coverage, case by case. The counters are only read here: the guest writes them, and its memory may be somebody
 * else's a moment later. A case may also have written over them, so that no more is believed than one can count.
 */
#include <fuzz/client/private.h>

#include <string.h>

/*
 * More than any line runs in the time that the watchdog gives a case, and less than what a stray store leaves: poison,
 * page-table entries, and struct pages, whose reference counts lie in the upper half of a word.
 */
#define MOST_IN_A_CASE (UINT64_C(1) << 24)

void rig_client_profile_begin(struct rig_client *client, bool from_zero)
{
    client->profile_spoilt = false;
    for (size_t i = 0; i < client->profile_count; i++)
        client->profile_seen[i] =
            from_zero ? 0
                      : client->profile[i * sizeof(uint64_t) / RIG_PAGE_SIZE][i % (RIG_PAGE_SIZE / sizeof(uint64_t))];
}

/* All that a case counted, or nothing of it: who wrote over one counter wrote over others too. */
static void take(struct rig_client *client, const uint64_t *now)
{
    bool credible = true;

    for (size_t i = 0; credible && i < client->profile_count; i++)
        credible = now[i] - client->profile_seen[i] <= MOST_IN_A_CASE; /* one that went back is not, either */
    for (size_t i = 0; credible && i < client->profile_count; i++)
        client->profile_fresh[i] += now[i] - client->profile_seen[i];
    memcpy(client->profile_seen, now, client->profile_count * sizeof(now[0]));
}

void rig_client_profile_take(struct rig_client *client)
{
    uint64_t now[RIG_MAX_PROFILE_COUNTERS];
    size_t size = client->profile_count * sizeof(now[0]);

    if (!client->profile_wanted || client->profile_spoilt)
        return;
    for (size_t at = 0; at < size; at += RIG_PAGE_SIZE)
        memcpy((uint8_t *)now + at, client->profile[at / RIG_PAGE_SIZE],
               size - at < RIG_PAGE_SIZE ? size - at : RIG_PAGE_SIZE);
    /* Pages of a domain that was being replaced while we read. What it counted is on the board then. */
    if (rig_load(&client->board->generation) == client->generation &&
        rig_load(&client->board->state) == RIG_INJECTOR_READY)
        take(client, now);
}

void rig_client_profile_take_ended(struct rig_client *client)
{
    const struct rig_board *board = client->board;
    uint64_t now[RIG_MAX_PROFILE_COUNTERS];

    if (!client->profile_wanted || client->generation == 0 || client->profile_spoilt ||
        rig_load(&board->ended_generation) != client->generation)
        return;
    memcpy(now, board->ended_profile, sizeof(now));
    if (rig_load(&board->ended_generation) == client->generation)
        take(client, now);
}

size_t rig_client_profile(struct rig_client *client, uint64_t *sums, size_t count)
{
    if (!client->profile_wanted) {
        client->profile_wanted = true;
        rig_client_profile_begin(client, false);
    }
    for (size_t i = 0; i < client->profile_count && i < count; i++) {
        uint64_t sum = sums[i] + client->profile_fresh[i];

        sums[i] = sum < sums[i] ? UINT64_MAX : sum;
    }
    memset(client->profile_fresh, 0, client->profile_count * sizeof(client->profile_fresh[0]));
    return client->profile_count;
}
