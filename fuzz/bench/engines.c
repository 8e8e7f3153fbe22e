/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/engines.h>

#include <base/child.h>
#include <base/files.h>
#include <fuzz/campaign/dir.h>
#include <fuzz/campaign/options.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TURNS 2
#define EXIT_FOUND 1

struct sum {
    double executions;
    double seconds;
};

static int wait_for(struct rig_child *child, const volatile sig_atomic_t *stop)
{
    const struct timespec nap = {.tv_nsec = 50000000};
    bool told = false;

    while (rig_child_alive(child)) {
        if (stop && *stop && !told) {
            (void)kill(child->pid, SIGTERM);
            told = true;
        }
        (void)nanosleep(&nap, NULL);
    }
    return child->code;
}

/* It ends with us, and takes its engine and box with it; Ctrl-C is ours to pass on. Its exit code, or -1. */
static int run_campaign(const char *const *words, const char *log, const volatile sig_atomic_t *stop,
                        struct rig_error *err)
{
    int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct rig_child child;
    int started;

    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", log, strerror(errno));
    started =
        rig_child_start(&child,
                        &(struct rig_child_plan){
                            .argv = words, .out = fd, .err = fd, .group = RIG_CHILD_OWN_GROUP, .dies_with = SIGTERM},
                        err);
    close(fd);
    return started < 0 ? -1 : wait_for(&child, stop);
}

static int read_campaign(const char *results, const char *name, struct sum *sum, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    struct rig_campaign_run run;
    unsigned runs;

    if (rig_path(path, err, "%s/%s", results, name) < 0 || rig_campaign_run_read(&run, &runs, path, err) < 0)
        return -1;
    if (run.seconds <= 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, RIG_CAMPAIGN_FILE " does not say what the campaign came to");
    sum->executions += run.executions;
    sum->seconds += run.seconds;
    return 0;
}

static int campaign(const struct rig_bench_campaigns *how, const char *engine, unsigned turn, const char *results,
                    struct sum *sum, struct rig_error *err)
{
    struct rig_arguments command;
    char log[RIG_PATH_SIZE];
    char line[200];
    char name[32];
    int code;

    (void)snprintf(name, sizeof(name), "%s-%u", engine, turn);
    rig_campaign_command(&command, how->session);
    rig_arguments_option(&command, "engine", engine);
    rig_arguments_option(&command, "name", name);
    rig_arguments_option(&command, "results", results);
    rig_arguments_add(&command, "--time=%llus", (unsigned long long)how->seconds);
    rig_arguments_add(&command, "--seed=%u", turn + 1);
    if (rig_arguments_check(&command, err) < 0 || rig_path(log, err, "%s/log", results) < 0)
        return -1;
    code = run_campaign(command.word, log, how->stop, err);
    if (code < 0)
        return -1;
    if (how->stop && *how->stop)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "interrupted");
    if (code != EXIT_SUCCESS && code != EXIT_FOUND) {
        rig_file_last_line(log, line, sizeof(line));
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a campaign with %s ended with %d: %s", engine, code, line);
    }
    return read_campaign(results, name, sum, err);
}

int rig_bench_engines(const struct rig_bench_campaigns *campaigns, struct rig_rates *rates, struct rig_error *err)
{
    const char *parent = getenv("TMPDIR");
    char results[RIG_PATH_SIZE];
    struct sum afl = {0};
    struct sum libfuzzer = {0};
    int result = 0;

    if (rig_path(results, err, "%s/cr3rig-bench.XXXXXX", parent && *parent == '/' ? parent : "/tmp") < 0)
        return -1;
    if (!mkdtemp(results))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", results, strerror(errno));
    for (unsigned turn = 0; result == 0 && turn < TURNS; turn++) {
        result = campaign(campaigns, "libfuzzer", turn, results, &libfuzzer, err);
        if (result == 0)
            result = campaign(campaigns, "afl", turn, results, &afl, err);
    }
    rig_remove_tree(results);
    if (result == 0)
        *rates = (struct rig_rates){.first = afl.executions / afl.seconds,
                                    .second = libfuzzer.executions / libfuzzer.seconds};
    return result;
}
