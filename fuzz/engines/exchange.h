/* SPDX-License-Identifier: MIT */
/*
 * What other instances of AFL++ keep, taken while they run. afl-fuzz 4.04 itself looks at its neighbours only between
 * two entries of its queue, and stays with an entry as long as that yields something new: one was seen to have 6,469
 * executions, two minutes, and not be done. The mutator hands over what the others found as if it were a mutation:
 * afl-fuzz runs it and keeps it where it is new to this instance.
 *
 * All instances have a directory each in one directory (afl-fuzz -o), which may be on a shared file system:
 * INSTANCE/queue/id:NUMBER,..; numbers only grow.
 */
#ifndef RIG_ENGINES_EXCHANGE_H
#define RIG_ENGINES_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* afl-fuzz writes this into the names of entries that came from others: they are not taken once more from here. */
#define RIG_EXCHANGED "exchanged"

/* How often the others' directories are listed, in seconds. */
#define RIG_EXCHANGE_EVERY_S 5.0

struct rig_exchange;

/* `own` is the name of this instance, below `directory`. NULL when memory ran out. */
struct rig_exchange *rig_exchange_open(const char *directory, const char *own);
void rig_exchange_close(struct rig_exchange *exchange);

/* The next entry of another instance that was not handed over yet: its size, at most `max`, or 0 where there is none
 * now. `now` is in seconds of any clock that only goes forward. What cannot be read is looked for again. */
size_t rig_exchange_next(struct rig_exchange *exchange, double now, uint8_t *data, size_t max);

#endif
