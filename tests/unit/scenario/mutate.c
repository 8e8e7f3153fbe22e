/* SPDX-License-Identifier: MIT */
/* What the mutator promises, over many scenarios: there is no other way to believe it. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <rig/bounds.h>
#include <scenario/codec.h>
#include <scenario/mutate.h>
#include <scenario/names.h>

#define ROUNDS 20000

static unsigned unsearched(const struct rig_scenario *s)
{
    unsigned n = 0;

    for (unsigned i = 0; i < s->injection_count; i++)
        n += !rig_fault_is_searched(s->injections[i].fault);
    return n;
}

static void a_mutation_is_another_valid_scenario(void **state)
{
    uint64_t rng = 1;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint32_t set = rig_random_below(&rng, 1U << RIG_REVISION_COUNT);
        struct rig_scenario before, after;

        unit_random_scenario(&before, &rng);
        after = before;
        rig_mutate(&after, &rng, set);
        assert_true(rig_scenario_valid(&after));
        assert_false(rig_scenario_equal(&before, &after));
        assert_true(!set || (set >> after.revision & 1));
        assert_true(unsearched(&after) <= unsearched(&before));
    }
}

/* Where a change has least room: nothing there, everything there. */
static void the_ends_of_the_scale_change_too(void **state)
{
    struct rig_scenario empty = {0}, full = {.step_count = RIG_MAX_STEPS}, s;
    uint64_t rng = 2;

    (void)state;
    memset(full.steps, RIG_STEP_LOAD_CR3, sizeof(full.steps));
    for (unsigned i = 0; i < ROUNDS / 10; i++) {
        s = empty;
        rig_mutate(&s, &rng, 1);
        assert_true(rig_scenario_valid(&s) && !rig_scenario_equal(&s, &empty) && s.revision == 0);
        s = full;
        rig_mutate(&s, &rng, 1);
        assert_true(rig_scenario_valid(&s) && !rig_scenario_equal(&s, &full) && s.revision == 0);
    }
}

static void the_same_seed_gives_the_same_change(void **state)
{
    uint64_t rng = 3;

    (void)state;
    for (unsigned i = 0; i < ROUNDS / 10; i++) {
        uint64_t first = rig_random(&rng), second = first;
        struct rig_scenario a, b;

        unit_random_scenario(&a, &rng);
        b = a;
        rig_mutate(&a, &first, 0x3ff);
        rig_mutate(&b, &second, 0x3ff);
        assert_memory_equal(&a, &b, sizeof(a));
        assert_true(first == second);
    }
}

static void a_revision_that_may_not_be_is_left(void **state)
{
    uint64_t rng = 4;

    (void)state;
    for (unsigned i = 0; i < ROUNDS / 10; i++) {
        struct rig_scenario s;

        unit_random_scenario(&s, &rng);
        rig_mutate(&s, &rng, 1U << RIG_REV_R6 | 1U << 31);
        assert_int_equal(s.revision, RIG_REV_R6);
        /* None of the set is in the guest: all may be. */
        rig_mutate(&s, &rng, 1U << 31);
        assert_true(rig_revision_in_guest(s.revision));
    }
}

static void what_is_not_searched_is_kept(void **state)
{
    unsigned kept = 0;
    uint64_t rng = 5;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct rig_scenario s;

        unit_parse("load-cr3\nat load-cr3 entry: hang\n", &s, NULL);
        rig_mutate(&s, &rng, 1);
        kept += unsearched(&s);
    }
    assert_true(kept > ROUNDS / 4); /* changes that drop all injections are common */
}

/* From nothing, every step, every searched fault and every revision can be reached. */
static void everything_can_be_reached(void **state)
{
    bool steps[RIG_STEP_COUNT] = {false}, faults[RIG_FAULT_COUNT] = {false}, places[RIG_PLACE_COUNT] = {false};
    bool cpus[2] = {false}, by[RIG_BY_COUNT] = {false}, tables[RIG_TABLE_COUNT] = {false},
         revisions[RIG_REVISION_COUNT] = {false};
    struct rig_scenario s = {0};
    uint64_t rng = 6;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        rig_mutate(&s, &rng, rig_revisions_in_guest());
        revisions[s.revision] = true;
        for (unsigned n = 0; n < s.step_count; n++)
            steps[rig_step_of(s.steps[n])] = cpus[rig_cpu_of(s.steps[n])] = true;
        for (unsigned n = 0; n < s.injection_count; n++) {
            faults[s.injections[n].fault] = places[s.injections[n].place] = true;
            by[s.injections[n].by] = tables[s.injections[n].table] = true;
            /* A store is into an entry of a table: what strikes elsewhere cannot be one. */
            assert_true(s.injections[n].by != RIG_BY_STORE || rig_fault_writes_tables(s.injections[n].fault));
        }
    }
    assert_true(cpus[0] && cpus[1]);
    for (unsigned i = 0; i < RIG_STEP_COUNT; i++)
        assert_true(steps[i]);
    for (unsigned i = 0; i < RIG_FAULT_COUNT; i++)
        assert_int_equal(faults[i], rig_fault_is_searched(i));
    for (unsigned i = 0; i < RIG_PLACE_COUNT; i++)
        assert_true(places[i]);
    for (unsigned i = 0; i < RIG_BY_COUNT; i++)
        assert_true(by[i]);
    for (unsigned i = 0; i < RIG_TABLE_COUNT; i++)
        assert_true(tables[i]);
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        assert_true(revisions[i]);
}

static void a_crossover_is_of_both(void **state)
{
    struct rig_scenario a, b, out, again;
    bool from_a = false, from_b = false;
    uint64_t rng = 7;

    (void)state;
    unit_parse("revision R3\nload-cr3\nload-cr3\nat load-cr3 entry: nested-batch\n", &a, NULL);
    unit_parse("revision R5\niret\niret\nat iret entry: raise-event\n", &b, NULL);
    for (unsigned i = 0; i < 200; i++) {
        uint64_t same = rng;

        rig_crossover(&a, &b, &out, &rng);
        rig_crossover(&a, &b, &again, &same);
        assert_memory_equal(&out, &again, sizeof(out));
        assert_true(rig_scenario_valid(&out));
        assert_int_equal(out.revision, RIG_REV_R3);
        assert_true(out.injection_count >= 1 && out.injections[0].fault == RIG_FAULT_NESTED_BATCH);
        from_a |= out.step_count && out.steps[0] == RIG_STEP_LOAD_CR3;
        from_b |= out.step_count && out.steps[out.step_count - 1] == RIG_STEP_IRET && out.injection_count == 2;
        /* Never a step of `a` behind one of `b`. */
        for (unsigned n = 1; n < out.step_count; n++)
            assert_false(out.steps[n - 1] == RIG_STEP_IRET && out.steps[n] == RIG_STEP_LOAD_CR3);
    }
    assert_true(from_a && from_b);
}

static void any_two_can_be_crossed(void **state)
{
    uint64_t rng = 8;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct rig_scenario a, b, out;

        unit_random_scenario(&a, &rng);
        unit_random_scenario(&b, &rng);
        rig_crossover(&a, &b, &out, &rng);
        assert_true(rig_scenario_valid(&out));
        assert_int_equal(out.revision, a.revision);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mutation_is_another_valid_scenario),
        cmocka_unit_test(the_ends_of_the_scale_change_too),
        cmocka_unit_test(the_same_seed_gives_the_same_change),
        cmocka_unit_test(a_revision_that_may_not_be_is_left),
        cmocka_unit_test(what_is_not_searched_is_kept),
        cmocka_unit_test(everything_can_be_reached),
        cmocka_unit_test(a_crossover_is_of_both),
        cmocka_unit_test(any_two_can_be_crossed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
