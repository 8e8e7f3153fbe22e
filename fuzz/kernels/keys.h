/* SPDX-License-Identifier: MIT */
/* The ways in which cases were predicted to end, and what cold boots said of them. Pure. */
#ifndef RIG_KERNELS_KEYS_H
#define RIG_KERNELS_KEYS_H

#include <fuzz/kernels/search.h>

/* A way that so many cold boots did not confirm is not tried again. */
#define RIG_KEY_TRIES 3

struct rig_key_row {
    char key[RIG_PREDICTION_KEY];
    unsigned refuted; /* cold boots that did not end in a finding */
    bool confirmed;
};

struct rig_keys {
    struct rig_key_row *at;
    size_t count;
};

/* The row of a key, made where there is none; NULL: out of memory. Valid until the next call. */
struct rig_key_row *rig_keys_get(struct rig_keys *keys, const char *key);
void rig_keys_free(struct rig_keys *keys);

/* Whether a cold boot is to say what a case of this way comes to. */
bool rig_key_is_open(const struct rig_key_row *row);

#endif
