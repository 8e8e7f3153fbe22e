/* SPDX-License-Identifier: MIT */
#include <base/files.h>
#include <base/lock.h>
#include <base/words.h>
#include <box/qemu.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM RIG_QEMU_PROGRAM

static int find_program(char path[RIG_PATH_SIZE], struct rig_error *err)
{
    if (rig_find_program(PROGRAM, path, NULL) == 0)
        return 0;
    return rig_error_set(err, RIG_ERROR_MACHINERY,
                         PROGRAM " is not installed (Debian: apt-get install qemu-system-x86)");
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

/* A Ctrl-C at the terminal is for us, not for QEMU. */
static int start_process(struct rig_qemu *qemu, const struct rig_run_dir *run, int ram_fd, int qmp_fd,
                         const char *const *arguments, bool keep, struct rig_error *err)
{
    struct rig_child_plan plan = {.argv = arguments,
                                  .directory = run->path,
                                  .in = RIG_CHILD_NULL,
                                  .group = RIG_CHILD_OWN_SESSION,
                                  .dies_with = keep ? 0 : SIGKILL,
                                  .files = {ram_fd, qmp_fd, run->lock_fd}, /* from RIG_QEMU_RAM_FD on */
                                  .file_count = 3};
    char log[128];
    int result;

    rig_run_dir_file(run, RIG_FILE_QEMU_LOG, log);
    plan.out = plan.err = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (plan.out < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", log, strerror(errno));
    result = rig_child_start(&qemu->child, &plan, err);
    close(plan.out);
    return result;
}

int rig_qemu_start(struct rig_qemu *qemu, const struct rig_run_dir *run, int ram_fd, const char *const *arguments,
                   bool keep, struct rig_error *err)
{
    char program[RIG_PATH_SIZE];
    char serial[128];
    int ends[2];
    int result;

    *qemu = (struct rig_qemu){.qmp = {.fd = -1}};
    if (find_program(program, err) < 0)
        return -1;
    rig_run_dir_file(run, RIG_FILE_SERIAL, serial);
    (void)unlink(serial);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make a socket: %s", strerror(errno));
    result = start_process(qemu, run, ram_fd, ends[1], arguments, keep, err);
    close(ends[1]);
    if (result < 0) {
        close(ends[0]);
        return -1;
    }
    qemu->pid = qemu->child.pid;
    qemu->qmp.fd = ends[0];
    rig_lock_name(run->lock_fd, qemu->pid);
    return 0;
}

int rig_qemu_connect(struct rig_qemu *qemu, struct rig_error *err)
{
    return rig_qmp_open(&qemu->qmp, qemu->qmp.fd, err);
}

void rig_qemu_adopt(struct rig_qemu *qemu, pid_t pid)
{
    *qemu = (struct rig_qemu){.pid = pid, .qmp = {.fd = -1}};
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
    bool ours = qemu->child.pid != 0;

    if (ours && !rig_child_alive(&qemu->child))
        qemu->pid = 0;
    return qemu->pid != 0 && (ours || has_ram(qemu->pid));
}

bool rig_qemu_was_killed(const struct rig_qemu *qemu)
{
    const int signal = qemu->child.signal;

    return qemu->pid == 0 && (signal == SIGKILL || signal == SIGTERM || signal == SIGINT || signal == SIGHUP);
}

void rig_qemu_kill(struct rig_qemu *qemu)
{
    const struct timespec pause = {.tv_nsec = 5L * 1000 * 1000};

    if (qemu->child.pid)
        rig_child_end(&qemu->child, SIGKILL, 0);
    else if (qemu->pid) {
        /* Another's child: its end cannot be waited for, only seen. Ten seconds are a bound, not an expectation. */
        (void)kill(qemu->pid, SIGKILL);
        for (int i = 0; i < 2000 && has_ram(qemu->pid); i++)
            (void)nanosleep(&pause, NULL);
    }
    qemu->pid = 0;
    rig_qmp_close(&qemu->qmp);
}

/* The last line that is no warning. */
static void last_word(char *text, char *line, size_t size)
{
    char *rest = NULL;

    for (char *next = strtok_r(text, "\n", &rest); next; next = strtok_r(NULL, "\n", &rest))
        if (!strstr(next, ": warning: "))
            rig_copy_printable(next, strlen(next), line, size);
}

void rig_qemu_last_words(const char *run_dir, char *line, size_t size)
{
    static const char gave_up[] = "KVM internal error";
    char log[RIG_PATH_SIZE];
    char *text;
    const char *found;

    (void)snprintf(log, sizeof(log), "%s/" RIG_FILE_QEMU_LOG, run_dir);
    text = rig_read_file(log, NULL);
    found = text ? strstr(text, gave_up) : NULL;
    line[0] = '\0';
    if (found)
        rig_copy_printable(found, strcspn(found, "\n"), line, size);
    else if (text)
        last_word(text, line, size);
    free(text);
}

void rig_qemu_explain(const struct rig_run_dir *run, struct rig_error *err)
{
    char line[256];
    size_t used = strlen(err->text);

    rig_qemu_last_words(run->path, line, sizeof(line));
    if (strstr(line, "unable to find CPU model"))
        err->code = RIG_ERROR_USAGE;
    if (line[0] && used < sizeof(err->text))
        (void)snprintf(err->text + used, sizeof(err->text) - used, "; QEMU said: %s", line);
}
