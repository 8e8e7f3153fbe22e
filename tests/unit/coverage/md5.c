/* SPDX-License-Identifier: MIT */
/* The examples of RFC 1321: the right half of the digest, the right way round. */
#include <tests/unit/unit.h>

#include <fuzz/coverage/md5.h>

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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_rfc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
