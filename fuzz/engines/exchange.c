/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/exchange.h>

#include <base/files.h>

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More instances than one directory is meant for; the rest is not listened to. */
#define PEERS_MAX 1024
#define ID "id:"

struct peer {
    char name[NAME_MAX + 1];
    unsigned long next; /* the number of the first entry that was not handed over */
    struct dirent **entries;
    int count, at;
};

struct rig_exchange {
    char directory[RIG_PATH_SIZE];
    char own[NAME_MAX + 1];
    struct peer peers[PEERS_MAX];
    unsigned count, turn;
    double listed_at;
    bool listed;
};

struct rig_exchange *rig_exchange_open(const char *directory, const char *own)
{
    struct rig_exchange *exchange = calloc(1, sizeof(*exchange));

    if (!exchange)
        return NULL;
    (void)snprintf(exchange->directory, sizeof(exchange->directory), "%s", directory);
    (void)snprintf(exchange->own, sizeof(exchange->own), "%s", own);
    return exchange;
}

static void forget(struct peer *peer)
{
    for (int i = 0; i < peer->count; i++)
        free(peer->entries[i]);
    free(peer->entries);
    peer->entries = NULL;
    peer->count = peer->at = 0;
}

void rig_exchange_close(struct rig_exchange *exchange)
{
    if (!exchange)
        return;
    for (unsigned i = 0; i < exchange->count; i++)
        forget(&exchange->peers[i]);
    free(exchange);
}

/* What all began with has "orig" in its name, what afl-fuzz took itself "sync". */
static int is_own_find(const struct dirent *entry)
{
    return strncmp(entry->d_name, ID, strlen(ID)) == 0 && !strstr(entry->d_name, ",orig:") &&
           !strstr(entry->d_name, ",sync:") && !strstr(entry->d_name, RIG_EXCHANGED);
}

static unsigned long number(const struct dirent *entry)
{
    return strtoul(entry->d_name + strlen(ID), NULL, 10);
}

static void list_queue(const struct rig_exchange *exchange, struct peer *peer)
{
    char path[RIG_PATH_SIZE];
    struct dirent **entries;
    struct rig_error err;
    int found;

    forget(peer);
    if (rig_path(path, &err, "%s/%s/queue", exchange->directory, peer->name) < 0)
        return;
    found = scandir(path, &entries, is_own_find, alphasort);
    if (found < 0) /* it has none yet */
        return;
    peer->entries = entries;
    peer->count = found;
    while (peer->at < peer->count && number(entries[peer->at]) < peer->next)
        peer->at++;
}

static struct peer *find_or_add(struct rig_exchange *exchange, const char *name)
{
    struct peer *peer = exchange->peers;

    for (; peer < exchange->peers + exchange->count; peer++)
        if (strcmp(peer->name, name) == 0)
            return peer;
    if (exchange->count == PEERS_MAX)
        return NULL;
    (void)snprintf(peer->name, sizeof(peer->name), "%s", name);
    exchange->count++;
    return peer;
}

static void list(struct rig_exchange *exchange)
{
    const struct dirent *entry;
    DIR *directory = opendir(exchange->directory);

    if (!directory)
        return;
    while ((entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, exchange->own) != 0)
            (void)find_or_add(exchange, entry->d_name);
    closedir(directory);
    for (unsigned i = 0; i < exchange->count; i++)
        list_queue(exchange, &exchange->peers[i]);
}

static size_t take(const struct rig_exchange *exchange, struct peer *peer, uint8_t *data, size_t max)
{
    char path[RIG_PATH_SIZE];
    const struct dirent *entry = peer->entries[peer->at];
    struct rig_error err;
    size_t size = 0;
    char *read = NULL;

    if (rig_path(path, &err, "%s/%s/queue/%s", exchange->directory, peer->name, entry->d_name) == 0)
        read = rig_read_file(path, &size);
    if (!read ||
        size == 0) { /* gone, or not written yet: it and what comes behind it are looked at with the next listing */
        free(read);
        peer->at = peer->count;
        return 0;
    }
    if (size > max)
        size = max;
    memcpy(data, read, size);
    free(read);
    peer->next = number(entry) + 1;
    peer->at++;
    return size;
}

size_t rig_exchange_next(struct rig_exchange *exchange, double now, uint8_t *data, size_t max)
{
    if (!exchange->listed || now - exchange->listed_at >= RIG_EXCHANGE_EVERY_S) {
        list(exchange);
        exchange->listed = true;
        exchange->listed_at = now;
    }
    /* By turns: an instance with a long queue does not hold up the others. */
    for (unsigned i = 0; i < exchange->count; i++) {
        struct peer *peer = &exchange->peers[exchange->turn++ % exchange->count];
        size_t size = peer->at < peer->count ? take(exchange, peer, data, max) : 0;

        if (size > 0)
            return size;
    }
    return 0;
}
