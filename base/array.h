/* SPDX-License-Identifier: MIT */
/* Arrays: how many elements they have, and room for one more. */
#ifndef RIG_BASE_ARRAY_H
#define RIG_BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Elements of an array whose size the compiler knows. */
#define RIG_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Makes room for one element behind the `count` that are there, in malloc'ed memory that doubles, so that nobody keeps
 * how many fit: to be called for each element that is added. `array` is an lvalue, NULL while count is 0. false: out of
 * memory, and all is as it was.
 */
#define RIG_GROW(array, count) rig_grow(&(array), (count), sizeof(*(array)))

bool rig_grow(void *array, size_t count, size_t size);

#endif
