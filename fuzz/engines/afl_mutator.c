/* SPDX-License-Identifier: MIT */
/*
 * The structure-aware mutator as afl-fuzz loads it (docs/custom_mutators.md of AFL++ 4.04), with a trim that leaves
 * out steps and injections instead of bytes. RIG_REVISIONS: the revisions a mutation may have, as a mask; none: all.
 * RIG_ORDERS=plausible: only such orders are near. RIG_EXCHANGE: this instance's name among those of
 * RIG_EXCHANGE_DIRECTORY, whose finds it is to have; none: it is alone.
 */
#include <base/clock.h>
#include <base/random.h>
#include <fuzz/engines/exchange.h>
#include <scenario/codec.h>
#include <scenario/mutate.h>
#include <scenario/near.h>
#include <scenario/shrink.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct mutator {
    uint64_t rng;
    uint32_t revisions;
    struct rig_near near;
    struct rig_exchange *exchange; /* NULL: alone */
    bool exchanged;                /* the last mutation is what another instance found */
    uint8_t out[RIG_BINARY_MAX];
    /* The entry that is being trimmed, without the parts that were found to do nothing. */
    struct rig_scenario kept, tried;
    unsigned part, gone;
};

void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t max_size);
const char *afl_custom_describe(void *data, size_t max_size);
int32_t afl_custom_init_trim(void *data, uint8_t *in, size_t size);
size_t afl_custom_trim(void *data, uint8_t **out);
int32_t afl_custom_post_trim(void *data, uint8_t success);

void *afl_custom_init(void *afl, unsigned seed)
{
    struct mutator *m = calloc(1, sizeof(*m));
    const char *revisions = getenv("RIG_REVISIONS"), *orders = getenv("RIG_ORDERS");
    const char *own = getenv("RIG_EXCHANGE"), *directory = getenv("RIG_EXCHANGE_DIRECTORY");

    (void)afl;
    if (!m)
        return NULL;
    m->rng = seed;
    m->revisions = revisions ? (uint32_t)strtoul(revisions, NULL, 0) : UINT32_MAX;
    rig_near_open(&m->near, m->revisions, orders && strcmp(orders, "plausible") == 0, &m->rng);
    if (own && directory)
        m->exchange = rig_exchange_open(directory, own);
    return m;
}

void afl_custom_deinit(void *data)
{
    struct mutator *m = data;

    if (m) {
        rig_near_close(&m->near);
        rig_exchange_close(m->exchange);
    }
    free(m);
}

#define CROSSOVER_IN 4

size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t max_size)
{
    struct mutator *m = data;
    struct rig_scenario s;
    size_t made = 0;

    if (m->exchange)
        made = rig_exchange_next(m->exchange, rig_seconds(), m->out,
                                 max_size < sizeof(m->out) ? max_size : sizeof(m->out));
    m->exchanged = made > 0;
    *out = m->out;
    if (m->exchanged)
        return made;
    rig_decode(in, size, &s);
    if (rig_random_below(&m->rng, RIG_NEAR_IN) == 0 && rig_near_next(&m->near, &s)) {
        /* Of the entry at hand nothing is left. */
    } else if (other && rig_random_below(&m->rng, CROSSOVER_IN) == 0) {
        struct rig_scenario second, child;

        rig_decode(other, other_size, &second);
        rig_crossover(&s, &second, &child, &m->rng);
        s = child;
    } else {
        rig_mutate(&s, &m->rng, m->revisions);
    }
    made = rig_encode(&s, m->out);
    return made < max_size ? made : max_size;
}

/* In the name of the entry, should it be kept. */
const char *afl_custom_describe(void *data, size_t max_size)
{
    const struct mutator *m = data;

    (void)max_size;
    return m->exchanged ? "op:" RIG_EXCHANGED : "op:scenario";
}

int32_t afl_custom_init_trim(void *data, uint8_t *in, size_t size)
{
    struct mutator *m = data;

    rig_decode(in, size, &m->kept);
    m->part = m->gone = 0;
    /* AFL++ gives up altogether when trimming makes an entry longer, as writing it out properly may. */
    if (rig_encode(&m->kept, m->out) > size)
        return 0;
    return (int32_t)rig_shrink_parts(&m->kept);
}

size_t afl_custom_trim(void *data, uint8_t **out)
{
    struct mutator *m = data;

    (void)rig_shrink_without(&m->kept, m->part, 1, &m->tried);
    *out = m->out;
    return rig_encode(&m->tried, m->out);
}

/* AFL++ trims until the number that it is given reaches what init_trim returned: parts that went, or stay. */
int32_t afl_custom_post_trim(void *data, uint8_t success)
{
    struct mutator *m = data;

    if (success) {
        m->kept = m->tried;
        m->gone++;
    } else {
        m->part++;
    }
    return (int32_t)(m->part + m->gone);
}
