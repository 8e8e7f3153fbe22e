/* SPDX-License-Identifier: MIT */
/*
 * Boxes booted from nothing, several at a time, as often as is asked for: each must be ready.
 *
 *     rig-test-cold BUILD BOOTS AT-A-TIME [ACCEL]
 *
 * Prints the fastest, the median and the slowest, in seconds from the start of QEMU to the ready line.
 */
#include <base/clock.h>
#include <box/boot.h>
#include <box/box_machine.h>
#include <box/inputs.h>
#include <box/ram.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 1000
#define PATIENCE 180

struct boot {
    pid_t pid;
    int result; /* the pipe that its seconds come over */
};

static int boot(const char *build, const char *accel, unsigned number, double *seconds, struct rig_error *err)
{
    const struct rig_box_options options = {
        .build_dir = build, .accel = accel, .memory_mib = RIG_BOX_MEMORY_MIB, .dom0_mib = RIG_BOX_DOM0_MIB, .cpus = 1};
    const struct rig_say say = {0};
    static struct rig_box_machine machine;
    struct rig_qemu qemu = {.qmp = {.fd = -1}};
    struct rig_run_dir run = {.lock_fd = -1};
    struct rig_inputs inputs;
    struct rig_ready ready;
    char dir[RIG_PATH_SIZE], log[RIG_PATH_SIZE], id[32];
    int ram, result = -1;

    (void)snprintf(id, sizeof(id), "cold-%u", number);
    if (rig_inputs_dir(dir, build, NULL, err) < 0 || rig_path(log, err, "%s/cold-failed.log", dir) < 0 ||
        rig_inputs_find(&inputs, dir, NULL, NULL, err) < 0 || rig_box_machine_make(&machine, &options, err) < 0 ||
        rig_run_dir_find(&run, build, id, err) < 0 || rig_run_dir_lock(&run, id, err) < 0)
        return -1;
    rig_run_dir_clean(&run);
    ram = rig_ram_new(machine.ram_size, err);
    *seconds = rig_seconds();
    if (ram >= 0 && rig_inputs_place(&inputs, &run, err) == 0)
        result = rig_box_boot(&run, ram, machine.boot.word, PATIENCE, log, &say, &qemu, &ready, err);
    *seconds = rig_seconds() - *seconds;
    rig_qemu_kill(&qemu);
    rig_run_dir_remove(&run);
    return result;
}

/* In a process of its own, as each box of a matrix is. */
static struct boot start(const char *build, const char *accel, unsigned number)
{
    struct boot started;
    struct rig_error err;
    int ends[2];
    double seconds;

    if (pipe(ends) < 0)
        exit(3);
    started = (struct boot){.pid = fork(), .result = ends[0]};
    if (started.pid < 0)
        exit(3);
    if (started.pid > 0) {
        close(ends[1]);
        return started;
    }
    if (boot(build, accel, number, &seconds, &err) < 0) {
        (void)fprintf(stderr, "cold: boot %u: %s\n", number, err.text);
        _exit(1);
    }
    _exit(write(ends[1], &seconds, sizeof(seconds)) == sizeof(seconds) ? 0 : 3);
}

static bool finish(struct boot *boots, unsigned count, double *seconds)
{
    int status;
    const pid_t pid = wait(&status);

    for (unsigned i = 0; i < count; i++)
        if (boots[i].pid == pid) {
            const bool good = read(boots[i].result, seconds, sizeof(*seconds)) == sizeof(*seconds);

            close(boots[i].result);
            return good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        }
    return false;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static struct boot boots[MOST];
    static double seconds[MOST];
    const unsigned count = argc > 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    const unsigned at_a_time = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
    unsigned started = 0, ready = 0;

    if (count < 1 || count > MOST || at_a_time < 1) {
        (void)fprintf(stderr, "usage: rig-test-cold BUILD BOOTS AT-A-TIME [ACCEL]\n");
        return 2;
    }
    for (unsigned ended = 0; ended < count; ended++) {
        double took;

        while (started < count && started - ended < at_a_time) {
            boots[started] = start(argv[1], argc > 4 ? argv[4] : "tcg", started);
            started++;
        }
        if (finish(boots, started, &took))
            seconds[ready++] = took;
    }
    qsort(seconds, ready, sizeof(seconds[0]), by_size);
    (void)printf("%u of %u ready, %u at a time", ready, count, at_a_time);
    if (ready)
        (void)printf("; %.1f s the fastest, %.1f the median, %.1f the slowest", seconds[0], seconds[ready / 2],
                     seconds[ready - 1]);
    (void)printf("\n");
    return ready == count ? 0 : 1;
}
