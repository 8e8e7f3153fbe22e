/* SPDX-License-Identifier: MIT */
/* Little-endian words at addresses of any alignment, as x86 has them in files and in a guest's memory. */
#ifndef RIG_BASE_LOAD_H
#define RIG_BASE_LOAD_H

#include <stdint.h>
#include <string.h>

static inline uint16_t rig_load_u16(const void *at)
{
    uint16_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

static inline uint32_t rig_load_u32(const void *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

static inline uint64_t rig_load_u64(const void *at)
{
    uint64_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

#endif
