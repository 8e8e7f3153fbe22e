/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/engine.h>

#include <base/clock.h>
#include <base/files.h>
#include <fuzz/campaign/engine_command.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUICK_NS UINT64_C(10000000000)
#define MAX_QUICK_ENDS 5

int rig_engine_start(struct rig_engine *engine, const struct rig_engine_options *options, struct rig_error *err)
{
    struct rig_engine_command command;
    char path[RIG_PATH_SIZE];
    int log_fd, result;

    if (rig_path(path, err, "%s/" RIG_ENGINE_LOG, options->target.results) < 0)
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
    /* A process group of its own: Ctrl-C is the campaign's to handle, and is not for QEMU at all. */
    result = rig_child_start(&engine->child,
                             &(struct rig_child_plan){.argv = command.arguments.word,
                                                      .environment = command.environment.word,
                                                      .in = RIG_CHILD_NULL,
                                                      .out = log_fd,
                                                      .err = log_fd,
                                                      .group = RIG_CHILD_OWN_GROUP,
                                                      .dies_with = SIGKILL},
                             err);
    close(log_fd);
    return result;
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
    const struct rig_child *child = &engine->child;

    if (!child->pid || rig_child_alive(&engine->child))
        return RIG_ENGINE_RUNS;
    if (job->error_code) {
        (void)rig_error_set(err, job->error_code, "%s", job->error);
        return RIG_ENGINE_FAILED;
    }
    if (child->code == EXIT_SUCCESS)
        return RIG_ENGINE_ENDED;
    if (!child->signal && (child->code == RIG_ERROR_USAGE || child->code == RIG_ERROR_MACHINERY)) {
        last_words(results, "gave up", err, child->code);
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
    rig_child_end(&engine->child, stop_signal, seconds * RIG_NS_PER_SECOND); /* its box ends with it */
}
