/* SPDX-License-Identifier: MIT */
/* The list of all scenarios within a bound: complete, each once, each valid. */
#include <tests/unit/unit.h>

#include <rig/bounds.h>
#include <scenario/boots.h>
#include <scenario/codec.h>
#include <scenario/exhaust.h>
#include <scenario/exhaust_parts.h>
#include <scenario/names.h>
#include <scenario/orders.h>

#include <stdlib.h>

#define ONE_REVISION (UINT32_C(1) << RIG_REV_R3)

/* A scenario's bytes at a fixed length: to be sorted, and counted once each. */
struct bytes {
    uint8_t all[RIG_BINARY_MAX];
};

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct bytes));
}

static size_t sort_unique(struct bytes *list, size_t count)
{
    size_t kept = 0;

    qsort(list, count, sizeof(*list), compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || compare(&list[i], &list[kept - 1]) != 0)
            list[kept++] = list[i];
    return kept;
}

static struct rig_exhaust *make(struct rig_exhaust_bound bound)
{
    const char *why;
    struct rig_exhaust *exhaust = rig_exhaust_new(&bound, &why);

    if (!exhaust)
        fail_msg("%s", why);
    return exhaust;
}

/* All of them as bytes, from every n-th on; each is valid. */
static struct bytes *list_all(const struct rig_exhaust *exhaust, uint64_t stride, size_t *count)
{
    struct bytes *list;

    *count = (size_t)((rig_exhaust_count(exhaust) + stride - 1) / stride);
    list = calloc(*count, sizeof(*list));
    assert_non_null(list);
    for (size_t i = 0; i < *count; i++) {
        struct rig_scenario scenario;

        rig_exhaust_get(exhaust, i * stride, &scenario);
        assert_true(rig_scenario_valid(&scenario));
        (void)rig_encode(&scenario, list[i].all);
    }
    return list;
}

static void add(struct bytes *list, size_t *count, const uint8_t *steps, unsigned step_count)
{
    struct rig_scenario scenario = {.revision = RIG_REV_R3, .step_count = (uint8_t)step_count};

    memcpy(scenario.steps, steps, step_count);
    (void)rig_encode(&scenario, list[(*count)++].all);
}

/* Every order that one change leads to, in the plainest way one can write it down. */
static size_t change_once(struct bytes *list)
{
    size_t count = 0;

    for (size_t boot = 0; boot < rig_boot_names.count; boot++) {
        struct rig_order order = rig_order_of_boot(boot);
        unsigned n = order.count;

        add(list, &count, order.steps, n);
        for (unsigned from = 0; from < n; from++) {
            for (unsigned to = 0; to <= n; to++) {
                uint8_t steps[RIG_MAX_STEPS];
                unsigned at = 0;

                /* The step `from` stands before what was at `to`; once more, instead, and not at all. */
                for (unsigned i = 0; i <= n; i++) {
                    if (i == to)
                        steps[at++] = order.steps[from];
                    if (i < n && i != from)
                        steps[at++] = order.steps[i];
                }
                add(list, &count, steps, at);
                at = 0;
                for (unsigned i = 0; i <= n; i++) {
                    if (i == to)
                        steps[at++] = order.steps[from];
                    if (i < n)
                        steps[at++] = order.steps[i];
                }
                add(list, &count, steps, at);
                at = 0;
                for (unsigned i = 0; i < n; i++)
                    if (i != from)
                        steps[at++] = order.steps[i];
                add(list, &count, steps, at);
            }
        }
    }
    return sort_unique(list, count);
}

static void one_change_is_what_it_says(void **state)
{
    struct rig_exhaust *exhaust = make((struct rig_exhaust_bound){.changes = 1, .revisions = ONE_REVISION});
    size_t expected_count, count;
    struct bytes *expected = calloc(100000, sizeof(*expected)), *list = list_all(exhaust, 1, &count);

    (void)state;
    assert_non_null(expected);
    expected_count = change_once(expected);
    assert_int_equal(count, expected_count);
    assert_int_equal(sort_unique(list, count), expected_count);
    assert_memory_equal(list, expected, count * sizeof(*list));
    free(list);
    free(expected);
    rig_exhaust_free(exhaust);
}

static void no_two_are_equal(void **state)
{
    static const struct rig_exhaust_bound bounds[] = {
        {.revisions = UINT32_MAX},
        {.changes = 1, .revisions = UINT32_MAX},
        {.changes = 1, .plausible = true, .revisions = UINT32_MAX},
        {.injections = 1, .revisions = ONE_REVISION},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bounds); i++) {
        struct rig_exhaust *exhaust = make(bounds[i]);
        size_t count;
        /* A prime: every order, place, moment and argument has its turn. */
        struct bytes *list = list_all(exhaust, bounds[i].injections ? 7 : 1, &count);

        assert_int_equal(sort_unique(list, count), count);
        free(list);
        rig_exhaust_free(exhaust);
    }
}

static void every_revision_has_its_turn(void **state)
{
    struct rig_exhaust *some = make((struct rig_exhaust_bound){.revisions = 0x3});
    struct rig_exhaust *one = make((struct rig_exhaust_bound){.revisions = 0x1});
    struct rig_exhaust *all = make((struct rig_exhaust_bound){.revisions = UINT32_MAX});
    unsigned seen[RIG_REVISION_COUNT] = {0};

    (void)state;
    assert_int_equal(rig_exhaust_count(some), 2 * rig_exhaust_count(one));
    for (uint64_t i = 0; i < rig_exhaust_count(all); i++) {
        struct rig_scenario scenario;

        rig_exhaust_get(all, i, &scenario);
        seen[scenario.revision]++;
    }
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        assert_int_equal(seen[i], rig_revision_in_guest(i) ? rig_exhaust_count(one) : 0);
    rig_exhaust_free(some);
    rig_exhaust_free(one);
    rig_exhaust_free(all);
}

static void plausible_ones_are(void **state)
{
    struct rig_exhaust *exhaust =
        make((struct rig_exhaust_bound){.changes = 1, .plausible = true, .revisions = ONE_REVISION});

    (void)state;
    for (uint64_t i = 0; i < rig_exhaust_count(exhaust); i++) {
        struct rig_scenario scenario, plausible;

        rig_exhaust_get(exhaust, i, &scenario);
        plausible = scenario;
        rig_order_make_plausible(&plausible);
        unit_same_scenario(&scenario, &plausible);
    }
    rig_exhaust_free(exhaust);
}

static bool same_point(const struct rig_scenario *a, const struct rig_scenario *b)
{
    return a->revision == b->revision && memcmp(a->steps, b->steps, sizeof(a->steps)) == 0 &&
           a->injections[0].place == b->injections[0].place && a->injections[0].where == b->injections[0].where &&
           a->injections[0].count == b->injections[0].count;
}

/* From point to point: what lies between is of one, and there every fault has its turn. */
static void points_are_told_apart(void **state)
{
    struct rig_exhaust *exhaust = make((struct rig_exhaust_bound){.injections = 1, .revisions = 0x3});
    bool faults[RIG_FAULT_COUNT] = {false};
    uint64_t points = 0;

    (void)state;
    for (uint64_t at = 0; at < rig_exhaust_count(exhaust);) {
        uint64_t next = rig_exhaust_next_point(exhaust, at);
        struct rig_scenario first, last, other;

        assert_true(next > at && next <= rig_exhaust_count(exhaust));
        rig_exhaust_get(exhaust, at, &first);
        rig_exhaust_get(exhaust, next - 1, &last);
        assert_int_equal(rig_exhaust_next_point(exhaust, next - 1), next);
        if (first.injection_count) {
            assert_true(same_point(&first, &last));
            if (next < rig_exhaust_count(exhaust)) {
                rig_exhaust_get(exhaust, next, &other);
                assert_false(same_point(&first, &other));
            }
            points++;
        }
        for (uint64_t i = at; points < 50 && i < next; i++) {
            rig_exhaust_get(exhaust, i, &last);
            if (last.injection_count)
                faults[last.injections[0].fault] = true;
        }
        at = next;
    }
    assert_true(points > 1000);
    for (unsigned i = 0; i < RIG_FAULT_COUNT; i++)
        assert_int_equal(faults[i], rig_fault_is_searched(i));
    rig_exhaust_free(exhaust);
}

/* Each pair once: the first numbers, the last, and what numbers in between give. */
static void pairs_are_pairs(void **state)
{
    struct rig_exhaust *exhaust =
        make((struct rig_exhaust_bound){.changes = 1, .injections = 2, .together = true, .revisions = 0x3ff});
    uint64_t count = rig_exhaust_count(exhaust);
    struct bytes *list = calloc(2000, sizeof(*list));

    (void)state;
    assert_non_null(list);
    for (uint64_t i = 0; i < 2000; i++) {
        struct rig_scenario scenario;

        rig_exhaust_get(exhaust, i < 1000 ? count - 1 - i : count / 7001 * (i + 3000), &scenario);
        assert_true(rig_scenario_valid(&scenario));
        assert_int_equal(scenario.injection_count, 2);
        (void)rig_encode(&scenario, list[i].all);
    }
    assert_int_equal(sort_unique(list, 2000), 2000);
    free(list);
    rig_exhaust_free(exhaust);
}

static bool has(const struct rig_injection *list, unsigned count, const struct rig_injection *injection)
{
    for (unsigned i = 0; i < count; i++)
        if (memcmp(&list[i], injection, sizeof(*injection)) == 0)
            return true;
    return false;
}

/* The default leaves arguments out, and no fault, striker or table. */
static void few_arguments_are_some_of_all(void **state)
{
    static bool ways[RIG_FAULT_COUNT][RIG_BY_COUNT][RIG_TABLE_COUNT];
    struct rig_exhaust_strikes few, all;

    (void)state;
    assert_true(rig_exhaust_strikes_make(&few, false));
    assert_true(rig_exhaust_strikes_make(&all, true));
    assert_true(few.each * 3 < all.each);
    assert_int_equal(few.count[RIG_WHERE_FLUSH], all.count[RIG_WHERE_FLUSH]);
    for (unsigned moment = 0; moment <= RIG_WHERE_COUNT; moment++) {
        for (unsigned i = 0; i < few.count[moment]; i++) {
            const struct rig_injection *j = &few.list[moment][i];

            assert_true(has(all.list[moment], all.count[moment], j));
            assert_false(has(few.list[moment], i, j));
            ways[j->fault][j->by][j->table] = true;
        }
        for (unsigned i = 0; i < all.count[moment]; i++)
            assert_true(ways[all.list[moment][i].fault][all.list[moment][i].by][all.list[moment][i].table]);
    }
    rig_exhaust_strikes_free(&few);
    rig_exhaust_strikes_free(&all);
}

static void what_is_no_bound_is_refused(void **state)
{
    static const struct rig_exhaust_bound bounds[] = {
        {.changes = RIG_EXHAUST_CHANGES + 1, .revisions = 1},
        {.injections = RIG_EXHAUST_INJECTIONS + 1, .revisions = 1},
        {.changes = 1},
        {.injections = 1, .plausible = true, .revisions = 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bounds); i++) {
        const char *why = NULL;

        assert_null(rig_exhaust_new(&bounds[i], &why));
        assert_non_null(why);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_change_is_what_it_says),    cmocka_unit_test(no_two_are_equal),
        cmocka_unit_test(every_revision_has_its_turn),   cmocka_unit_test(plausible_ones_are),
        cmocka_unit_test(points_are_told_apart),         cmocka_unit_test(pairs_are_pairs),
        cmocka_unit_test(few_arguments_are_some_of_all), cmocka_unit_test(what_is_no_bound_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
