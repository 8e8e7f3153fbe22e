/* SPDX-License-Identifier: MIT */
/* Boot states as words, as counters, and as rows of states.csv. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/engines/boot_states.h>

#include <stdlib.h>
#include <string.h>

#define START rig_boot_state(0, RIG_STATE_OP_EARLY, RIG_STATE_SITE_INDIRECT, RIG_STATE_BASE_XEN, RIG_STATE_BASE_NONE)
#define READY                                                                                                          \
    rig_boot_state(1U << RIG_STATE_SLOT | 1U << RIG_STATE_PF, RIG_STATE_OP_LATE, RIG_STATE_SITE_CALL_LATE,             \
                   RIG_STATE_BASE_INIT, RIG_STATE_BASE_PROCESS)

static void a_state_reads_as_words(void **state)
{
    char text[RIG_STATE_TEXT_SIZE];

    (void)state;
    rig_state_text(START, text);
    assert_string_equal(text, "early|indirect|kernel=xen|user=none");
    rig_state_text(READY, text);
    assert_string_equal(text, "late|call-late|kernel=init_level4_pgt|user=process|slot+pf");
}

static void every_value_has_a_text(void **state)
{
    (void)state;
    for (unsigned value = 0; value <= UINT16_MAX; value++) {
        char text[RIG_STATE_TEXT_SIZE];

        rig_state_text((uint16_t)value, text);
        assert_true(strlen(text) < sizeof(text) - 1);
        assert_null(strchr(text, ','));
    }
}

static struct rig_scenario scenario;
static struct rig_result run;

static void two_steps(void)
{
    unit_parse("revision R3\narch-setup\nload-cr3\nload-cr3\n", &scenario, NULL);
    memset(&run, 0, sizeof(run));
    run.boot_state_count = 3; /* it ended in the last one */
    run.boot_states[0] = START;
    run.boot_states[1] = START;
    run.boot_states[2] = READY;
}

static unsigned reached(const uint8_t *counters)
{
    unsigned count = 0;

    for (unsigned i = 0; i < RIG_STATE_COUNTERS; i++)
        count += counters[i] != 0;
    return count;
}

static void a_counter_for_each_step_and_state(void **state)
{
    static uint8_t counters[RIG_STATE_COUNTERS];

    (void)state;
    two_steps();
    rig_states_count(&scenario, &run, counters);
    assert_int_equal(reached(counters), 2);
    rig_states_count(&scenario, &run, counters);
    assert_int_equal(reached(counters), 2);
    scenario.steps[0] = RIG_STEP_TRAP_INIT;
    rig_states_count(&scenario, &run, counters);
    assert_int_equal(reached(counters), 3);
}

static void each_change_is_a_row_once(void **state)
{
    char directory[UNIT_DIRECTORY_SIZE], path[RIG_PATH_SIZE];
    struct rig_error err;

    (void)state;
    unit_directory_make(directory);
    two_steps();
    for (unsigned i = 0; i < 2; i++) {
        struct rig_state_walk *walk;

        assert_int_equal(rig_state_walk_open(directory, &walk, &err), 0);
        assert_int_equal(rig_state_walk_add(walk, &scenario, &run, &err), 0);
        assert_int_equal(rig_state_walk_add(walk, &scenario, &run, &err), 0);
        rig_state_walk_close(walk);
    }
    assert_int_equal(rig_path(path, &err, "%s/states.csv", directory), 0);
    {
        char *text = rig_read_file(path, NULL);

        assert_non_null(text);
        assert_string_equal(text, "revision,from,step,to\nR3,early|indirect|kernel=xen|user=none,load-cr3,"
                                  "late|call-late|kernel=init_level4_pgt|user=process|slot+pf\n");
        free(text);
    }
    unit_directory_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_reads_as_words),
        cmocka_unit_test(every_value_has_a_text),
        cmocka_unit_test(a_counter_for_each_step_and_state),
        cmocka_unit_test(each_change_is_a_row_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
