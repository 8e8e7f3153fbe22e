/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/engine.h>

#include <base/clock.h>
#include <base/files.h>
#include <fuzz/campaign/engine_command.h>
#include <fuzz/client/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define QUICK_NS UINT64_C(10000000000)
#define MAX_QUICK_ENDS 5

/* In the child. A process group of its own: Ctrl-C is the campaign's to handle, and is not for QEMU at all. */
static void __attribute__((noreturn)) become(const struct rig_engine_command *command, int log_fd, pid_t parent)
{
    int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)setpgid(0, 0);
    for (unsigned i = 0; command->environment[i]; i++)
        (void)putenv(command->environment[i]);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent && null_fd >= 0 && dup2(null_fd, STDIN_FILENO) >= 0 && dup2(log_fd, STDOUT_FILENO) >= 0 &&
        dup2(log_fd, STDERR_FILENO) >= 0)
        execvp(command->arguments[0], command->arguments);
    (void)dprintf(log_fd, "campaign: cannot start %s: %s\n", command->arguments[0], strerror(errno));
    _exit(RIG_ERROR_MACHINERY);
}

int rig_engine_start(struct rig_engine *engine, const struct rig_engine_options *options, struct rig_error *err)
{
    struct rig_engine_command command;
    char path[RIG_PATH_SIZE];
    pid_t parent = getpid();
    int log_fd;

    if (rig_path(path, err, "%s/" RIG_ENGINE_LOG, options->results) < 0)
        return -1;
    log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (log_fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    if (rig_engine_command(&command, options, engine, err) < 0) {
        close(log_fd);
        return -1;
    }
    engine->starts++;
    engine->start_ns = rig_now_ns();
    engine->pid = fork();
    if (engine->pid == 0)
        become(&command, log_fd, parent);
    rig_engine_command_free(&command);
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

enum rig_engine_news rig_engine_check(struct rig_engine *engine, const struct rig_live *job, const char *results,
                                      struct rig_error *err)
{
    int status;

    if (engine->pid == 0 || waitpid(engine->pid, &status, WNOHANG) != engine->pid)
        return RIG_ENGINE_RUNS;
    engine->pid = 0;
    if (job->error_code) {
        (void)rig_error_set(err, job->error_code, "%s", job->error);
        return RIG_ENGINE_FAILED;
    }
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

void rig_engine_end(struct rig_engine *engine, int stop_signal, unsigned seconds)
{
    const struct timespec nap = {.tv_nsec = 10000000};
    uint64_t until = rig_now_ns() + seconds * UINT64_C(1000000000);

    if (engine->pid > 0 && stop_signal)
        (void)kill(engine->pid, stop_signal);
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
