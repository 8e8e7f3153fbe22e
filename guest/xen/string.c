/* SPDX-License-Identifier: MIT */
/* What the compiler calls for structures, even freestanding. */
#include <guest/xen/types.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);

void *memcpy(void *to, const void *from, size_t size)
{
    u8 *t = to;
    const u8 *f = from;

    for (; size >= 8; size -= 8, t += 8, f += 8)
        *(volatile u64 *)(void *)t = *(const u64 *)(const void *)f;
    for (; size; size--)
        *(volatile u8 *)t++ = *f++;
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    u8 *t = to;
    u64 word = (u8)byte * UINT64_C(0x0101010101010101);

    for (; size >= 8; size -= 8, t += 8)
        *(volatile u64 *)(void *)t = word;
    for (; size; size--)
        *(volatile u8 *)t++ = (u8)byte;
    return to;
}
