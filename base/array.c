/* SPDX-License-Identifier: MIT */
#include <base/array.h>

#include <stdlib.h>
#include <string.h>

bool rig_grow(void *array, size_t count, size_t size)
{
    void *old, *larger;

    if ((count & (count - 1)) != 0) /* between powers of two there is room */
        return true;
    memcpy(&old, array, sizeof(old)); /* all pointers to objects look alike, but C has no type for any of them */
    larger = reallocarray(old, count ? 2 * count : 1, size);
    if (larger)
        memcpy(array, &larger, sizeof(larger));
    return larger != NULL;
}
