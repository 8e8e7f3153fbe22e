/* SPDX-License-Identifier: MIT */
#include <kernel/unpack.h>

#include <stdlib.h>

int rig_unpacked_grow(struct rig_unpacked *out, size_t more)
{
    size_t room = out->room ? out->room : 1 << 20;
    unsigned char *larger;

    if (more > out->most - out->size)
        return RIG_UNPACK_LARGE;
    if (out->size + more <= out->room)
        return 0;
    while (room < out->size + more)
        room *= 2;
    if (room > out->most)
        room = out->most;
    larger = realloc(out->data, room);
    if (!larger)
        return RIG_UNPACK_MEMORY;
    out->data = larger;
    out->room = room;
    return 0;
}
