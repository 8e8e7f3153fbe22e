/* SPDX-License-Identifier: MIT */
/* A small part of a corpus that reaches all that the whole of it does. Pure. */
#ifndef RIG_CAMPAIGN_COVER_H
#define RIG_CAMPAIGN_COVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What an input is kept for: a counter and how high it is, in the eight classes of libFuzzer and AFL++ (1, 2, 3, 4..7,
 * 8..15, 16..31, 32..127, more).
 */
#define RIG_COVER_CLASSES 8
unsigned rig_cover_class(uint8_t counter); /* of a counter that is not 0 */

struct rig_cover_input {
    char *name;
    size_t size;
    uint32_t *features; /* each once, below the number that rig_cover is given */
    size_t feature_count;
    bool kept;
};

/*
 * Marks inputs as kept until those that are kept and `covered` together have every feature of all inputs. In each turn
 * it is the one with the most new features for its size; of equals the first. `covered` has a byte a feature, and is
 * all that was reached afterwards.
 */
void rig_cover(struct rig_cover_input *inputs, size_t count, uint8_t *covered);

#endif
