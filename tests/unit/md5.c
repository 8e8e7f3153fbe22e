/* SPDX-License-Identifier: MIT */
/* The examples of RFC 1321, and every length at which the padding takes another turn. */
#include <tests/unit/unit.h>

#include <fuzz/md5.h>

static void the_examples_of_the_rfc(void **state)
{
    static const struct {
        const char *text;
        uint64_t low;
    } known[] = {
        {"", 0x04b2008fd98c1dd4},
        {"a", 0xa8b6f1c0b975c10c},
        {"abc", 0xb04fd23c98500190},
        {"message digest", 0x8d93b77c7d696bf9},
        {"abcdefghijklmnopqrstuvwxyz", 0x00e49261d7d3fcc3},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 0xf5d977d298ab74d1},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890", 0x55c9e32ba2f4ed57},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(known); i++)
        assert_int_equal(rig_md5_low(known[i].text, strlen(known[i].text)), known[i].low);
}

static void lengths_around_a_block(void **state)
{
    static const struct {
        size_t size;
        uint64_t low;
    } known[] = {
        {55, 0x22a1f9dfb67217ef}, {56, 0xb028f803c78a0c3b},  {63, 0x18d65391f32165b0},  {64, 0x4971b580d4424801},
        {65, 0x956a2e0d5ea443c7}, {119, 0x8ca2d62e73d07b8a}, {120, 0x44ac4cadccc0615f}, {128, 0x40fe5f3f3b6810e5},
    };
    char text[128];

    (void)state;
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < COUNT(known); i++)
        assert_int_equal(rig_md5_low(text, known[i].size), known[i].low);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_rfc),
        cmocka_unit_test(lengths_around_a_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
