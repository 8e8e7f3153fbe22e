/* SPDX-License-Identifier: MIT */
/*
 * A scenario as bytes. Any byte string decodes to some valid scenario, so that a fuzzer may do what it likes.
 *
 *   byte 0       revision, folded onto those in the guest
 *   then items   0x00..0x7e   a step: bits 0..5 which, folded onto the step table; bit 6 on the second CPU
 *                0x7f         the end; what follows is ignored
 *                0x80..0xff   an injection, then its arguments; 0xf8..0xff are the faults that are not searched (in the
 *                             order of their table) and no other byte is: they are not to be met by chance. Else
 *                             bits 0..5  the fault, folded onto those that are searched
 *                             bit 6      `late`, for a fault with OPS
 *                arguments    place   folded onto steps and functions
 *                             moment  bits 0..2 where, bits 3..7 the count less 1, if where has one; where 7: not the
 *                                     first time, and the moment follows
 *                             agent   bits 0..1 by whom, bits 2..7 which L4, if the fault names one
 *                             time    1 byte, less 2, modulo 31, if it is not the first
 *                             slot    2 bytes, little endian, modulo 512   }
 *                             number  1 byte, less 1, modulo 64            } if the fault has them
 *                             entry   8 bytes, little endian               }
 *                             value   the same                             }
 * Folding is modulo: flipping a bit gives another value of the same field, cutting or pasting a step is one byte.
 * A missing end is an end, missing bytes of an injection are 0. Items beyond the maximum are read and ignored.
 * No proper prefix of an encoding is an encoding: it lacks the end. That is how a truncated file is noticed.
 */
#ifndef SCENARIO_CODEC_H
#define SCENARIO_CODEC_H

#include <rig/scenario.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The count of a counted moment: 1.. */
#define RIG_COUNT_MAX 32
/* The number of a fault with NUMBER: 1.. */
#define RIG_NUMBER_MAX 64

/* Which time it strikes: 2.. */
#define RIG_TIME_MAX 32

#define RIG_BINARY_MAX (2 + RIG_MAX_STEPS + RIG_MAX_INJECTIONS * 22)

/* Total: every byte string gives a valid scenario. The empty one gives the first revision and nothing else. */
void rig_decode(const uint8_t *data, size_t size, struct rig_scenario *out);

/* Canonical: rig_decode gives `scenario`, which must be valid, back. Returns the bytes written. */
size_t rig_encode(const struct rig_scenario *scenario, uint8_t out[RIG_BINARY_MAX]);

/*
 * Every field within its table, counts within bounds, nothing set that the fault or moment does not have, unused array
 * entries zero. What the parser, the decoder and the mutator give is; takes any bits whatever.
 */
bool rig_scenario_valid(const struct rig_scenario *scenario);

/* Of two valid scenarios. */
bool rig_scenario_equal(const struct rig_scenario *a, const struct rig_scenario *b);

#endif
