/* SPDX-License-Identifier: MIT */
/* Which scenarios a side believes. */
#include <tests/unit/unit.h>

#include <rig/bounds.h>

static void a_scenario_is_in_bounds_or_never_believed(void **state)
{
    struct rig_scenario s = {.revision = RIG_REV_R0, .step_count = 1, .injection_count = 1};
    struct rig_injection *j = &s.injections[0];

    (void)state;
    assert_true(rig_scenario_in_bounds(&s));
#define OUT(member, value)                                                                                             \
    do {                                                                                                               \
        const struct rig_scenario kept = s;                                                                            \
        (member) = (value);                                                                                            \
        assert_false(rig_scenario_in_bounds(&s));                                                                      \
        s = kept;                                                                                                      \
    } while (0)
    OUT(s.revision, RIG_REVISION_COUNT);
    OUT(s.step_count, RIG_MAX_STEPS + 1);
    OUT(s.injection_count, RIG_MAX_INJECTIONS + 1);
    OUT(s.steps[0], RIG_STEP_COUNT);
    OUT(j->place, RIG_PLACE_COUNT);
    OUT(j->where, RIG_WHERE_COUNT);
    OUT(j->fault, RIG_FAULT_COUNT);
    OUT(j->by, RIG_BY_COUNT);
    OUT(j->ops, RIG_OPS_COUNT);
    OUT(j->table, RIG_TABLE_COUNT);
    OUT(j->slot, RIG_L4_SLOTS);
    /* What lies behind the last of each does not matter here. */
    s.steps[1] = 0xff;
    s.injections[1].fault = 0xff;
    assert_true(rig_scenario_in_bounds(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_is_in_bounds_or_never_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
