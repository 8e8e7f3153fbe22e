/* SPDX-License-Identifier: MIT */
/*
 * The mutator of a kernel's cases as afl-fuzz loads it (docs/custom_mutators.md of AFL++ 4.04). It does not know how
 * many changes the window has: numbers count around, so any will do.
 */
#include <base/random.h>
#include <scenario/kernel/codec.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define ANY_COUNT (UINT64_C(1) << 32)
#define CROSSOVER_IN 4

struct mutator {
    uint64_t rng;
    uint8_t out[RIG_KERNEL_BINARY_MAX];
};

void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t max_size);

void *afl_custom_init(void *afl, unsigned seed)
{
    struct mutator *m = calloc(1, sizeof(*m));

    (void)afl;
    if (m)
        m->rng = rig_random_mix(seed);
    return m;
}

void afl_custom_deinit(void *data)
{
    free(data);
}

size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t max_size)
{
    struct mutator *m = data;
    const size_t most = max_size < sizeof(m->out) ? max_size : sizeof(m->out);

    *out = m->out;
    if (other && rig_random_below(&m->rng, CROSSOVER_IN) == 0)
        return rig_kernel_crossover(in, size, other, other_size, m->out, most, &m->rng);
    size = size < most ? size : most;
    memcpy(m->out, in, size);
    return rig_kernel_mutate(ANY_COUNT, m->out, size, most, &m->rng);
}
