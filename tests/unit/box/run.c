/* SPDX-License-Identifier: MIT */
/* Run directories, where many are made at once: each start sweeps away what others left. */
#include <tests/unit/unit.h>

#include <box/run.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define STARTERS 6
#define TIMES 100

static char directory[UNIT_DIRECTORY_SIZE];

static int set_up(void **state)
{
    (void)state;
    unit_directory_make(directory);
    return setenv("TMPDIR", directory, 1);
}

static int tear_down(void **state)
{
    (void)state;
    unit_directory_remove(directory);
    return unsetenv("TMPDIR");
}

/* In a process of its own: starts and ends box `n` again and again. */
_Noreturn static void start_and_end(unsigned n)
{
    char id[16];

    (void)snprintf(id, sizeof(id), "box%u", n);
    for (unsigned i = 0; i < TIMES; i++) {
        struct rig_error err = {0};
        struct rig_run_dir run;
        char lock[128];

        if (rig_run_dir_find(&run, directory, id, &err) < 0 || rig_run_dir_lock(&run, id, &err) < 0) {
            (void)fprintf(stderr, "%s\n", err.text);
            _exit(1);
        }
        rig_run_dir_clean(&run);
        rig_run_dir_file(&run, "lock", lock);
        if (access(lock, F_OK) < 0 || rig_run_dir_holder(&run) != getpid()) {
            (void)fprintf(stderr, "%s was swept away while it was held\n", run.path);
            _exit(1);
        }
        if (i % 2) /* else it is one that was killed, with its directory left behind */
            rig_run_dir_remove(&run);
        else
            close(run.lock_fd);
    }
    _exit(0);
}

static void starters_do_not_disturb_each_other(void **state)
{
    pid_t starters[STARTERS];

    (void)state;
    for (unsigned n = 0; n < STARTERS; n++) {
        starters[n] = fork();
        assert_true(starters[n] >= 0);
        if (starters[n] == 0)
            start_and_end(n);
    }
    for (unsigned n = 0; n < STARTERS; n++) {
        int status;

        assert_int_equal(waitpid(starters[n], &status, 0), starters[n]);
        assert_int_equal(status, 0);
    }
}

static void the_same_box_is_refused(void **state)
{
    struct rig_run_dir first;
    struct rig_run_dir second;
    struct rig_error err = {0};

    (void)state;
    assert_int_equal(rig_run_dir_find(&first, directory, "one", &err), 0);
    assert_int_equal(rig_run_dir_lock(&first, "one", &err), 0);
    assert_int_equal(rig_run_dir_find(&second, directory, "one", &err), 0);
    assert_int_equal(rig_run_dir_lock(&second, "one", &err), -1);
    assert_non_null(strstr(err.text, "box \"one\" is already running, pid "));
    rig_run_dir_remove(&first);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(starters_do_not_disturb_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_box_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
