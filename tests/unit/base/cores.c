/* SPDX-License-Identifier: MIT */
/* Cores are dealt out to jobs: each its own, as many for each. */
#include <tests/unit/unit.h>

#include <base/cores.h>

static void jobs_have_cores_of_their_own(void **state)
{
    cpu_set_t all, seen, chosen, both;

    (void)state;
    CPU_ZERO(&all);
    for (unsigned core = 1; core < 18; core += 2) /* 1, 3, .., 17: nine that a container may have */
        CPU_SET(core, &all);
    for (unsigned jobs = 1; jobs <= 9; jobs++) {
        CPU_ZERO(&seen);
        for (unsigned job = 0; job < jobs; job++) {
            assert_true(rig_cores_choose(&all, job, jobs, &chosen));
            assert_int_equal(CPU_COUNT(&chosen), 9 / jobs);
            CPU_AND(&both, &seen, &chosen);
            assert_int_equal(CPU_COUNT(&both), 0);
            CPU_OR(&seen, &seen, &chosen);
        }
        CPU_AND(&both, &seen, &all);
        assert_true(CPU_EQUAL(&both, &seen));
    }
    assert_false(rig_cores_choose(&all, 0, 10, &chosen));
}

static void there_is_memory(void **state)
{
    (void)state;
    assert_in_range(rig_memory_mib(), 64, UINT64_C(1) << 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_have_cores_of_their_own),
        cmocka_unit_test(there_is_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
