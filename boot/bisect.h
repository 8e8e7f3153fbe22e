/* SPDX-License-Identifier: MIT */
/* The first bad one of a row whose first is good and whose last is bad, in as few questions as it takes. Pure. */
#ifndef RIG_BOOT_BISECT_H
#define RIG_BOOT_BISECT_H

#include <stddef.h>

struct rig_bisect {
    size_t good, bad; /* indices: the last known good, the first known bad */
};

/* Asks for one between them that is not known; `bad` where there is none left, which then is the answer. */
size_t rig_bisect_next(const struct rig_bisect *bisect);

/* Takes the answer for `i`, which lies between the two. */
void rig_bisect_take(struct rig_bisect *bisect, size_t i, int is_bad);

/* At most so many questions are left. */
unsigned rig_bisect_left(const struct rig_bisect *bisect);

#endif
