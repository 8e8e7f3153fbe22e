/* SPDX-License-Identifier: MIT */
#include <base/child.h>

#include <base/clock.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FIRST_FILE 3
/* Above all places in the child: descriptors wait there while the places are filled. */
#define HIGH_FILE 32
#define LOOK_NS (5L * 1000 * 1000)

int rig_find_program(const char *name, char path[RIG_PATH_SIZE], struct rig_error *err)
{
    const char *at = getenv("PATH");

    if (strchr(name, '/')) {
        if (rig_path(path, err, "%s", name) < 0)
            return -1;
        return access(path, X_OK) == 0
                   ? 0
                   : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot run %s: %s", name, strerror(errno));
    }
    while (at && *at) {
        int length = (int)strcspn(at, ":");

        if (length > 0 && rig_path(path, NULL, "%.*s/%s", length, at, name) == 0 && access(path, X_OK) == 0)
            return 0;
        at += length + (at[length] == ':');
    }
    return rig_error_set(err, RIG_ERROR_MACHINERY, "%s is not installed", name);
}

bool rig_child_dies_with(int signal, pid_t parent)
{
    /* Asked first, looked second: a parent that ends in between is seen. */
    return signal == 0 || (prctl(PR_SET_PDEATHSIG, signal) == 0 && getppid() == parent);
}

static bool same_name(const char *a, const char *b)
{
    size_t length = strcspn(a, "=");

    return strncmp(a, b, length + 1) == 0;
}

/* Ours with `added` in it; the list is the caller's to free, the strings are not. NULL: out of memory. */
static const char **make_environment(const char *const *added)
{
    size_t count = 0, ours = 0, used = 0;
    const char **list;

    while (added && added[count])
        count++;
    while (environ[ours])
        ours++;
    list = calloc(count + ours + 1, sizeof(*list));
    for (; list && used < count; used++)
        list[used] = added[used];
    for (size_t i = 0; list && i < ours; i++) {
        bool replaced = false;

        for (size_t j = 0; j < count; j++)
            replaced |= same_name(added[j], environ[i]);
        if (!replaced)
            list[used++] = environ[i];
    }
    return list;
}

/* In the child: descriptors to their places, and all but them and `*tell`, which may move, closed. */
static bool place_files(const struct rig_child_plan *plan, int null_file, int *tell)
{
    const int standard[FIRST_FILE] = {plan->in, plan->out, plan->err};
    int high[FIRST_FILE + RIG_CHILD_MOST_FILES];
    int count = FIRST_FILE + (int)plan->file_count;

    for (int i = 0; i < count; i++) {
        int from = i >= FIRST_FILE ? plan->files[i - FIRST_FILE] : standard[i] ? standard[i] : i;

        high[i] = fcntl(from == RIG_CHILD_NULL ? null_file : from, F_DUPFD_CLOEXEC, HIGH_FILE);
        /* Whoever started us may have closed one of the first three: then the child has none either. */
        if (high[i] < 0 && (i >= FIRST_FILE || standard[i]))
            return false;
    }
    *tell = fcntl(*tell, F_DUPFD_CLOEXEC, HIGH_FILE);
    for (int i = 0; i < count; i++)
        if (high[i] >= 0 && dup2(high[i], i) < 0)
            return false;
    return *tell >= 0 && close_range((unsigned)count, (unsigned)*tell - 1, 0) == 0 &&
           close_range((unsigned)*tell + 1, ~0U, 0) == 0;
}

static bool enter_group(enum rig_child_group group)
{
    return group == RIG_CHILD_OUR_GROUP || (group == RIG_CHILD_OWN_GROUP ? setpgid(0, 0) == 0 : setsid() >= 0);
}

/* The child's way to its program; only calls that are safe after a fork of a process with threads. */
static void __attribute__((noreturn))
become(const struct rig_child_plan *plan, const char *program, const char *const *environment, pid_t parent, int tell)
{
    int null_file = open("/dev/null", O_RDWR | O_CLOEXEC);
    sigset_t none;
    int why;

    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    if (!rig_child_dies_with(plan->dies_with, parent))
        _exit(RIG_ERROR_MACHINERY); /* nobody is left to be told */
    if (enter_group(plan->group) && (!plan->directory || chdir(plan->directory) == 0) &&
        place_files(plan, null_file, &tell))
        (void)execve(program, (char *const *)(uintptr_t)plan->argv, (char *const *)(uintptr_t)environment);
    why = errno;
    (void)!write(tell, &why, sizeof(why));
    _exit(RIG_ERROR_MACHINERY);
}

/* 0, or the errno of why the child did not come to its program. */
static int hear(int from)
{
    ssize_t size;
    int why;

    do
        size = read(from, &why, sizeof(why));
    while (size < 0 && errno == EINTR);
    return size == sizeof(why) ? why : 0;
}

/* 0 or an errno. */
static int start(struct rig_child *child, const struct rig_child_plan *plan, const char *program)
{
    const char **environment = make_environment(plan->environment);
    pid_t parent = getpid();
    int ends[2], why;

    if (!environment || pipe2(ends, O_CLOEXEC) < 0) {
        why = errno;
        free(environment);
        return why;
    }
    child->pid = fork();
    if (child->pid == 0)
        become(plan, program, environment, parent, ends[1]);
    why = child->pid < 0 ? errno : 0;
    close(ends[1]);
    free(environment);
    if (child->pid < 0)
        child->pid = 0;
    else
        why = hear(ends[0]);
    close(ends[0]);
    if (why)
        (void)rig_child_wait(child);
    return why;
}

int rig_child_start(struct rig_child *child, const struct rig_child_plan *plan, struct rig_error *err)
{
    char program[RIG_PATH_SIZE];
    int why;

    *child = (struct rig_child){0};
    if (rig_find_program(plan->argv[0], program, err) < 0)
        return -1;
    why = plan->file_count <= RIG_CHILD_MOST_FILES ? start(child, plan, program) : EMFILE;
    return why ? rig_error_set(err, RIG_ERROR_MACHINERY, "cannot run %s: %s", plan->argv[0], strerror(why)) : 0;
}

static void note_end(struct rig_child *child, int status)
{
    child->pid = 0;
    child->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    child->code = WIFEXITED(status) ? WEXITSTATUS(status) : RIG_ERROR_MACHINERY;
}

/* A child that somebody else collected ended in a way that nobody can tell. */
static void collect(struct rig_child *child, int flags)
{
    int status = 0;
    pid_t found;

    do
        found = waitpid(child->pid, &status, flags);
    while (found < 0 && errno == EINTR);
    if (found == child->pid)
        note_end(child, status);
    else if (found < 0)
        *child = (struct rig_child){.code = RIG_ERROR_MACHINERY};
}

bool rig_child_alive(struct rig_child *child)
{
    if (child->pid)
        collect(child, WNOHANG);
    return child->pid != 0;
}

int rig_child_wait(struct rig_child *child)
{
    if (child->pid)
        collect(child, 0);
    return child->code;
}

int rig_child_run(const struct rig_child_plan *plan, struct rig_error *err)
{
    struct rig_child child;

    return rig_child_start(&child, plan, err) < 0 ? -1 : rig_child_wait(&child);
}

void rig_child_end(struct rig_child *child, int signal, uint64_t patience_ns)
{
    const struct timespec pause = {.tv_nsec = LOOK_NS};
    uint64_t start_ns = rig_now_ns();

    if (child->pid && signal)
        (void)kill(child->pid, signal);
    while (rig_child_alive(child) && rig_now_ns() - start_ns < patience_ns)
        (void)nanosleep(&pause, NULL);
    if (child->pid)
        (void)kill(child->pid, SIGKILL);
    (void)rig_child_wait(child);
}
