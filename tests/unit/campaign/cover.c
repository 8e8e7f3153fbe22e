/* SPDX-License-Identifier: MIT */
/* The smallest part of a corpus: nothing is lost by it, small inputs win, and the answer is the same each time. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <fuzz/campaign/cover.h>

#include <string.h>

#define FEATURES 64
#define MOST 40

static void classes_are_those_of_the_engines(void **state)
{
    static const struct {
        uint8_t counter;
        unsigned class;
    } rows[] = {{1, 0},  {2, 1},  {3, 2},  {4, 3},   {7, 3},   {8, 4},  {15, 4},
                {16, 5}, {31, 5}, {32, 6}, {127, 6}, {128, 7}, {255, 7}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(rig_cover_class(rows[i].counter), rows[i].class);
}

static void one_that_has_all_or_small_ones(void **state)
{
    uint32_t a[] = {1, 2, 3}, b[] = {1, 2}, c[] = {3}, d[] = {3};
    struct rig_cover_input large[] = {{.size = 10, .features = b, .feature_count = 2},
                                      {.size = 12, .features = a, .feature_count = 3},
                                      {.size = 10, .features = c, .feature_count = 1}};
    struct rig_cover_input small[] = {{.size = 50, .features = a, .feature_count = 3},
                                      {.size = 4, .features = b, .feature_count = 2},
                                      {.size = 3, .features = c, .feature_count = 1},
                                      {.size = 3, .features = d, .feature_count = 1}};
    uint8_t covered[FEATURES] = {0};

    (void)state;
    rig_cover(large, COUNT(large), covered);
    assert_true(!large[0].kept && large[1].kept && !large[2].kept);
    assert_true(covered[1] && covered[2] && covered[3] && !covered[4]);
    memset(covered, 0, sizeof(covered));
    rig_cover(small, COUNT(small), covered);
    assert_true(!small[0].kept && small[1].kept && small[2].kept && !small[3].kept);
}

static void what_is_covered_already_needs_nobody(void **state)
{
    uint32_t a[] = {1, 2}, b[] = {3};
    struct rig_cover_input inputs[] = {
        {.size = 1, .features = a, .feature_count = 2}, {.size = 9, .features = b, .feature_count = 1}, {.size = 1}};
    uint8_t covered[FEATURES] = {0, 1, 1};

    (void)state;
    rig_cover(inputs, COUNT(inputs), covered);
    assert_true(!inputs[0].kept && inputs[1].kept && !inputs[2].kept);
    rig_cover(inputs, 0, covered);
}

static void nothing_is_lost(void **state)
{
    uint64_t rng = 1;

    (void)state;
    for (unsigned round = 0; round < 500; round++) {
        struct rig_cover_input inputs[MOST] = {0};
        uint32_t features[MOST][FEATURES];
        uint8_t all[FEATURES] = {0}, kept[FEATURES] = {0}, covered[FEATURES] = {0};
        size_t count = rig_random_below(&rng, MOST);

        for (size_t i = 0; i < count; i++) {
            inputs[i].size = rig_random_below(&rng, 30);
            inputs[i].features = features[i];
            for (uint32_t f = 0; f < FEATURES; f++)
                if (rig_random_below(&rng, 6) == 0) {
                    features[i][inputs[i].feature_count++] = f;
                    all[f] = 1;
                }
        }
        rig_cover(inputs, count, covered);
        for (size_t i = 0; i < count; i++)
            for (size_t f = 0; inputs[i].kept && f < inputs[i].feature_count; f++)
                kept[features[i][f]] = 1;
        assert_memory_equal(all, kept, sizeof(all));
        assert_memory_equal(all, covered, sizeof(all));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_are_those_of_the_engines),
        cmocka_unit_test(one_that_has_all_or_small_ones),
        cmocka_unit_test(what_is_covered_already_needs_nobody),
        cmocka_unit_test(nothing_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
