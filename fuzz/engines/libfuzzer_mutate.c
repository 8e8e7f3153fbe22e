/* SPDX-License-Identifier: MIT */
/* libFuzzer's hooks for making new inputs from old ones. */
#include <fuzz/engines/libfuzzer.h>

#include <base/random.h>
#include <scenario/codec.h>
#include <scenario/mutate.h>
#include <scenario/near.h>

#include <stddef.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size); /* libFuzzer's */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t max_size, unsigned seed);

static struct {
    enum rig_mutator mutator;
    uint32_t revisions;
    bool plausible;
    bool opened;
    struct rig_near near;
} choice = {.mutator = RIG_MUTATOR_BOTH, .revisions = UINT32_MAX};

void rig_libfuzzer_choose_mutator(enum rig_mutator mutator, uint32_t revisions, bool plausible)
{
    choice.mutator = mutator;
    choice.revisions = revisions;
    choice.plausible = plausible;
}

static bool next_near(struct rig_scenario *scenario, uint64_t *rng)
{
    /* Not before: only libFuzzer's own numbers differ from job to job. */
    if (!choice.opened)
        rig_near_open(&choice.near, choice.revisions, choice.plausible, rng);
    choice.opened = true;
    return rig_random_below(rng, RIG_NEAR_IN) == 0 && rig_near_next(&choice.near, scenario);
}

/* Writes the scenario where it fits; libFuzzer may have a smaller limit than we have. */
static size_t put(const struct rig_scenario *scenario, uint8_t *out, size_t max_size)
{
    uint8_t binary[RIG_BINARY_MAX];
    size_t size = rig_encode(scenario, binary);

    if (size > max_size)
        size = max_size;
    memcpy(out, binary, size);
    return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct rig_scenario before;
    struct rig_scenario after;
    uint64_t rng = rig_random_mix(seed);

    if (choice.mutator != RIG_MUTATOR_BYTES && next_near(&before, &rng))
        return put(&before, data, max_size);
    rig_decode(data, size, &before);
    if (choice.mutator == RIG_MUTATOR_STRUCTURE || (choice.mutator == RIG_MUTATOR_BOTH && (rng >> 61))) {
        rig_mutate(&before, &rng, choice.revisions);
        return put(&before, data, max_size);
    }
    /* Changed bytes often mean the same scenario; running that again would teach nothing. */
    size = LLVMFuzzerMutate(data, size, max_size);
    rig_decode(data, size, &after);
    if (choice.mutator == RIG_MUTATOR_BOTH && rig_scenario_equal(&before, &after)) {
        rig_mutate(&after, &rng, choice.revisions);
        return put(&after, data, max_size);
    }
    return size;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t max_size, unsigned seed)
{
    struct rig_scenario first;
    struct rig_scenario second;
    struct rig_scenario child;
    uint64_t rng = rig_random_mix(seed);

    rig_decode(a, a_size, &first);
    rig_decode(b, b_size, &second);
    rig_crossover(&first, &second, &child, &rng);
    return put(&child, out, max_size);
}
