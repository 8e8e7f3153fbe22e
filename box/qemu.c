/* SPDX-License-Identifier: MIT */
#include <base/files.h>
#include <base/lock.h>
#include <box/qemu.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM RIG_QEMU_PROGRAM

/* The last descriptor of the child. */
#define LOCK_FD (RIG_QEMU_QMP_FD + 1)

const char *rig_qemu_accelerator(void)
{
    char *cpu = rig_read_file("/proc/cpuinfo", NULL);
    bool virtualisation = false;

    for (const char *flags = cpu ? strstr(cpu, "\nflags") : NULL; flags && !virtualisation;
         flags = strstr(flags + 1, "\nflags")) {
        size_t length = strcspn(flags + 1, "\n") + 1;
        const char *vmx = strstr(flags, " vmx ");
        const char *svm = strstr(flags, " svm ");

        virtualisation = (vmx && vmx < flags + length) || (svm && svm < flags + length);
    }
    free(cpu);
    return virtualisation && access("/dev/kvm", R_OK | W_OK) == 0 ? "kvm" : "tcg";
}

/* Where PATH has the program. */
static int find_program(char path[RIG_PATH_SIZE], struct rig_error *err)
{
    const char *at = getenv("PATH");

    while (at && *at) {
        int length = (int)strcspn(at, ":");

        if (length > 0 && rig_path(path, NULL, "%.*s/" PROGRAM, length, at) == 0 && access(path, X_OK) == 0)
            return 0;
        at += length + (at[length] == ':');
    }
    return rig_error_set(err, RIG_ERROR_MACHINERY, "%s is not installed (Debian: apt-get install qemu-system-x86)",
                         PROGRAM);
}

int rig_qemu_key(struct rig_key *key, const char *const *arguments, struct rig_error *err)
{
    char program[RIG_PATH_SIZE];

    if (find_program(program, err) < 0 || rig_key_program(key, program, err) < 0)
        return -1;
    for (size_t i = 0; arguments[i]; i++)
        rig_key_text(key, arguments[i]);
    return 0;
}

/* In the child: puts `fds` at 3, 4, 5 and closes all the rest of ours. */
static bool place_files(const int fds[3])
{
    int high[3];

    for (int i = 0; i < 3; i++) {
        high[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 16); /* out of the way of the places themselves */
        if (high[i] < 0)
            return false;
    }
    for (int i = 0; i < 3; i++) {
        if (dup2(high[i], RIG_QEMU_RAM_FD + i) < 0)
            return false;
    }
    return close_range(LOCK_FD + 1, ~0U, 0) == 0;
}

/* The child's way to QEMU; only calls that are safe after a fork of a process with threads. */
_Noreturn static void become_qemu(const char *program, const char *const *arguments, const struct rig_run *run,
                                  const int fds[3], pid_t parent)
{
    static const char complaint[] = "cannot start " PROGRAM "\n";
    sigset_t none;
    int in = open("/dev/null", O_RDONLY);
    int out;

    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setsid(); /* a Ctrl-C at the terminal is for us, not for QEMU */
    if (parent) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) /* it ended before we could ask */
            _exit(127);
    }
    if (chdir(run->path) < 0)
        _exit(127);
    out = open(RIG_FILE_QEMU_LOG, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(127);
    if (place_files(fds))
        execv(program, (char *const *)(uintptr_t)arguments);
    (void)!write(2, complaint, sizeof(complaint) - 1);
    _exit(127);
}

int rig_qemu_start(struct rig_qemu *qemu, const struct rig_run *run, int ram_fd, const char *const *arguments,
                   bool keep, struct rig_error *err)
{
    char program[RIG_PATH_SIZE];
    char serial[128];
    pid_t parent = keep ? 0 : getpid();
    int ends[2];
    pid_t pid;

    *qemu = (struct rig_qemu){.qmp = {.fd = -1}};
    if (find_program(program, err) < 0)
        return -1;
    rig_run_file(run, RIG_FILE_SERIAL, serial);
    (void)unlink(serial);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make a socket: %s", strerror(errno));
    pid = fork();
    if (pid == 0)
        become_qemu(program, arguments, run, (const int[]){ram_fd, ends[1], run->lock_fd}, parent);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot start a process: %s", strerror(errno));
    }
    rig_lock_name(run->lock_fd, pid);
    *qemu = (struct rig_qemu){.pid = pid, .child = true, .qmp = {.fd = ends[0]}};
    return 0;
}

int rig_qemu_connect(struct rig_qemu *qemu, struct rig_error *err)
{
    return rig_qmp_open(&qemu->qmp, qemu->qmp.fd, err);
}

void rig_qemu_adopt(struct rig_qemu *qemu, pid_t pid)
{
    *qemu = (struct rig_qemu){.pid = pid, .child = false, .qmp = {.fd = -1}};
}

/* A process that ended has no open files, also while nobody collects its exit status. */
static bool has_ram(pid_t pid)
{
    char path[64];

    (void)snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)pid, RIG_QEMU_RAM_FD);
    return access(path, F_OK) == 0;
}

bool rig_qemu_alive(struct rig_qemu *qemu)
{
    if (qemu->pid == 0)
        return false;
    if (!qemu->child)
        return has_ram(qemu->pid);
    if (waitpid(qemu->pid, NULL, WNOHANG) == 0)
        return true;
    qemu->pid = 0;
    return false;
}

void rig_qemu_kill(struct rig_qemu *qemu)
{
    const struct timespec pause = {.tv_nsec = 5L * 1000 * 1000};

    if (qemu->pid)
        (void)kill(qemu->pid, SIGKILL);
    if (qemu->pid && qemu->child) {
        while (waitpid(qemu->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    /* Another's child: its end cannot be waited for, only seen. Ten seconds are a bound, not an expectation. */
    for (int i = 0; qemu->pid && !qemu->child && i < 2000 && has_ram(qemu->pid); i++)
        (void)nanosleep(&pause, NULL);
    qemu->pid = 0;
    rig_qmp_close(&qemu->qmp);
}

void rig_qemu_explain(const struct rig_run *run, struct rig_error *err)
{
    char log[128];
    char line[256];
    size_t used = strlen(err->text);

    rig_run_file(run, RIG_FILE_QEMU_LOG, log);
    rig_file_last_line(log, line, sizeof(line));
    if (line[0] && used < sizeof(err->text))
        (void)snprintf(err->text + used, sizeof(err->text) - used, "; QEMU said: %s", line);
}
