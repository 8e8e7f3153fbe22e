/* SPDX-License-Identifier: MIT */
/* MD5 (RFC 1321), which is how clang's coverage data name functions. No use is made of it against anyone. */
#ifndef RIG_COVERAGE_MD5_H
#define RIG_COVERAGE_MD5_H

#include <stddef.h>
#include <stdint.h>

/* Pure, by libmd. The first eight bytes of the digest, as a little-endian number. */
uint64_t rig_md5_low(const void *data, size_t size);

#endif
