/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/cover.h>

unsigned rig_cover_class(uint8_t counter)
{
    static const uint8_t from[RIG_COVER_CLASSES] = {1, 2, 3, 4, 8, 16, 32, 128};
    unsigned class = RIG_COVER_CLASSES - 1;

    while (class > 0 && counter < from[class])
        class --;
    return class;
}

static size_t fresh(const struct rig_cover_input *input, const uint8_t *covered)
{
    size_t count = 0;

    for (size_t i = 0; i < input->feature_count; i++)
        count += !covered[input->features[i]];
    return count;
}

/* `gain` features for `size` bytes are more than `other_gain` for `other_size`. An empty input costs something too. */
static bool better(size_t gain, size_t size, size_t other_gain, size_t other_size)
{
    return gain * (other_size + 1) > other_gain * (size + 1);
}

void rig_cover(struct rig_cover_input *inputs, size_t count, uint8_t *covered)
{
    for (;;) {
        struct rig_cover_input *best = NULL;
        size_t best_gain = 0;

        for (size_t i = 0; i < count; i++) {
            size_t most = inputs[i].feature_count;

            /* Counting takes long; an input that could not win with all that it has is not counted. */
            if (inputs[i].kept || (best && !better(most, inputs[i].size, best_gain, best->size)))
                continue;
            most = fresh(&inputs[i], covered);
            if (most > 0 && (!best || better(most, inputs[i].size, best_gain, best->size))) {
                best = &inputs[i];
                best_gain = most;
            }
        }
        if (!best)
            return;
        best->kept = true;
        for (size_t i = 0; i < best->feature_count; i++)
            covered[best->features[i]] = 1;
    }
}
