/* SPDX-License-Identifier: MIT */
/* One part of work that several machines share: number 2 of 4 is "2/4". Pure, but for the option. */
#ifndef RIG_BASE_SHARE_H
#define RIG_BASE_SHARE_H

#include <base/option.h>

#include <stdbool.h>
#include <stdint.h>

#define RIG_MOST_SHARES 4096

struct rig_share {
    unsigned number; /* from 1 */
    unsigned count;  /* 0: the work is not shared */
};

/* The option's type: a struct rig_share from "2/4". */
extern const struct rig_option_type rig_option_share;

/*
 * What of `total` numbers is this share's: from *from up to *until, which is not in it. All shares together have each
 * number once, and none has more than one more than another. All of it where the work is not shared.
 */
void rig_share_range(const struct rig_share *share, uint64_t total, uint64_t *from, uint64_t *until);

/* Whether number `index` is this share's, where they are dealt out one by one. */
bool rig_share_has(const struct rig_share *share, uint64_t index);

/* This machine's name for people: that of the cluster that started us, or its own. */
#define RIG_NODE_NAME 64
void rig_node_name(char name[RIG_NODE_NAME]);

#endif
