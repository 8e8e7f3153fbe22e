/* SPDX-License-Identifier: MIT */
/* Every packing comes back as it was; cut short, damaged or too large it is an error, and nothing is read beyond. */
#include <tests/unit/kernel/small_kernel.h>
#include <tests/unit/unit.h>

#include <base/random.h>
#include <kernel/unpack.h>

#include <bzlib.h>
#include <lz4.h>
#include <lzma.h>
#include <lzo/lzo1x.h>
#include <stdlib.h>
#include <zstd.h>

#define SIZE ((size_t)1 << 20)
#define BLOCK ((size_t)256 << 10) /* of those packings that are rows of blocks */
#define ROOM (SIZE + SIZE / 4)

static unsigned char *plain;

/* Half of it packs well and half of it does not. */
static int make_plain(void **state)
{
    uint64_t rng = 42;

    (void)state;
    plain = malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        plain[i] = i % 4096 < 2048 ? (unsigned char)(i / 4096) : (unsigned char)rig_random_below(&rng, 256);
    return plain ? 0 : -1;
}

static int free_plain(void **state)
{
    (void)state;
    free(plain);
    return 0;
}

static size_t pack_gzip(unsigned char *to)
{
    size_t size;
    unsigned char *packed = small_gzip(plain, SIZE, &size);

    memcpy(to, packed, size);
    free(packed);
    return size;
}

static size_t pack_bzip2(unsigned char *to)
{
    unsigned size = ROOM;

    assert_int_equal(BZ2_bzBuffToBuffCompress((char *)to, &size, (char *)plain, SIZE, 1, 0, 0), BZ_OK);
    return size;
}

static size_t pack_xz(unsigned char *to)
{
    size_t size = 0;

    assert_int_equal(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, plain, SIZE, to, &size, ROOM), LZMA_OK);
    return size;
}

static size_t pack_lzma(unsigned char *to)
{
    lzma_options_lzma options;
    lzma_stream stream = LZMA_STREAM_INIT;
    size_t size;

    assert_false(lzma_lzma_preset(&options, 0));
    assert_int_equal(lzma_alone_encoder(&stream, &options), LZMA_OK);
    stream.next_in = plain;
    stream.avail_in = SIZE;
    stream.next_out = to;
    stream.avail_out = ROOM;
    assert_int_equal(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
    size = ROOM - stream.avail_out;
    lzma_end(&stream);
    return size;
}

static size_t pack_zstd(unsigned char *to)
{
    size_t size = ZSTD_compress(to, ROOM, plain, SIZE, 1);

    assert_false(ZSTD_isError(size));
    return size;
}

/* Big-endian. */
static size_t put(unsigned char *to, size_t at, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[at + i] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
    return at + bytes;
}

/* lz4's legacy frame. */
static size_t pack_lz4(unsigned char *to)
{
    size_t at = 4;

    (void)put(to, 0, 0x02214c18, 4);
    for (size_t from = 0; from < SIZE; from += BLOCK) {
        int packed = LZ4_compress_default((char *)plain + from, (char *)to + at + 4, BLOCK, (int)(ROOM - at - 4));

        assert_true(packed > 0);
        memcpy(to + at, &packed, 4);
        at += 4 + (size_t)packed;
    }
    return at;
}

/* As lzop writes it: with a checksum of the data, its name, and blocks of 256 KiB, stored where they do not shrink. */
static size_t pack_lzo(unsigned char *to)
{
    static unsigned char block[BLOCK + BLOCK / 16 + 67];
    static lzo_align_t work[(LZO1X_1_MEM_COMPRESS + sizeof(lzo_align_t) - 1) / sizeof(lzo_align_t)];
    size_t at = 9;

    assert_int_equal(lzo_init(), LZO_E_OK);
    (void)put(to, 0, 0x894c5a4f, 4); /* its magic: "\x89LZO" and what transfers spoil */
    (void)put(to, 4, 0x000d0a1a, 4);
    (void)put(to, 8, 0x0a, 1);
    at = put(to, at, 0x1040, 2);
    at = put(to, at, 0x20a0, 2);
    at = put(to, at, 0x0940, 2);
    at = put(to, at, 0x0105, 2); /* method, level */
    at = put(to, at, 0x1, 4);    /* flags: adler32 of the data */
    at = put(to, at, 0, 4);      /* mode */
    at = put(to, at, 0, 4);      /* time */
    at = put(to, at, 0, 4);
    at = put(to, at, 1, 1);
    at = put(to, at, 'x', 1);
    at = put(to, at, 0, 4); /* the header's checksum */
    for (size_t from = 0; from < SIZE; from += BLOCK) {
        lzo_uint packed = sizeof(block);

        assert_int_equal(lzo1x_1_compress(plain + from, BLOCK, block, &packed, work), LZO_E_OK);
        at = put(to, at, (uint32_t)BLOCK, 4);
        at = put(to, at, (uint32_t)(packed < BLOCK ? packed : BLOCK), 4);
        at = put(to, at, 0, 4);
        memcpy(to + at, packed < BLOCK ? block : plain + from, packed < BLOCK ? packed : BLOCK);
        at += packed < BLOCK ? packed : BLOCK;
    }
    return put(to, at, 0, 4);
}

static const struct {
    const char *name;
    size_t (*pack)(unsigned char *to);
} packings[] = {{"gzip", pack_gzip}, {"bzip2", pack_bzip2}, {"lzma", pack_lzma}, {"xz", pack_xz},
                {"lzo", pack_lzo},   {"lz4", pack_lz4},     {"zstd", pack_zstd}};

/* An exact copy: what is read beyond is seen by the sanitizer. */
static int unpack(const unsigned char *packed, size_t size, size_t most, struct rig_unpacked *out,
                  struct rig_error *err)
{
    unsigned char *exact = malloc(size);
    int result;

    memcpy(exact, packed, size);
    result = rig_unpack(exact, size, most, "file", out, err);
    free(exact);
    return result;
}

static void each_comes_back(void **state)
{
    unsigned char *packed = malloc(ROOM);

    (void)state;
    for (size_t i = 0; i < COUNT(packings); i++) {
        size_t size = packings[i].pack(packed);
        struct rig_unpacked out;
        struct rig_error err = {0};

        assert_string_equal(rig_packing(packed, size), packings[i].name);
        if (unpack(packed, size, SIZE, &out, &err) < 0)
            fail_msg("%s: %s", packings[i].name, err.text);
        assert_int_equal(out.size, SIZE);
        assert_memory_equal(out.data, plain, SIZE);
        free(out.data);
    }
    free(packed);
}

static void what_is_wrong_with_it_is_said(void **state)
{
    unsigned char *packed = malloc(ROOM);

    (void)state;
    for (size_t i = 0; i < COUNT(packings); i++) {
        size_t size = packings[i].pack(packed);
        struct rig_unpacked out;
        struct rig_error err = {0};

        assert_int_equal(unpack(packed, size / 2, SIZE, &out, &err), -1);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
        assert_non_null(strstr(err.text, "truncated"));
        assert_non_null(strstr(err.text, packings[i].name));
        assert_int_equal(unpack(packed, size, SIZE - 1, &out, &err), -1);
        assert_non_null(strstr(err.text, "more than"));
        assert_int_equal(unpack(packed, 12, SIZE, &out, &err), -1);
        assert_null(out.data);
    }
    free(packed);
}

/* Damage anywhere never reads or writes outside, whatever comes of it. */
static void damage_does_no_harm(void **state)
{
    unsigned char *packed = malloc(ROOM), *damaged = malloc(ROOM);
    uint64_t rng = 7;

    (void)state;
    for (size_t i = 0; i < COUNT(packings); i++) {
        size_t size = packings[i].pack(packed);

        for (unsigned round = 0; round < 24; round++) {
            size_t span = round % 2 ? 64 : size;
            struct rig_unpacked out;

            memcpy(damaged, packed, size);
            for (unsigned hits = 0; hits < 4; hits++)
                damaged[4 + rig_random_below(&rng, span - 4)] ^= (unsigned char)(1 + rig_random_below(&rng, 255));
            if (unpack(damaged, round % 2 ? size / 64 : size, SIZE, &out, NULL) == 0)
                free(out.data);
        }
    }
    free(packed);
    free(damaged);
}

static void what_is_no_packing_is_none(void **state)
{
    struct rig_unpacked out;
    struct rig_error err;

    (void)state;
    assert_null(rig_packing("MZ plain bytes", 14));
    assert_null(rig_packing("\x1f", 1));
    assert_int_equal(rig_unpack("MZ plain bytes", 14, SIZE, "file", &out, &err), -1);
    assert_non_null(strstr(err.text, "expected gzip"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_comes_back),
        cmocka_unit_test(what_is_wrong_with_it_is_said),
        cmocka_unit_test(damage_does_no_harm),
        cmocka_unit_test(what_is_no_packing_is_none),
    };

    return cmocka_run_group_tests(tests, make_plain, free_plain);
}
