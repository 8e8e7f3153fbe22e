/* SPDX-License-Identifier: MIT */
/* When which write_cr3 was installed: from boot states, which a hostile guest may have written, to words. */
#include <tests/unit/unit.h>

#include <fuzz/findings/installed.h>
#include <rig/boot_state.h>

#include <string.h>

#define STATE(op, site)                                                                                                \
    rig_boot_state(0, RIG_STATE_OP_##op, RIG_STATE_SITE_##site, RIG_STATE_BASE_XEN, RIG_STATE_BASE_NONE)

static struct rig_result run; /* large: not for the stack */

static const char *installed(const char *text, const uint16_t *states, unsigned count)
{
    static char out[RIG_INSTALLED_SIZE];
    struct rig_scenario scenario;

    unit_parse(text, &scenario, NULL);
    run.boot_state_count = count;
    if (count)
        memcpy(run.boot_states, states, count * sizeof(states[0]));
    (void)rig_installed(&scenario, &run, out, sizeof(out));
    return out;
}

static int clear(void **state)
{
    (void)state;
    memset(&run, 0, sizeof(run));
    return 0;
}

static void the_late_one_from_the_start(void **state)
{
    const uint16_t states[] = {STATE(LATE, INDIRECT), STATE(LATE, INDIRECT)};

    (void)state;
    assert_string_equal(installed("setup-kernel-pagetable\ninit-mem-mapping\n", states, COUNT(states)),
                        "late from the start");
}

static void a_switch_and_a_patched_call_site(void **state)
{
    const uint16_t states[] = {STATE(EARLY, INDIRECT), STATE(EARLY, CALL_EARLY), STATE(LATE, CALL_EARLY)};

    (void)state;
    assert_string_equal(
        installed("alternative-instructions\npost-allocator-init\niret\n", states, COUNT(states)),
        "early from the start, late from post-allocator-init (step 2) on; its first call site reads the ops table from "
        "the start, calls the early one from alternative-instructions (step 1) on");
}

static void an_injection_in_the_step_that_did_not_end(void **state)
{
    const uint16_t states[] = {STATE(EARLY, INDIRECT)};
    static const char text[] = "init-mem-mapping\nat init-mem-mapping entry: switch-ops late\n";

    (void)state;
    assert_string_equal(installed(text, states, COUNT(states)), "early from the start");
    run.outcome.strikes = 1;
    assert_string_equal(installed(text, states, COUNT(states)),
                        "early from the start; the injection at init-mem-mapping put the late one there");
}

static void no_states_no_words(void **state)
{
    (void)state;
    assert_string_equal(installed("load-cr3\n", NULL, 0), "");
}

static void more_states_than_steps_or_than_there_is_room_for(void **state)
{
    uint16_t states[1 + RIG_MAX_STEPS];
    char small[16];
    struct rig_scenario scenario;

    (void)state;
    for (unsigned i = 0; i < COUNT(states); i++)
        states[i] = i & 1 ? UINT16_MAX : 0;
    assert_string_equal(installed("load-cr3\n", states, COUNT(states)),
                        "early from the start, something else from load-cr3 (step 1) on; its first call site reads the "
                        "ops table from the start, is something else from load-cr3 (step 1) on");
    unit_parse("load-cr3\n", &scenario, NULL);
    assert_true(rig_installed(&scenario, &run, small, sizeof(small)) > sizeof(small));
    assert_int_equal(strlen(small), sizeof(small) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_late_one_from_the_start, clear),
        cmocka_unit_test_setup(a_switch_and_a_patched_call_site, clear),
        cmocka_unit_test_setup(an_injection_in_the_step_that_did_not_end, clear),
        cmocka_unit_test_setup(no_states_no_words, clear),
        cmocka_unit_test_setup(more_states_than_steps_or_than_there_is_room_for, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
