/* SPDX-License-Identifier: MIT */
#include <boot/bisect.h>

size_t rig_bisect_next(const struct rig_bisect *bisect)
{
    return bisect->bad - bisect->good < 2 ? bisect->bad : bisect->good + (bisect->bad - bisect->good) / 2;
}

void rig_bisect_take(struct rig_bisect *bisect, size_t i, int is_bad)
{
    if (is_bad)
        bisect->bad = i;
    else
        bisect->good = i;
}

unsigned rig_bisect_left(const struct rig_bisect *bisect)
{
    unsigned questions = 0;

    for (size_t left = bisect->bad - bisect->good; left > 1; left = left - left / 2)
        questions++;
    return questions;
}
