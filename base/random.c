/* SPDX-License-Identifier: MIT */
#include <base/random.h>

uint64_t rig_random(uint64_t *rng)
{
    if (!*rng) /* the one state it would never leave */
        *rng = UINT64_C(0x9e3779b97f4a7c15);
    *rng ^= *rng >> 12;
    *rng ^= *rng << 25;
    *rng ^= *rng >> 27;
    return *rng * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t rig_random_mix(uint64_t seed)
{
    uint64_t x = seed + UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

unsigned rig_random_below(uint64_t *rng, unsigned bound)
{
    return (unsigned)((rig_random(rng) >> 33) % bound);
}
