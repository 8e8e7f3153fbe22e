/* SPDX-License-Identifier: MIT */
/*
 * The binary form that engines handle: numbers of single changes of one window (space.h), four bytes each, the least
 * significant first. Every byte string is a scenario: numbers count around, and what is too much or torn is ignored.
 * It means something for its window alone; what is kept for people is text.
 */
#ifndef RIG_SCENARIO_KERNEL_CODEC_H
#define RIG_SCENARIO_KERNEL_CODEC_H

#include <scenario/kernel/space.h>

#define RIG_KERNEL_PARTS 8 /* single changes of one scenario */
#define RIG_KERNEL_BINARY_MAX (RIG_KERNEL_PARTS * 4)

/* The numbers in `data`; returns how many there are, at most RIG_KERNEL_PARTS. `count`: of the window's changes. */
size_t rig_kernel_parts_read(const uint8_t *data, size_t size, uint64_t count, uint64_t parts[RIG_KERNEL_PARTS]);

/* Returns the bytes written. */
size_t rig_kernel_parts_write(const uint64_t *parts, size_t count, uint8_t data[RIG_KERNEL_BINARY_MAX]);

/* Adds what `data` says to *scenario, which comes with its setting. */
void rig_kernel_decode(const struct rig_kernel_window *window, const uint8_t *data, size_t size,
                       struct rig_kernel_scenario *scenario);

/*
 * Changes the scenario in `data` into one of at most `max` bytes that is not the same: a change added, left out,
 * exchanged for a neighbour of the list or for any other. `rng`: state, advanced. Returns the new size.
 */
size_t rig_kernel_mutate(uint64_t count, uint8_t *data, size_t size, size_t max, uint64_t *rng);

/*
 * Writes the first changes of one and the last of the other to `out`, at most `max` bytes; `rng` says how many of each.
 * Returns the size.
 */
size_t rig_kernel_crossover(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out, size_t max,
                            uint64_t *rng);

#endif
