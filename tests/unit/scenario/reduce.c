/* SPDX-License-Identifier: MIT */
/* Reduction against predicates whose smallest answer is known. */
#include <tests/unit/unit.h>

#include <scenario/codec.h>
#include <scenario/reduce.h>

#include <string.h>

struct wanted {
    uint8_t steps[4]; /* in this order, others between them or not */
    unsigned step_count;
    bool injection; /* at least one on slot 7 */
    unsigned least_count;
    unsigned asked;
    unsigned give_up_after; /* 0: never */
};

static int has(void *context, const struct rig_scenario *s)
{
    struct wanted *w = context;
    unsigned found = 0;
    bool injection = !w->injection;

    assert_true(rig_scenario_valid(s));
    w->asked++;
    if (w->give_up_after && w->asked > w->give_up_after)
        return -1;
    for (unsigned i = 0; i < s->step_count && found < w->step_count; i++)
        found += s->steps[i] == w->steps[found];
    for (unsigned i = 0; i < s->injection_count; i++)
        injection |= s->injections[i].slot == 7 && s->injections[i].count >= w->least_count;
    return found == w->step_count && injection;
}

static const struct rig_scenario long_one = {.revision = 2,
                                             .step_count = 12,
                                             .steps = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
                                             .injection_count = 3,
                                             .injections = {
                                                 {.place = 1, .fault = RIG_FAULT_CLEAR_L4, .slot = 3},
                                                 {.place = 2,
                                                  .where = RIG_WHERE_HYPERCALL,
                                                  .count = 5,
                                                  .fault = RIG_FAULT_CLEAR_L4,
                                                  .slot = 7,
                                                  .table = 1,
                                                  .by = 1},
                                                 {.place = 3, .fault = RIG_FAULT_CLEAR_L4, .slot = 9},
                                             }};

static void only_what_matters_is_left(void **state)
{
    struct wanted wanted = {.steps = {2, 5, 9}, .step_count = 3};
    struct rig_reduce reduce = {.same = has, .context = &wanted, .budget = 1000};
    struct rig_scenario s = long_one;

    (void)state;
    assert_int_equal(rig_reduce(&reduce, &s), 0);
    assert_int_equal(s.revision, 2);
    assert_int_equal(s.step_count, 3);
    assert_int_equal(s.injection_count, 0);
    assert_int_equal(s.steps[0], 2);
    assert_int_equal(s.steps[1], 5);
    assert_int_equal(s.steps[2], 9);
    assert_int_equal(reduce.budget + wanted.asked, 1000);
}

static void arguments_become_simple(void **state)
{
    struct wanted wanted = {.steps = {4}, .step_count = 1, .injection = true, .least_count = 3};
    struct rig_reduce reduce = {.same = has, .context = &wanted, .budget = 1000};
    struct rig_scenario s = long_one;

    (void)state;
    assert_int_equal(rig_reduce(&reduce, &s), 0);
    assert_int_equal(s.step_count, 1);
    assert_int_equal(s.injection_count, 1);
    assert_int_equal(s.injections[0].count, 3);
    assert_int_equal(s.injections[0].table, RIG_TABLE_LIVE);
    assert_int_equal(s.injections[0].by, RIG_BY_GUEST);
}

static void the_budget_is_kept(void **state)
{
    struct wanted wanted = {.steps = {2, 5, 9}, .step_count = 3};
    struct rig_reduce reduce = {.same = has, .context = &wanted, .budget = 4};
    struct rig_scenario s = long_one;

    (void)state;
    assert_int_equal(rig_reduce(&reduce, &s), 0);
    assert_int_equal(wanted.asked, 4);
    assert_int_equal(has(&wanted, &s), 1);
}

/* A candidate may take more of it than itself: one that hangs. */
static int has_dearly(void *context, const struct rig_scenario *candidate)
{
    struct rig_reduce *reduce = *(struct rig_reduce **)context;

    (void)candidate;
    reduce->budget -= reduce->budget < 10 ? reduce->budget : 10;
    return 0;
}

static void what_is_dear_is_tried_less_often(void **state)
{
    struct rig_reduce reduce = {.same = has_dearly, .budget = 100}, *self = &reduce;
    struct rig_scenario s = long_one;

    (void)state;
    reduce.context = &self;
    assert_int_equal(rig_reduce(&reduce, &s), 0);
    assert_int_equal(reduce.budget, 0);
    unit_same_scenario(&s, &long_one);
}

static void who_gives_up_is_left_alone(void **state)
{
    struct wanted wanted = {.steps = {2, 5, 9}, .step_count = 3, .give_up_after = 5};
    struct rig_reduce reduce = {.same = has, .context = &wanted, .budget = 1000};
    struct rig_scenario s = long_one;

    (void)state;
    assert_int_equal(rig_reduce(&reduce, &s), -1);
    assert_int_equal(wanted.asked, 6);
}

static void the_same_each_time(void **state)
{
    struct rig_scenario results[2];

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct wanted wanted = {.steps = {1, 8}, .step_count = 2, .injection = true};
        struct rig_reduce reduce = {.same = has, .context = &wanted, .budget = 60};

        results[i] = long_one;
        assert_int_equal(rig_reduce(&reduce, &results[i]), 0);
    }
    assert_true(rig_scenario_equal(&results[0], &results[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_matters_is_left),  cmocka_unit_test(arguments_become_simple),
        cmocka_unit_test(the_budget_is_kept),         cmocka_unit_test(what_is_dear_is_tried_less_often),
        cmocka_unit_test(who_gives_up_is_left_alone), cmocka_unit_test(the_same_each_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
