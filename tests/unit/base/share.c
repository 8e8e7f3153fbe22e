/* SPDX-License-Identifier: MIT */
/* Shares of work: each number is in one of them, and no other word is one. */
#include <tests/unit/unit.h>

#include <base/share.h>

static void each_number_is_in_one_share(void **state)
{
    static const uint64_t totals[] = {0, 1, 3, 4, 5, 9584, UINT64_MAX};

    (void)state;
    for (unsigned t = 0; t < COUNT(totals); t++)
        for (unsigned count = 1; count <= 7; count++) {
            uint64_t expected = 0, from, until;

            for (unsigned number = 1; number <= count; number++) {
                const struct rig_share share = {.number = number, .count = count};

                rig_share_range(&share, totals[t], &from, &until);
                assert_int_equal(from, expected);
                assert_true(until >= from);
                assert_true(until - from == totals[t] / count || until - from == totals[t] / count + 1);
                expected = until;
            }
            assert_int_equal(expected, totals[t]);
        }
    for (uint64_t index = 0; index < 20; index++) {
        unsigned owners = 0;

        for (unsigned number = 1; number <= 3; number++)
            owners += rig_share_has(&(struct rig_share){.number = number, .count = 3}, index);
        assert_int_equal(owners, 1);
    }
}

static void what_is_not_shared_is_all_of_it(void **state)
{
    const struct rig_share whole = {0};
    uint64_t from, until;

    (void)state;
    rig_share_range(&whole, 10, &from, &until);
    assert_int_equal(from, 0);
    assert_int_equal(until, 10);
    assert_true(rig_share_has(&whole, 7));
}

static void other_words_are_refused(void **state)
{
    static const char *const words[] = {"",     "1",    "/4",   "0/4",  "5/4",    "1/0", "1/4x",
                                        "1//4", "-1/4", "1/-4", " 1/4", "1/5000", "x/4", "1/ 4"};
    const struct rig_option option = {.name = "share"};
    struct rig_share share = {0};
    struct rig_error err;
    char text[32];

    (void)state;
    for (unsigned i = 0; i < COUNT(words); i++) {
        assert_int_equal(rig_option_share.take(&option, &share, words[i], &err), -1);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
        assert_int_equal(share.count, 0);
    }
    assert_false(rig_option_share.print(&option, &share, text, sizeof(text)));
    assert_int_equal(rig_option_share.take(&option, &share, "3/4", &err), 0);
    assert_true(rig_option_share.print(&option, &share, text, sizeof(text)));
    assert_string_equal(text, "3/4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_is_in_one_share),
        cmocka_unit_test(what_is_not_shared_is_all_of_it),
        cmocka_unit_test(other_words_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
