/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/engine.h>

#include <base/arguments.h>
#include <base/child.h>
#include <fuzz/kernels/keep.h>
#include <scenario/kernel/codec.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Long enough for the cold boots of a finding, in both roles and on other kernels. */
#define AFL_TIMEOUT_MS 600000
#define AFL_START_TIMEOUT_MS 600000
/* To tell how it ended; a cold boot that runs is waited for. */
#define END_PATIENCE_NS UINT64_C(120000000000)
#define GAVE_UP_FILE ".gave-up"
#define LOOK_NS 50000000L

struct command {
    struct rig_arguments arguments, environment;
};

static void add_our_own(struct rig_arguments *list, const struct rig_kernels_options *options, char **argv)
{
    for (unsigned i = 1; argv[i]; i++)
        rig_arguments_add(list, "%s", argv[i]);
    rig_arguments_option(list, "name", options->name); /* it may be one that we made */
}

static void libfuzzer(struct command *command, const struct rig_kernels_options *options, const char *dir, char **argv)
{
    struct rig_arguments *list = &command->arguments;

    rig_arguments_add(list, "%s/cmake/fuzz/rig-kernel-libfuzzer", options->box.build_dir);
    rig_arguments_add(list, "-seed=%u", options->seed);
    rig_arguments_add(list, "-close_fd_mask=2"); /* its own words stay in the log; our standard error takes its place */
    rig_arguments_add(list, "-max_len=%d", RIG_KERNEL_BINARY_MAX);
    rig_arguments_add(list, "-len_control=0");
    rig_arguments_add(list, "-rss_limit_mb=0"); /* the machine's RAM is mapped, not ours */
    rig_arguments_add(list, "-timeout=0");      /* a cold boot takes its time */
    rig_arguments_add(list, "-handle_int=0");
    rig_arguments_add(list, "-handle_term=0");
    rig_arguments_add(list, "-detect_leaks=0");
    rig_arguments_add(list, "-report_slow_units=1000000"); /* a confirmation is no slow input */
    rig_arguments_add(list, "-reload=0");
    rig_arguments_add(list, "-artifact_prefix=%s/", dir);
    rig_arguments_add(list, "%s/corpus", dir);
    rig_arguments_add(list, "-ignore_remaining_args=1");
    add_our_own(list, options, argv);
}

static void afl(struct command *command, const struct rig_kernels_options *options, const char *dir, char **argv)
{
    struct rig_arguments *list = &command->arguments, *environment = &command->environment;

    rig_arguments_add(list, "afl-fuzz");
    rig_arguments_add(list, "-m");
    rig_arguments_add(list, "none");
    rig_arguments_add(list, "-i");
    rig_arguments_add(list, "%s/corpus", dir);
    rig_arguments_add(list, "-o");
    rig_arguments_add(list, "%s/afl", dir);
    rig_arguments_add(list, "-s");
    rig_arguments_add(list, "%u", options->seed);
    rig_arguments_add(list, "-t");
    rig_arguments_add(list, "%d", AFL_TIMEOUT_MS);
    rig_arguments_add(list, "-G");
    rig_arguments_add(list, "%d", RIG_KERNEL_BINARY_MAX);
    rig_arguments_add(list, "--");
    rig_arguments_add(list, "%s/cmake/fuzz/rig-kernel-afl", options->box.build_dir);
    add_our_own(list, options, argv);

    rig_arguments_add(environment, "AFL_AUTORESUME=1");
    rig_arguments_add(environment, "AFL_FAST_CAL=1"); /* a case ends the same way each time */
    rig_arguments_add(environment, "AFL_FORKSRV_INIT_TMOUT=%d", AFL_START_TIMEOUT_MS);
    rig_arguments_add(environment, "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1");
    rig_arguments_add(environment, "AFL_KILL_SIGNAL=%d", SIGTERM); /* the target is to tell how it went */
    rig_arguments_add(environment, "AFL_NO_AFFINITY=1");
    rig_arguments_add(environment, "AFL_NO_UI=1");
    rig_arguments_add(environment, "AFL_SKIP_CPUFREQ=1");
    rig_arguments_add(environment, "AFL_CUSTOM_MUTATOR_ONLY=1");
    rig_arguments_add(environment, "AFL_DISABLE_TRIM=1"); /* a case is some words; a finding is made short anyway */
    rig_arguments_add(environment, "AFL_CUSTOM_MUTATOR_LIBRARY=%s/cmake/fuzz/rig-kernel-afl-mutator.so",
                      options->box.build_dir);
}

static const struct {
    void (*make)(struct command *command, const struct rig_kernels_options *options, const char *dir, char **argv);
    int stop_signal;
} engines[] = {[RIG_KERNELS_LIBFUZZER] = {libfuzzer, SIGTERM}, [RIG_KERNELS_AFL] = {afl, SIGINT}};

/* AFL++ wants an input to begin with; one of no change is the kernel as it is. */
static int make_corpus(const char *dir, struct rig_error *err)
{
    static const uint8_t nothing[] = {0};
    char path[RIG_PATH_SIZE];

    if (rig_path(path, err, "%s/corpus", dir) < 0 || rig_make_directories(path, err) < 0 ||
        rig_path(path, err, "%s/corpus/unchanged", dir) < 0)
        return -1;
    return access(path, F_OK) == 0 ? 0 : rig_write_bytes(path, nothing, sizeof(nothing), err);
}

void rig_kernel_engine_speak(void)
{
    (void)dup2(RIG_ENGINE_OUT_FD, STDOUT_FILENO);
    (void)dup2(RIG_ENGINE_ERR_FD, STDERR_FILENO);
}

/* "CODE text" */
static int why_path(char path[RIG_PATH_SIZE], const struct rig_kernels_options *options, struct rig_error *err)
{
    return rig_path(path, err, "%s/%s/" GAVE_UP_FILE, options->results, options->name);
}

void rig_kernel_engine_give_up(const struct rig_kernels_options *options, const struct rig_error *why)
{
    char path[RIG_PATH_SIZE], text[RIG_PATH_SIZE];

    (void)snprintf(text, sizeof(text), "%d %s", why->code, why->text);
    if (why_path(path, options, NULL) == 0)
        (void)rig_write_file(path, text, NULL);
}

/* 0: the engine did not give up. */
static int read_why(const struct rig_kernels_options *options, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char *text, *rest;
    long code;

    if (why_path(path, options, err) < 0)
        return -1;
    text = rig_read_file(path, NULL);
    if (!text)
        return 0;
    (void)unlink(path);
    code = strtol(text, &rest, 10);
    (void)rig_error_set(err, code == RIG_ERROR_USAGE ? RIG_ERROR_USAGE : RIG_ERROR_MACHINERY, "%s",
                        rest + (*rest == ' '));
    free(text);
    return -1;
}

static int end(const struct rig_child *child, const struct rig_kernels_options *options, const char *log,
               struct rig_error *err)
{
    char line[200];

    if (read_why(options, err) < 0)
        return -1;
    if (child->code == 0)
        return 0;
    rig_file_last_line(log, line, sizeof(line));
    return rig_error_set(err, RIG_ERROR_MACHINERY, "the engine ended with %d; the last line of %.200s: %s", child->code,
                         log, line);
}

static int run(const struct command *command, int stop_signal, const struct rig_kernels_options *options,
               const char *log, const volatile sig_atomic_t *stop, struct rig_error *err)
{
    const int out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    const struct rig_child_plan plan = {.argv = command->arguments.word,
                                        .environment = command->environment.word,
                                        .in = RIG_CHILD_NULL,
                                        .out = out,
                                        .err = out,
                                        .group = RIG_CHILD_OWN_GROUP,
                                        .dies_with = SIGKILL,
                                        .files = {STDOUT_FILENO, STDERR_FILENO},
                                        .file_count = 2};
    struct rig_child child = {0};
    int result;

    if (out < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %.300s: %s", log, strerror(errno));
    result = rig_child_start(&child, &plan, err);
    (void)close(out);
    if (result < 0)
        return -1;
    while (rig_child_alive(&child) && !*stop)
        (void)nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    if (!child.pid)
        return end(&child, options, log, err);
    rig_child_end(&child, stop_signal, END_PATIENCE_NS);
    return 0;
}

int rig_kernel_engine_run(const struct rig_kernels_options *options, char **argv, const volatile sig_atomic_t *stop,
                          struct rig_error *err)
{
    char dir[RIG_PATH_SIZE], log[RIG_PATH_SIZE], findings[RIG_PATH_SIZE];
    struct command command = {0};
    unsigned before;

    (void)read_why(options, err); /* an old one */
    if (rig_path(dir, err, "%s/%s", options->results, options->name) < 0 || rig_kernel_dir_check(dir, err) < 0 ||
        rig_path(log, err, "%s/engine.log", dir) < 0 || rig_path(findings, err, "%s/findings", dir) < 0 ||
        make_corpus(dir, err) < 0)
        return -1;
    engines[options->engine].make(&command, options, dir, argv);
    if (rig_arguments_check(&command.arguments, err) < 0 || rig_arguments_check(&command.environment, err) < 0)
        return -1;
    before = rig_count_files(findings);
    if (run(&command, engines[options->engine].stop_signal, options, log, stop, err) < 0)
        return -1;
    return rig_count_files(findings) > before;
}
