/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/keys.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rig_key_row *rig_keys_get(struct rig_keys *keys, const char *key)
{
    struct rig_key_row *more;

    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->at[i].key, key) == 0)
            return &keys->at[i];
    more = realloc(keys->at, (keys->count + 1) * sizeof(*more));
    if (!more)
        return NULL;
    keys->at = more;
    more[keys->count] = (struct rig_key_row){0};
    (void)snprintf(more[keys->count].key, sizeof(more->key), "%s", key);
    return &more[keys->count++];
}

void rig_keys_free(struct rig_keys *keys)
{
    free(keys->at);
    *keys = (struct rig_keys){0};
}

bool rig_key_is_open(const struct rig_key_row *row)
{
    return !row->confirmed && row->refuted < RIG_KEY_TRIES;
}
