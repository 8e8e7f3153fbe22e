/* SPDX-License-Identifier: MIT */
#include <fuzz/session/injector.h>

#include <base/clock.h>
#include <base/files.h>
#include <fuzz/client/wait.h>
#include <fuzz/session/box_options.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
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

/* Only calls that are safe after a fork of a process with threads. */
_Noreturn static void become_injector(const char *program, const char *guest, int log_fd, pid_t parent)
{
    static const char complaint[] = "cr3rig: failed: cannot start it\n";
    const char *const arguments[] = {program, "--guest", guest, "--engine-sleeps", NULL};
    sigset_t none;
    int in = open("/dev/null", O_RDONLY);

    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setsid(); /* a Ctrl-C at the terminal is for us; we end it */
    /* Not a kill: it has domains to destroy. */
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent || in < 0 || dup2(in, 0) < 0 || dup2(log_fd, 1) < 0 || dup2(log_fd, 2) < 0)
        _exit(127);
    if (close_range(3, ~0U, 0) == 0)
        execv(program, (char *const *)(uintptr_t)arguments);
    (void)!write(1, complaint, sizeof(complaint) - 1);
    _exit(127);
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
        enum rig_news news = RIG_NEWS_NONE;
        size_t size;
        char *log = rig_read_file(path, &size);

        if (log)
            news = rig_console_news(log, size, ready, reason, sizeof(reason));
        free(log);
        if (news == RIG_NEWS_READY)
            return 0;
        if (news == RIG_NEWS_FAILED)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "--host: the injector cannot start: %s", reason);
        if (!alive)
            return fail(injector, "ended", err);
        if (rig_now_ns() - start > START_NS)
            return fail(injector, "did not become ready", err);
        pause_a_little();
    }
}

int rig_injector_start(struct rig_injector_process *injector, const char *build_dir, struct rig_ready *ready,
                       struct rig_error *err)
{
    const char *build = build_dir ? build_dir : RIG_DEFAULT_BUILD;
    char program[RIG_PATH_SIZE], guest[RIG_PATH_SIZE];
    pid_t parent = getpid();

    *injector = RIG_NO_INJECTOR;
    if (rig_path(program, err, "%s/" RIG_INJECTOR_FILE, build) < 0 ||
        rig_path(guest, err, "%s/" RIG_GUEST_FILE, build) < 0)
        return -1;
    if (access(program, X_OK) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "--host: cannot run %s: %s", program, strerror(errno));
    injector->log_fd = memfd_create("injector.log", MFD_CLOEXEC);
    if (injector->log_fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make a file in memory: %s", strerror(errno));
    injector->pid = fork();
    if (injector->pid == 0)
        become_injector(program, guest, injector->log_fd, parent);
    if (injector->pid < 0) {
        injector->pid = 0;
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot start a process: %s", strerror(errno));
    } else if (wait_ready(injector, ready, err) == 0) {
        return 0;
    }
    rig_injector_stop(injector);
    return -1;
}

bool rig_injector_alive(struct rig_injector_process *injector)
{
    if (injector->pid && waitpid(injector->pid, NULL, WNOHANG) != 0)
        injector->pid = 0;
    return injector->pid != 0;
}

void rig_injector_stop(struct rig_injector_process *injector)
{
    uint64_t start = rig_now_ns();

    if (injector->pid)
        (void)kill(injector->pid, SIGTERM);
    while (rig_injector_alive(injector)) {
        if (rig_now_ns() - start > STOP_NS)
            (void)kill(injector->pid, SIGKILL);
        pause_a_little();
    }
    if (injector->log_fd >= 0)
        close(injector->log_fd);
    injector->log_fd = -1;
}
