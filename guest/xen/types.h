/* SPDX-License-Identifier: MIT */
/* Basic types and compiler words of the freestanding guest. */
#ifndef GUEST_XEN_TYPES_H
#define GUEST_XEN_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define noinline __attribute__((noinline))
#define __section(name) __attribute__((section(name)))
#define __aligned(n) __attribute__((aligned(n)))
/* Code that a kernel throws away once it has booted. */
#define __init __section(".init.text")
/* Without coverage counters. */
#define __not_counted __attribute__((no_sanitize("coverage")))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define barrier() __asm__ volatile("" ::: "memory")
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile __typeof__(x) *)&(x) = (value))

static inline u64 rdtsc(void)
{
    u32 lo, hi;

    __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
    return (u64)hi << 32 | lo;
}

#endif
