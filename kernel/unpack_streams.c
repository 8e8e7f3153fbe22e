/* SPDX-License-Identifier: MIT */
/* The packings whose libraries work on streams. */
#include <kernel/unpack.h>

#include <bzlib.h>
#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define STEP ((size_t)1 << 20)
#define GZIP_HEADER 16 /* added to the window bits: expect gzip's header, not zlib's */

/* Room for a step, or for what is left up to the most there may be. */
static int room_for_step(struct rig_unpacked *out, size_t *room)
{
    size_t left = out->most - out->size;
    int grown;

    *room = left < STEP ? left : STEP;
    if (*room == 0)
        return RIG_UNPACK_LARGE;
    grown = rig_unpacked_grow(out, *room);
    if (grown == 0)
        *room = out->room - out->size < UINT32_MAX ? out->room - out->size : UINT32_MAX;
    return grown;
}

int rig_unpack_gzip(const unsigned char *packed, size_t size, struct rig_unpacked *out)
{
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)packed, .avail_in = (unsigned)size};
    int status = inflateInit2(&stream, MAX_WBITS + GZIP_HEADER);
    int result = status == Z_OK ? 0 : RIG_UNPACK_MEMORY;

    while (result == 0 && status != Z_STREAM_END) {
        size_t room;

        result = room_for_step(out, &room);
        if (result != 0)
            break;
        stream.next_out = out->data + out->size;
        stream.avail_out = (unsigned)room;
        status = inflate(&stream, Z_NO_FLUSH);
        out->size += room - stream.avail_out;
        if (status == Z_BUF_ERROR)
            result = RIG_UNPACK_CUT;
        else if (status != Z_OK && status != Z_STREAM_END)
            result = status == Z_MEM_ERROR ? RIG_UNPACK_MEMORY : RIG_UNPACK_BROKEN;
    }
    (void)inflateEnd(&stream);
    return result;
}

int rig_unpack_bzip2(const unsigned char *packed, size_t size, struct rig_unpacked *out)
{
    bz_stream stream = {.next_in = (char *)(uintptr_t)packed, .avail_in = (unsigned)size};
    int status = BZ2_bzDecompressInit(&stream, 0, 0);
    int result = status == BZ_OK ? 0 : RIG_UNPACK_MEMORY;

    while (result == 0 && status != BZ_STREAM_END) {
        size_t room;

        result = room_for_step(out, &room);
        if (result != 0)
            break;
        stream.next_out = (char *)out->data + out->size;
        stream.avail_out = (unsigned)room;
        status = BZ2_bzDecompress(&stream);
        out->size += room - stream.avail_out;
        if (status == BZ_OK && stream.avail_in == 0 && stream.avail_out != 0)
            result = RIG_UNPACK_CUT;
        else if (status != BZ_OK && status != BZ_STREAM_END)
            result = status == BZ_MEM_ERROR ? RIG_UNPACK_MEMORY : RIG_UNPACK_BROKEN;
    }
    (void)BZ2_bzDecompressEnd(&stream);
    return result;
}

static int run_lzma(lzma_stream *stream, lzma_ret status, const unsigned char *packed, size_t size,
                    struct rig_unpacked *out)
{
    int result = status == LZMA_OK ? 0 : RIG_UNPACK_MEMORY;

    stream->next_in = packed;
    stream->avail_in = size;
    while (result == 0 && status != LZMA_STREAM_END) {
        size_t room;

        result = room_for_step(out, &room);
        if (result != 0)
            break;
        stream->next_out = out->data + out->size;
        stream->avail_out = room;
        status = lzma_code(stream, LZMA_RUN);
        out->size += room - stream->avail_out;
        if (status == LZMA_BUF_ERROR)
            result = RIG_UNPACK_CUT;
        else if (status != LZMA_OK && status != LZMA_STREAM_END)
            result = status == LZMA_MEM_ERROR ? RIG_UNPACK_MEMORY : RIG_UNPACK_BROKEN;
    }
    lzma_end(stream);
    return result;
}

int rig_unpack_lzma(const unsigned char *packed, size_t size, struct rig_unpacked *out)
{
    lzma_stream stream = LZMA_STREAM_INIT;

    return run_lzma(&stream, lzma_alone_decoder(&stream, UINT64_MAX), packed, size, out);
}

int rig_unpack_xz(const unsigned char *packed, size_t size, struct rig_unpacked *out)
{
    lzma_stream stream = LZMA_STREAM_INIT;

    return run_lzma(&stream, lzma_stream_decoder(&stream, UINT64_MAX, 0), packed, size, out);
}

int rig_unpack_zstd(const unsigned char *packed, size_t size, struct rig_unpacked *out)
{
    ZSTD_inBuffer in = {.src = packed, .size = size};
    ZSTD_DStream *stream = ZSTD_createDStream();
    size_t left = 1; /* 0: the frame has ended */
    int result = stream ? 0 : RIG_UNPACK_MEMORY;

    /* The kernel's are made with windows beyond what the library takes unasked. */
    if (stream)
        (void)ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 30);
    while (result == 0 && left != 0) {
        ZSTD_outBuffer to;
        size_t room;

        result = room_for_step(out, &room);
        if (result != 0)
            break;
        to = (ZSTD_outBuffer){.dst = out->data + out->size, .size = room};
        left = ZSTD_decompressStream(stream, &to, &in);
        out->size += to.pos;
        if (ZSTD_isError(left))
            result = RIG_UNPACK_BROKEN;
        else if (left != 0 && in.pos == in.size && to.pos < to.size)
            result = RIG_UNPACK_CUT;
    }
    (void)ZSTD_freeDStream(stream);
    return result;
}
