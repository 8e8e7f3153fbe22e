/* SPDX-License-Identifier: MIT */
/* What a kernel's payload is packed with: gzip, bzip2, lzma, xz, lzo, lz4, zstd, each unpacked by its own library. */
#ifndef RIG_KERNEL_UNPACK_H
#define RIG_KERNEL_UNPACK_H

#include <base/error.h>

#include <stddef.h>

/* Bytes that grow while they are unpacked. */
struct rig_unpacked {
    unsigned char *data; /* malloc'ed */
    size_t size, room;
    size_t most; /* it does not grow beyond: a bomb is an error, not a full memory */
};

/* The name of the packing whose magic the bytes begin with; NULL: none that is known. Pure. */
const char *rig_packing(const void *packed, size_t size);

/* All names, for messages. */
#define RIG_PACKINGS "gzip, bzip2, lzma, xz, lzo, lz4, zstd"

/*
 * Unpacks the one stream that `packed` begins with, at most `most` bytes; what is behind it is not looked at.
 * out->data is to be freed. -1 with one line (RIG_ERROR_USAGE: not a known packing, broken, more than `most`;
 * RIG_ERROR_MACHINERY: memory).
 */
int rig_unpack(const void *packed, size_t size, size_t most, const char *name, struct rig_unpacked *out,
               struct rig_error *err);

/* For the unpackers: room for at least one byte more behind out->size (false: `most` is reached, or memory is). */
int rig_unpacked_grow(struct rig_unpacked *out, size_t more);

/* What an unpacker says. */
enum {
    RIG_UNPACK_DONE = 0,
    RIG_UNPACK_BROKEN = -1,
    RIG_UNPACK_CUT = -2,
    RIG_UNPACK_LARGE = -3,
    RIG_UNPACK_MEMORY = -4
};

int rig_unpack_gzip(const unsigned char *packed, size_t size, struct rig_unpacked *out);
int rig_unpack_bzip2(const unsigned char *packed, size_t size, struct rig_unpacked *out);
int rig_unpack_lzma(const unsigned char *packed, size_t size, struct rig_unpacked *out);
int rig_unpack_xz(const unsigned char *packed, size_t size, struct rig_unpacked *out);
int rig_unpack_zstd(const unsigned char *packed, size_t size, struct rig_unpacked *out);
int rig_unpack_lz4(const unsigned char *packed, size_t size, struct rig_unpacked *out);
int rig_unpack_lzo(const unsigned char *packed, size_t size, struct rig_unpacked *out);

#endif
