/* SPDX-License-Identifier: MIT */
#include <fuzz/engine.h>

#include <box/files.h>
#include <fuzz/box_options.h>
#include <fuzz/wait.h>
#include <scenario/codec.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM "cmake/fuzz/rig-libfuzzer"
#define QUICK_NS UINT64_C(10000000000)
#define MAX_QUICK_ENDS 5
#define MAX_ARGUMENTS 40
#define ARGUMENT_SIZE (RIG_PATH_SIZE + 32)

/* An argument list that owns its strings; they live until exec, or until the child gives up. */
struct arguments {
    char *list[MAX_ARGUMENTS + 1];
    unsigned count;
};

static void __attribute__((format(printf, 2, 3))) add(struct arguments *arguments, const char *format, ...)
{
    char text[ARGUMENT_SIZE];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    if (arguments->count < MAX_ARGUMENTS)
        arguments->list[arguments->count++] = strdup(text);
}

static void add_option(struct arguments *arguments, const char *name, const char *value)
{
    if (!value)
        return;
    add(arguments, "%s", name);
    add(arguments, "%s", value);
}

static void make_arguments(struct arguments *arguments, const struct rig_engine *engine,
                           const struct rig_engine_options *options, const char *program)
{
    add(arguments, "%s", program);
    /* Another seed after each start: what led to the end need not come again. 0 would mean a random one. */
    add(arguments, "-seed=%u",
        (unsigned)((options->seed + UINT64_C(7919) * engine->job + engine->starts) % UINT32_MAX + 1));
    add(arguments, "-max_len=%zu", (size_t)RIG_BINARY_MAX);
    add(arguments, "-len_control=0");
    add(arguments, "-rss_limit_mb=0"); /* the box's RAM is mapped, not ours; and no second thread */
    add(arguments, "-timeout=0");      /* the guest has a watchdog; a box that is restored takes its time */
    add(arguments, "-handle_int=0");
    add(arguments, "-detect_leaks=0");
    add(arguments, "-reload=%d", options->jobs > 1 ? 1 : 0);
    add(arguments, "-artifact_prefix=%s/", options->results);
    add(arguments, "%s/corpus", options->results);
    add(arguments, "-ignore_remaining_args=1");
    add_option(arguments, "--results", options->results);
    add_option(arguments, "--revision", options->revisions);
    add_option(arguments, "--mutator", options->mutator);
    add_option(arguments, "--orders", options->orders);
    add_option(arguments, "--build", options->box.build_dir);
    add_option(arguments, "--release", options->box.release);
    add_option(arguments, "--xen", options->box.xen);
    add_option(arguments, "--dom0-kernel", options->box.dom0_kernel);
    add(arguments, "--job");
    add(arguments, "%u", engine->job);
}

/* In the child. A process group of its own: Ctrl-C is the campaign's to handle, and is not for QEMU at all. */
static void __attribute__((noreturn)) become(const struct arguments *arguments, int log_fd, pid_t parent)
{
    int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent && null_fd >= 0 && dup2(null_fd, STDIN_FILENO) >= 0 && dup2(log_fd, STDOUT_FILENO) >= 0 &&
        dup2(log_fd, STDERR_FILENO) >= 0)
        execv(arguments->list[0], arguments->list);
    (void)dprintf(log_fd, "campaign: cannot start %s: %s\n", arguments->list[0], strerror(errno));
    _exit(RIG_ERROR_MACHINERY);
}

int rig_engine_start(struct rig_engine *engine, const struct rig_engine_options *options, struct rig_error *err)
{
    const char *build = options->box.build_dir ? options->box.build_dir : RIG_DEFAULT_BUILD;
    struct arguments arguments = {0};
    char program[RIG_PATH_SIZE];
    char path[RIG_PATH_SIZE];
    pid_t parent = getpid();
    int log_fd;

    if (rig_path(program, err, "%s/" PROGRAM, build) < 0 ||
        rig_path(path, err, "%s/" RIG_ENGINE_LOG, options->results) < 0)
        return -1;
    log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (log_fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    make_arguments(&arguments, engine, options, program);
    engine->starts++;
    engine->start_ns = rig_now_ns();
    engine->pid = fork();
    if (engine->pid == 0)
        become(&arguments, log_fd, parent);
    for (unsigned i = 0; i < arguments.count; i++)
        free(arguments.list[i]);
    close(log_fd);
    if (engine->pid < 0) {
        engine->pid = 0;
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot start an engine: %s", strerror(errno));
    }
    return 0;
}

static void last_words(const char *results, const char *what, struct rig_error *err, int code)
{
    char path[RIG_PATH_SIZE] = "";
    char line[256] = "";

    if (rig_path(path, NULL, "%s/" RIG_ENGINE_LOG, results) == 0)
        rig_file_last_line(path, line, sizeof(line));
    (void)rig_error_set(err, code, "the engine %s; the last line of %s: %s", what, path, *line ? line : "(none)");
}

enum rig_engine_news rig_engine_check(struct rig_engine *engine, const char *results, struct rig_error *err)
{
    int status;

    if (engine->pid == 0 || waitpid(engine->pid, &status, WNOHANG) != engine->pid)
        return RIG_ENGINE_RUNS;
    engine->pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
        return RIG_ENGINE_ENDED;
    if (WIFEXITED(status) && (WEXITSTATUS(status) == RIG_ERROR_USAGE || WEXITSTATUS(status) == RIG_ERROR_MACHINERY)) {
        last_words(results, "gave up", err, WEXITSTATUS(status));
        return RIG_ENGINE_FAILED;
    }
    engine->quick_ends = rig_now_ns() - engine->start_ns < QUICK_NS ? engine->quick_ends + 1 : 0;
    if (engine->quick_ends < MAX_QUICK_ENDS)
        return RIG_ENGINE_DIED;
    last_words(results, "dies as soon as it is started", err, RIG_ERROR_MACHINERY);
    return RIG_ENGINE_FAILED;
}

void rig_engine_end(struct rig_engine *engine, unsigned seconds)
{
    const struct timespec nap = {.tv_nsec = 10000000};
    uint64_t until = rig_now_ns() + seconds * UINT64_C(1000000000);

    while (engine->pid > 0) {
        if (waitpid(engine->pid, NULL, WNOHANG) == engine->pid) {
            engine->pid = 0;
        } else if (rig_now_ns() > until) {
            (void)kill(engine->pid, SIGKILL); /* its box ends with it */
            (void)waitpid(engine->pid, NULL, 0);
            engine->pid = 0;
        } else {
            nanosleep(&nap, NULL);
        }
    }
}
