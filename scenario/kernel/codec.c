/* SPDX-License-Identifier: MIT */
#include <scenario/kernel/codec.h>

#include <base/random.h>

#include <string.h>

#define BYTES 4
#define NEAR 32 /* neighbours in the list: the same function beside another, the same point with another argument */

size_t rig_kernel_parts_read(const uint8_t *data, size_t size, uint64_t count, uint64_t parts[RIG_KERNEL_PARTS])
{
    size_t n = size / BYTES < RIG_KERNEL_PARTS ? size / BYTES : RIG_KERNEL_PARTS;

    if (count == 0)
        return 0;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *at = data + i * BYTES;

        parts[i] = (at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24) % count;
    }
    return n;
}

size_t rig_kernel_parts_write(const uint64_t *parts, size_t count, uint8_t data[RIG_KERNEL_BINARY_MAX])
{
    for (size_t i = 0; i < count; i++) {
        for (unsigned byte = 0; byte < BYTES; byte++)
            data[i * BYTES + byte] = (uint8_t)(parts[i] >> (8 * byte));
    }
    return count * BYTES;
}

void rig_kernel_decode(const struct rig_kernel_window *window, const uint8_t *data, size_t size,
                       struct rig_kernel_scenario *scenario)
{
    uint64_t parts[RIG_KERNEL_PARTS];
    size_t count = rig_kernel_parts_read(data, size, rig_kernel_space_count(window), parts);

    for (size_t i = 0; i < count; i++)
        (void)rig_kernel_space_add(window, parts[i], scenario);
}

/* What tells most stands first in the list: half of the time a low number is as likely as a high one. */
static uint64_t any(uint64_t count, uint64_t *rng)
{
    uint64_t bound = count;

    if (rig_random_below(rng, 2)) {
        bound = UINT64_C(1) << rig_random_below(rng, 32);
        bound = bound < count ? bound : count;
    }
    return rig_random(rng) % bound;
}

/* Another number than `part`; the same where there is but one. */
static uint64_t other(uint64_t count, uint64_t part, uint64_t *rng)
{
    uint64_t step = count > NEAR && rig_random_below(rng, 2) ? NEAR : count;

    return count < 2 ? part : (part + 1 + rig_random(rng) % (step - 1)) % count;
}

static size_t add(uint64_t count, uint64_t *parts, size_t n, uint64_t *rng)
{
    size_t at = rig_random_below(rng, (unsigned)n + 1);

    memmove(parts + at + 1, parts + at, (n - at) * sizeof(*parts));
    parts[at] = any(count, rng);
    return n + 1;
}

static size_t leave_out(uint64_t *parts, size_t n, uint64_t *rng)
{
    size_t at = rig_random_below(rng, (unsigned)n);

    memmove(parts + at, parts + at + 1, (n - at - 1) * sizeof(*parts));
    return n - 1;
}

size_t rig_kernel_mutate(uint64_t count, uint8_t *data, size_t size, size_t max, uint64_t *rng)
{
    size_t most = max / BYTES < RIG_KERNEL_PARTS ? max / BYTES : RIG_KERNEL_PARTS;
    uint64_t parts[RIG_KERNEL_PARTS + 1];
    size_t n = rig_kernel_parts_read(data, size, count, parts);

    n = n < most ? n : most;
    if (count == 0 || most == 0)
        return 0;
    if (n == 0 || (n < most && rig_random_below(rng, 4) == 0)) {
        n = add(count, parts, n, rng);
    } else if (n > 1 && rig_random_below(rng, 3) == 0) {
        n = leave_out(parts, n, rng);
    } else {
        size_t at = rig_random_below(rng, (unsigned)n);

        parts[at] = other(count, parts[at], rng);
    }
    return rig_kernel_parts_write(parts, n, data);
}

/* How many whole changes, at most `most`. */
static size_t some(size_t size, size_t most, uint64_t *rng)
{
    const size_t n = size / BYTES < most ? size / BYTES : most;

    return rig_random_below(rng, (unsigned)n + 1);
}

size_t rig_kernel_crossover(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out, size_t max,
                            uint64_t *rng)
{
    const size_t most = max / BYTES < RIG_KERNEL_PARTS ? max / BYTES : RIG_KERNEL_PARTS;
    const size_t first = some(a_size, most, rng), second = some(b_size, most - first, rng);

    memcpy(out, a, first * BYTES);
    memcpy(out + first * BYTES, b + (b_size / BYTES - second) * BYTES, second * BYTES);
    return (first + second) * BYTES;
}
