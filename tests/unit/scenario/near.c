/* SPDX-License-Identifier: MIT */
/* The neighbourhood of history: each of it once, whatever the order. */
#include <tests/unit/unit.h>

#include <scenario/codec.h>
#include <scenario/names.h>
#include <scenario/near.h>

#include <stdlib.h>

struct bytes {
    uint8_t all[RIG_BINARY_MAX];
};

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct bytes));
}

static struct bytes *take_all(uint64_t seed, uint32_t revisions, bool plausible, size_t *count)
{
    struct bytes *list = calloc(100000, sizeof(*list));
    struct rig_scenario scenario;
    struct rig_near near;

    assert_non_null(list);
    rig_near_open(&near, revisions, plausible, &seed);
    for (*count = 0; rig_near_next(&near, &scenario); ++*count) {
        assert_true(*count < 100000);
        assert_true(rig_scenario_valid(&scenario));
        assert_int_equal(scenario.injection_count, 0);
        (void)rig_encode(&scenario, list[*count].all);
    }
    rig_near_close(&near);
    return list;
}

static void each_comes_once(void **state)
{
    size_t count, other_count;

    (void)state;
    for (uint64_t seed = 1; seed < 5; seed++) {
        struct bytes *list = take_all(seed, 0x3, seed % 2, &count);
        struct bytes *other = take_all(seed + 100, 0x3, seed % 2, &other_count);

        assert_true(count > 1000);
        assert_int_equal(count, other_count);
        assert_true(memcmp(list, other, 10 * sizeof(*list)) != 0); /* another order */
        qsort(list, count, sizeof(*list), compare);
        qsort(other, count, sizeof(*other), compare);
        assert_memory_equal(list, other, count * sizeof(*list));
        for (size_t i = 1; i < count; i++)
            assert_true(compare(&list[i - 1], &list[i]) < 0);
        free(list);
        free(other);
    }
}

static void without_a_revision_it_is_all(void **state)
{
    size_t none, all;
    struct bytes *list = take_all(1, 0, true, &none);

    (void)state;
    free(list);
    list = take_all(1, rig_revisions_in_guest(), true, &all);
    free(list);
    assert_int_equal(none, all);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_comes_once),
        cmocka_unit_test(without_a_revision_it_is_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
