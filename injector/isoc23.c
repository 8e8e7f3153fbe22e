/* SPDX-License-Identifier: MIT */
/*
 * Xen's libraries of a Debian that is newer than this machine's: compiled with headers of glibc 2.38 or later, they
 * call strtoull by the name that it has there, which knows the prefix 0b (C23). Nobody asks them for such a number
 * here.
 */
#include <stdlib.h>

#if !__GLIBC_PREREQ(2, 38)
unsigned long long __isoc23_strtoull(const char *text, char **end, int base);

unsigned long long __isoc23_strtoull(const char *text, char **end, int base)
{
    return strtoull(text, end, base);
}
#endif
