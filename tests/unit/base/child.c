/* SPDX-License-Identifier: MIT */
/* Children: how they end, what they have of ours, and that none is left behind. */
#include <tests/unit/unit.h>

#include <base/child.h>
#include <base/clock.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct rig_error err;

static void nap(void)
{
    const struct timespec pause = {.tv_nsec = 2000000};

    (void)nanosleep(&pause, NULL);
}

/* What `script` prints, with `plan` for all the rest. */
static const char *printed(struct rig_child_plan plan, const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    static char text[512];
    ssize_t size;

    plan.argv = argv;
    plan.out = memfd_create("child", MFD_CLOEXEC);
    assert_true(plan.out >= 0);
    if (rig_child_run(&plan, &err) < 0)
        fail_msg("%s", err.text);
    size = pread(plan.out, text, sizeof(text) - 1, 0);
    assert_true(size >= 0);
    text[size] = '\0';
    close(plan.out);
    return text;
}

static void start(struct rig_child *child, const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};

    if (rig_child_start(child, &(struct rig_child_plan){.argv = argv, .dies_with = SIGKILL}, &err) < 0)
        fail_msg("%s", err.text);
}

static void exit_codes_and_signals(void **state)
{
    struct rig_child child;

    (void)state;
    start(&child, "exit 0");
    assert_int_equal(rig_child_wait(&child), 0);
    assert_int_equal(child.pid, 0);
    start(&child, "exit 7");
    assert_int_equal(rig_child_wait(&child), 7);
    assert_int_equal(child.signal, 0);
    assert_int_equal(rig_child_wait(&child), 7); /* as often as one likes */
    start(&child, "kill -15 $$");
    assert_int_equal(rig_child_wait(&child), RIG_ERROR_MACHINERY);
    assert_int_equal(child.signal, SIGTERM);
}

static void it_is_alive_until_it_ends(void **state)
{
    int ends[2];
    struct rig_child child;
    const char *const argv[] = {"sh", "-c", "read line; exit 3", NULL};

    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(
        rig_child_start(&child, &(struct rig_child_plan){.argv = argv, .in = ends[0], .dies_with = SIGKILL}, &err), 0);
    assert_true(rig_child_alive(&child));
    assert_int_equal(write(ends[1], "\n", 1), 1);
    while (rig_child_alive(&child))
        nap();
    assert_int_equal(child.code, 3);
    assert_false(rig_child_alive(&child));
    close(ends[0]);
    close(ends[1]);
}

static void a_program_that_is_not_there(void **state)
{
    const char *const unknown[] = {"cr3rig-no-such-program", NULL}, *const file[] = {"corpus/none", NULL};
    const char *const text[] = {"LICENSE", NULL}, *const true_program[] = {"true", NULL};
    struct rig_child child;

    (void)state;
    assert_int_equal(rig_child_start(&child, &(struct rig_child_plan){.argv = unknown}, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_string_equal(err.text, "cr3rig-no-such-program is not installed");
    assert_int_equal(child.pid, 0);
    assert_int_equal(rig_child_run(&(struct rig_child_plan){.argv = file}, &err), -1);
    assert_string_equal(err.text, "cannot run corpus/none: No such file or directory");
    assert_int_equal(rig_child_run(&(struct rig_child_plan){.argv = text}, &err), -1); /* in PATH it is not */
    assert_string_equal(err.text, "LICENSE is not installed");
    /* What only the child can know is told too, and the child is collected. */
    assert_int_equal(
        rig_child_run(&(struct rig_child_plan){.argv = true_program, .directory = "/cr3rig-no-such-directory"}, &err),
        -1);
    assert_string_equal(err.text, "cannot run true: No such file or directory");
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void standard_files(void **state)
{
    int in = memfd_create("in", MFD_CLOEXEC);
    int both = memfd_create("both", MFD_CLOEXEC);
    const char *const argv[] = {"sh", "-c", "echo out; echo err >&2", NULL};
    char text[16] = "";

    (void)state;
    assert_int_equal(write(in, "line\n", 5), 5);
    assert_int_equal(lseek(in, 0, SEEK_SET), 0);
    assert_string_equal(printed((struct rig_child_plan){.in = in}, "cat"), "line\n");
    assert_string_equal(printed((struct rig_child_plan){.in = RIG_CHILD_NULL}, "cat; echo end"), "end\n");
    assert_int_equal(rig_child_run(&(struct rig_child_plan){.argv = argv, .out = both, .err = both}, &err), 0);
    assert_int_equal(pread(both, text, sizeof(text) - 1, 0), 8);
    assert_string_equal(text, "out\nerr\n");
    close(in);
    close(both);
}

/* In the order of the plan, from 3 on, whatever numbers they have here; and no other of ours. */
static void files_have_their_places(void **state)
{
    int low[3], kept = dup(STDERR_FILENO); /* without close-on-exec */
    struct rig_child_plan plan = {.file_count = 3};

    (void)state;
    for (int i = 0; i < 3; i++) {
        low[i] = memfd_create("file", MFD_CLOEXEC);
        assert_int_equal(write(low[i], (const char[]){(char)('a' + i), '\n'}, 2), 2);
        assert_int_equal(lseek(low[i], 0, SEEK_SET), 0);
    }
    /* Turned round: each stands where another is to come. */
    for (unsigned i = 0; i < 3; i++)
        plan.files[i] = low[2 - i];
    /* Neither a pipe nor ls as the shell's last command: either would be among the shell's own files. */
    assert_string_equal(printed(plan, "cat <&3; cat <&4; cat <&5; ls /proc/$$/fd; :"), "c\nb\na\n0\n1\n2\n3\n4\n5\n");
    for (int i = 0; i < 3; i++)
        close(low[i]);
    close(kept);
}

static void environment_and_directory(void **state)
{
    const char *const added[] = {"CR3RIG_NEW=1", "CR3RIG_OLD=3", NULL};

    (void)state;
    (void)setenv("CR3RIG_OLD", "2", 1);
    (void)setenv("CR3RIG_OLDER", "4", 1);
    assert_string_equal(printed((struct rig_child_plan){.environment = added, .directory = "/"},
                                "echo $CR3RIG_NEW $CR3RIG_OLD $CR3RIG_OLDER; pwd; env | grep -c ^CR3RIG_OLD="),
                        "1 3 4\n/\n1\n");
}

static void group_and_session(void **state)
{
    char ours[32], text[64];

    (void)state;
    /* The fields behind the name in /proc/PID/stat: state, parent, group, session (proc(5)). */
    (void)snprintf(ours, sizeof(ours), "%ld %ld\n", (long)getpgid(0), (long)getsid(0));
#define ASK "set -- $(sed 's/.*) //' /proc/$$/stat); "
    assert_string_equal(printed((struct rig_child_plan){0}, ASK "echo $3 $4"), ours);
    (void)snprintf(text, sizeof(text), "own %ld\n", (long)getsid(0));
    assert_string_equal(
        printed((struct rig_child_plan){.group = RIG_CHILD_OWN_GROUP}, ASK "[ $3 = $$ ] && echo own $4"), text);
    assert_string_equal(
        printed((struct rig_child_plan){.group = RIG_CHILD_OWN_SESSION}, ASK "[ $3 = $$ ] && [ $4 = $$ ] && echo own"),
        "own\n");
}

/* Signals that we hold back are not held back in it. */
static void signals_reach_it(void **state)
{
    struct rig_child child;
    sigset_t all, old;

    (void)state;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &old);
    start(&child, "kill -15 $$; exit 0");
    (void)sigprocmask(SIG_SETMASK, &old, NULL);
    (void)rig_child_wait(&child);
    assert_int_equal(child.signal, SIGTERM);
}

static void it_ends_in_good_order_or_by_force(void **state)
{
    struct rig_child child;
    uint64_t start_ns = rig_now_ns();

    (void)state;
    start(&child, "trap 'exit 4' TERM; echo >/dev/null; while :; do sleep 0.01; done");
    /* It needs some time to set its trap; until then the signal ends it, which is an end too. */
    rig_child_end(&child, SIGTERM, 20 * RIG_NS_PER_SECOND);
    assert_int_equal(child.pid, 0);
    assert_true(child.code == 4 || child.signal == SIGTERM);
    assert_true(rig_now_ns() - start_ns < 15 * RIG_NS_PER_SECOND);
    start(&child, "trap '' TERM; while :; do sleep 0.01; done");
    nap();
    rig_child_end(&child, 0, 10000000);
    assert_int_equal(child.signal, SIGKILL);
    rig_child_end(&child, SIGTERM, 0); /* what has ended stays as it is */
    assert_int_equal(child.signal, SIGKILL);
}

/* A process starts a child and is killed: the child hangs up its end of the pipe only by its own end. */
static void end_of_the_parent(int dies_with, bool expected)
{
    int ends[2];
    pid_t parent;
    char line[32] = "";
    int status;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    parent = fork();
    if (parent == 0) {
        const char *const argv[] = {"sh", "-c", "echo $$; exec sleep 60", NULL};
        struct rig_child child;

        if (rig_child_start(&child, &(struct rig_child_plan){.argv = argv, .out = ends[1], .dies_with = dies_with},
                            NULL) == 0)
            for (;;)
                (void)pause();
        _exit(1);
    }
    close(ends[1]);
    assert_true(read(ends[0], line, sizeof(line) - 1) > 1); /* it runs */
    (void)kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, &status, 0), parent);
    if (expected) {
        assert_int_equal(read(ends[0], line, 1), 0);
    } else {
        nap();
        assert_int_equal(kill((pid_t)strtol(line, NULL, 10), 0), 0);
        (void)kill((pid_t)strtol(line, NULL, 10), SIGKILL);
    }
    close(ends[0]);
}

static void it_dies_with_its_parent(void **state)
{
    (void)state;
    end_of_the_parent(SIGKILL, true);
    end_of_the_parent(SIGTERM, true);
}

static void or_survives_it(void **state)
{
    (void)state;
    end_of_the_parent(0, false);
}

static void a_parent_that_is_gone_already(void **state)
{
    pid_t other = fork();
    int status;

    (void)state;
    if (other == 0)
        _exit(rig_child_dies_with(SIGKILL, getppid()) && !rig_child_dies_with(SIGKILL, 1 << 30) &&
                      rig_child_dies_with(0, 1 << 30)
                  ? 0
                  : 1);
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(status, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_codes_and_signals),
        cmocka_unit_test(it_is_alive_until_it_ends),
        cmocka_unit_test(a_program_that_is_not_there),
        cmocka_unit_test(standard_files),
        cmocka_unit_test(files_have_their_places),
        cmocka_unit_test(environment_and_directory),
        cmocka_unit_test(group_and_session),
        cmocka_unit_test(signals_reach_it),
        cmocka_unit_test(it_ends_in_good_order_or_by_force),
        cmocka_unit_test(it_dies_with_its_parent),
        cmocka_unit_test(or_survives_it),
        cmocka_unit_test(a_parent_that_is_gone_already),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
