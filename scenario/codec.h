/* SPDX-License-Identifier: MIT */
/*
 * A scenario as bytes. Any byte string decodes to some valid scenario, so that a fuzzer may do what it likes.
 *
 *   byte 0       revision, folded onto those in the guest
 *   then items   0x00..0x7e   a step, folded onto the step table
 *                0x80..0xff   an injection: bits 0..4 the fault's number folded onto the table (0x9f alone is `hang`,
 *                             which costs a watchdog's patience), bit 5 `by injector`, bit 6 ops late; then
 *                             place, where (bits 0..1) and count (bits 2..7), and where the fault has them
 *                             slot (2 bytes, little endian), entry (8 bytes)
 *                0x7f         the end; what follows is ignored
 * A missing end is an end, missing bytes of an injection are 0. Items beyond the maximum are ignored.
 */
#ifndef SCENARIO_CODEC_H
#define SCENARIO_CODEC_H

#include <rig/scenario.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIG_BINARY_MAX (2 + RIG_MAX_STEPS + RIG_MAX_INJECTIONS * 13)

/* Total: every byte string gives a valid scenario. Unused array entries are zero. */
void rig_decode(const uint8_t *data, size_t size, struct rig_scenario *out);

/* Canonical: rig_decode gives `scenario` back. Returns the bytes written, at most RIG_BINARY_MAX. */
size_t rig_encode(const struct rig_scenario *scenario, uint8_t out[RIG_BINARY_MAX]);

/* Every field within its table, counts within bounds, nothing set that the fault or moment does not have. */
bool rig_scenario_valid(const struct rig_scenario *scenario);
bool rig_scenario_equal(const struct rig_scenario *a, const struct rig_scenario *b);

#endif
