/* SPDX-License-Identifier: MIT */
/* The packings that are rows of blocks around a library that unpacks one. */
#include <kernel/unpack.h>

#include <base/load.h>

#include <lz4.h>
#include <lzo/lzo1x.h>
#include <stdint.h>
#include <string.h>

/* lz4's legacy frame: a magic, then blocks of a little-endian size each, to the end; none unpacks to more. Where frames
 * were joined the magic comes again. */
#define LZ4_MAGIC 0x184c2102U
#define LZ4_BLOCK ((size_t)8 << 20)

static int lz4_block(const unsigned char *packed, uint32_t length, struct rig_unpacked *out)
{
    size_t left = out->most - out->size;
    size_t room = left < LZ4_BLOCK ? left : LZ4_BLOCK;
    int grown, got;

    if (room == 0)
        return RIG_UNPACK_LARGE;
    grown = rig_unpacked_grow(out, room);
    if (grown != 0)
        return grown;
    got = LZ4_decompress_safe((const char *)packed, (char *)out->data + out->size, (int)length, (int)room);
    if (got < 0)
        return left < LZ4_BLOCK ? RIG_UNPACK_LARGE : RIG_UNPACK_BROKEN;
    out->size += (size_t)got;
    return 0;
}

int rig_unpack_lz4(const unsigned char *packed, size_t size, struct rig_unpacked *out)
{
    int result = 0;

    for (size_t at = 0; result == 0 && at < size;) {
        uint32_t length;

        if (size - at < sizeof(length))
            return RIG_UNPACK_CUT;
        length = rig_load_u32(packed + at);
        at += sizeof(length);
        if (length == LZ4_MAGIC)
            continue;
        if (length > size - at || length > INT32_MAX)
            return RIG_UNPACK_CUT;
        result = lz4_block(packed + at, length, out);
        at += length;
    }
    return result == 0 && out->size == 0 ? RIG_UNPACK_CUT : result;
}

/* lzop's file, all numbers big-endian. */
#define LZOP_MAGIC_SIZE 9
#define LZOP_VERSION_WITH_LEVEL 0x940
#define LZOP_ADLER32_OF_DATA 0x1U
#define LZOP_ADLER32_OF_PACKED 0x2U
#define LZOP_EXTRA_FIELD 0x40U
#define LZOP_CRC32_OF_DATA 0x100U
#define LZOP_CRC32_OF_PACKED 0x200U
#define LZOP_FILTER 0x800U
#define LZOP_BLOCK ((uint32_t)64 << 20)

struct reader {
    const unsigned char *at;
    size_t left;
    int short_of; /* something was asked for that is not there */
};

static uint32_t take(struct reader *reader, size_t bytes)
{
    uint32_t value = 0;

    if (reader->left < bytes) {
        reader->short_of = 1;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | reader->at[i];
    reader->at += bytes;
    reader->left -= bytes;
    return value;
}

static void skip(struct reader *reader, size_t bytes)
{
    if (reader->left < bytes) {
        reader->short_of = 1;
        return;
    }
    reader->at += bytes;
    reader->left -= bytes;
}

/* The file's header; returns its flags. */
static uint32_t lzop_header(struct reader *reader)
{
    uint32_t version, flags;

    skip(reader, LZOP_MAGIC_SIZE);
    version = take(reader, 2);
    skip(reader, 2); /* of the library */
    if (version >= LZOP_VERSION_WITH_LEVEL)
        skip(reader, 2); /* needed to unpack */
    skip(reader, 1);     /* method */
    if (version >= LZOP_VERSION_WITH_LEVEL)
        skip(reader, 1); /* level */
    flags = take(reader, 4);
    if (flags & LZOP_FILTER)
        skip(reader, 4);
    skip(reader, 8); /* mode, time */
    if (version >= LZOP_VERSION_WITH_LEVEL)
        skip(reader, 4);           /* time, upper half */
    skip(reader, take(reader, 1)); /* name */
    skip(reader, 4);               /* checksum */
    if (flags & LZOP_EXTRA_FIELD)
        skip(reader, (size_t)take(reader, 4) + 4);
    return flags;
}

static int lzop_block(struct reader *reader, uint32_t flags, uint32_t length, struct rig_unpacked *out)
{
    uint32_t packed_length = take(reader, 4);
    size_t checks = !!(flags & LZOP_ADLER32_OF_DATA) + !!(flags & LZOP_CRC32_OF_DATA);
    lzo_uint got = length;
    int grown;

    if (packed_length < length)
        checks += !!(flags & LZOP_ADLER32_OF_PACKED) + !!(flags & LZOP_CRC32_OF_PACKED);
    skip(reader, checks * 4);
    if (reader->short_of || packed_length > reader->left)
        return RIG_UNPACK_CUT;
    if (length > LZOP_BLOCK || packed_length > length)
        return RIG_UNPACK_BROKEN;
    grown = rig_unpacked_grow(out, length);
    if (grown != 0)
        return grown;
    if (packed_length == length)
        memcpy(out->data + out->size, reader->at, length);
    else if (lzo1x_decompress_safe(reader->at, packed_length, out->data + out->size, &got, NULL) != LZO_E_OK ||
             got != length)
        return RIG_UNPACK_BROKEN;
    out->size += length;
    skip(reader, packed_length);
    return 0;
}

int rig_unpack_lzo(const unsigned char *packed, size_t size, struct rig_unpacked *out)
{
    struct reader reader = {.at = packed, .left = size};
    uint32_t flags = lzop_header(&reader);

    for (;;) {
        uint32_t length = take(&reader, 4);
        int result;

        if (reader.short_of)
            return RIG_UNPACK_CUT;
        if (length == 0)
            return out->size > 0 ? RIG_UNPACK_DONE : RIG_UNPACK_BROKEN;
        result = lzop_block(&reader, flags, length, out);
        if (result != 0)
            return result;
    }
}
