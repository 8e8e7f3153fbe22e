/* SPDX-License-Identifier: MIT */
#include <fuzz/session/injector.h>

#include <base/clock.h>
#include <base/files.h>
#include <fuzz/client/wait.h>
#include <fuzz/session/options.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LOOK_NS (20L * 1000 * 1000)
#define START_NS UINT64_C(30000000000)
#define STOP_NS UINT64_C(10000000000) /* it may be in the middle of building a domain */

static void pause_a_little(void)
{
    const struct timespec pause = {.tv_nsec = LOOK_NS};

    (void)nanosleep(&pause, NULL);
}

static int fail(const struct rig_injector_process *injector, const char *what, struct rig_error *err)
{
    char path[64];
    char line[256];

    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", injector->log_fd);
    rig_file_last_line(path, line, sizeof(line));
    return rig_error_set(err, RIG_ERROR_MACHINERY, "--host: the injector %s; its last line: %s", what,
                         line[0] ? line : "(nothing was printed)");
}

static int wait_ready(struct rig_injector_process *injector, struct rig_ready *ready, struct rig_error *err)
{
    uint64_t start = rig_now_ns();
    char path[64];
    char reason[256];

    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", injector->log_fd);
    for (;;) {
        bool alive = rig_injector_alive(injector); /* asked first: what it said before it ended counts */
        enum rig_ready_line news = RIG_READY_LINE_NONE;
        size_t size;
        char *log = rig_read_file(path, &size);

        if (log)
            news = rig_console_ready_line(log, size, ready, reason, sizeof(reason));
        free(log);
        if (news == RIG_READY_LINE_READY)
            return 0;
        if (news == RIG_READY_LINE_FAILED)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "--host: the injector cannot start: %s", reason);
        if (!alive)
            return fail(injector, "ended", err);
        if (rig_now_ns() - start > START_NS)
            return fail(injector, "did not become ready", err);
        pause_a_little();
    }
}

/* A Ctrl-C at the terminal is for us; we end it. And not by a kill: it has domains to destroy. */
static int start_process(struct rig_injector_process *injector, const char *program, const char *guest,
                         struct rig_error *err)
{
    const char *const arguments[] = {program, "--guest", guest, "--engine-sleeps", NULL};

    return rig_child_start(&injector->child,
                           &(struct rig_child_plan){.argv = arguments,
                                                    .in = RIG_CHILD_NULL,
                                                    .out = injector->log_fd,
                                                    .err = injector->log_fd,
                                                    .group = RIG_CHILD_OWN_SESSION,
                                                    .dies_with = SIGTERM},
                           err);
}

int rig_injector_start(struct rig_injector_process *injector, const char *build_dir, struct rig_ready *ready,
                       struct rig_error *err)
{
    char program[RIG_PATH_SIZE], guest[RIG_PATH_SIZE];
    struct rig_error why;

    *injector = RIG_NO_INJECTOR;
    if (rig_path(program, err, "%s/" RIG_INJECTOR_FILE, build_dir) < 0 ||
        rig_path(guest, err, "%s/" RIG_GUEST_FILE, build_dir) < 0)
        return -1;
    injector->log_fd = memfd_create("injector.log", MFD_CLOEXEC);
    if (injector->log_fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make a file in memory: %s", strerror(errno));
    if (start_process(injector, program, guest, &why) < 0)
        (void)rig_error_set(err, why.code, "--host: %s", why.text);
    else if (wait_ready(injector, ready, err) == 0)
        return 0;
    rig_injector_stop(injector);
    return -1;
}

bool rig_injector_alive(struct rig_injector_process *injector)
{
    return rig_child_alive(&injector->child);
}

void rig_injector_stop(struct rig_injector_process *injector)
{
    rig_child_end(&injector->child, SIGTERM, STOP_NS);
    if (injector->log_fd >= 0)
        close(injector->log_fd);
    injector->log_fd = -1;
}
