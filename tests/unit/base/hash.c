/* SPDX-License-Identifier: MIT */
/* A snapshot's key changes when anything that went into it does: a stale snapshot would be a wrong answer. */
#include <tests/unit/unit.h>

#include <base/hash.h>

#include <stdio.h>

/* The key of one or two items, as a number. */
static uint64_t key_of(const void *a, size_t a_size, const void *b, size_t b_size)
{
    struct rig_key key = rig_key_new();

    rig_key_bytes(&key, a, a_size);
    if (b)
        rig_key_bytes(&key, b, b_size);
    return key.hash;
}

static void equal_for_equal_input(void **state)
{
    struct rig_key a = rig_key_new(), b = rig_key_new();
    char text[RIG_KEY_TEXT_SIZE], again[RIG_KEY_TEXT_SIZE];

    (void)state;
    rig_key_text(&a, "xen");
    rig_key_bytes(&b, "xen", 3);
    rig_key_print(&a, text);
    rig_key_print(&b, again);
    assert_string_equal(text, again);
    assert_int_equal(strlen(text), 16);
    assert_int_equal(strspn(text, "0123456789abcdef"), 16);
}

static void where_an_item_ends_counts(void **state)
{
    (void)state;
    assert_true(key_of("ab", 2, "c", 1) != key_of("a", 1, "bc", 2));
    assert_true(key_of("abc", 3, "", 0) != key_of("abc", 3, NULL, 0));
    assert_true(key_of("", 0, "abc", 3) != key_of("abc", 3, "", 0));
    assert_true(key_of("ab", 2, "c", 1) != key_of("c", 1, "ab", 2));
    /* Padding of the last word is not data. */
    assert_true(key_of("abc", 3, NULL, 0) != key_of("abc\0", 4, NULL, 0));
}

static void every_bit_counts(void **state)
{
    unsigned char data[37];
    uint64_t before;

    (void)state;
    memset(data, 0x5a, sizeof(data));
    before = key_of(data, sizeof(data), "end", 3);
    for (unsigned i = 0; i < sizeof(data) * 8; i++) {
        data[i / 8] ^= (unsigned char)(1U << i % 8);
        assert_true(key_of(data, sizeof(data), "end", 3) != before);
        data[i / 8] ^= (unsigned char)(1U << i % 8);
    }
    assert_true(key_of(data, sizeof(data), "end", 3) == before);
}

/* Short texts that differ in one place do not meet: not cryptographic, but no toy. */
static void no_two_of_many_meet(void **state)
{
    static uint64_t keys[2000];
    char text[32];

    (void)state;
    for (unsigned i = 0; i < COUNT(keys); i++) {
        (void)snprintf(text, sizeof(text), "option=%u", i);
        keys[i] = key_of(text, strlen(text), NULL, 0);
        for (unsigned n = 0; n < i; n++)
            assert_true(keys[n] != keys[i]);
    }
}

static void files(void **state)
{
    struct rig_key a = rig_key_new(), b = rig_key_new();
    char directory[UNIT_DIRECTORY_SIZE], path[UNIT_DIRECTORY_SIZE + 8];
    struct rig_error err;
    FILE *file;

    (void)state;
    unit_directory_make(directory);
    (void)snprintf(path, sizeof(path), "%s/file", directory);
    assert_int_equal(rig_key_file(&a, path, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_non_null(strstr(err.text, "No such file"));
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rig_key_file(&a, path, &err), -1);
    assert_non_null(strstr(err.text, "not a file, or empty"));
    assert_int_equal(rig_key_file(&a, directory, &err), -1);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("contents", file) >= 0);
    assert_int_equal(fclose(file), 0);
    a = rig_key_new();
    assert_int_equal(rig_key_file(&a, path, &err), 0);
    /* What is in it counts, not where it lies. */
    rig_key_text(&b, "contents");
    assert_true(a.hash == b.hash);
    assert_int_equal(rig_key_program(&a, path, &err), 0);
    assert_true(a.hash != b.hash);
    unit_directory_remove(directory);
}

/* Names in results/ and in corpora are made of these. The values are FNV-1a's published test vectors. */
static void names_stay_the_same(void **state)
{
    (void)state;
    assert_int_equal(rig_hash64("", 0), UINT64_C(0xcbf29ce484222325));
    assert_int_equal(rig_hash64("a", 1), UINT64_C(0xaf63dc4c8601ec8c));
    assert_int_equal(rig_hash64("foobar", 6), UINT64_C(0x85944171f73967e8));
    assert_int_equal(rig_hash32(RIG_HASH32_START, "a", 1), 0xe40c292c);
    assert_int_equal(rig_hash32(RIG_HASH32_START, "foobar", 6), 0xbf9cf968);
    assert_int_equal(rig_hash32(rig_hash32(RIG_HASH32_START, "foo", 3), "bar", 3), 0xbf9cf968);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stay_the_same),       cmocka_unit_test(equal_for_equal_input),
        cmocka_unit_test(where_an_item_ends_counts), cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(no_two_of_many_meet),       cmocka_unit_test(files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
