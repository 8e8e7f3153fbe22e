/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/fork_server.h>

#include <base/child.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONTROL_FD 198
#define STATUS_FD 199

/* Options of the hello; the size of the map stands in bits 1 to 23, less one. */
#define HELLO_ENABLED 0x80000001U
#define HELLO_MAP_SIZE 0x40000000U
#define HELLO_SHARED_INPUT 0x01000000U

/* afl-fuzz looks for these names in the file of its target: coverage in shared memory, and no fork for each input. */
__attribute__((used)) static const char coverage_variable[] = "__AFL_SHM_ID";
__attribute__((used)) static const char input_variable[] = "__AFL_SHM_FUZZ_ID";
__attribute__((used)) static const char persistent[] = "##SIG_AFL_PERSISTENT##";
__attribute__((used)) static const char deferred[] = "##SIG_AFL_DEFER_FORKSRV##";

struct shared {
    uint8_t *coverage;
    const volatile uint32_t *size; /* of the input, which follows it */
    const uint8_t *input;
};

static void *attach(const char *variable, struct rig_error *err)
{
    const char *text = getenv(variable);
    void *at = text ? shmat((int)strtol(text, NULL, 10), NULL, 0) : (void *)-1;

    if (at != (void *)-1)
        return at;
    (void)rig_error_set(err, RIG_ERROR_USAGE, "found no shared memory in %s; this program is for afl-fuzz to start",
                        variable);
    return NULL;
}

static bool tell(uint32_t word)
{
    return write(STATUS_FD, &word, sizeof(word)) == sizeof(word);
}

/* AFL++ may wait for our end without hanging up: so we do. */
static void on_term(int signal)
{
    (void)signal;
    (void)close(CONTROL_FD);
}

static bool hear(uint32_t *word)
{
    ssize_t got;

    do
        got = read(CONTROL_FD, word, sizeof(*word));
    while (got < 0 && errno == EINTR);
    return got == sizeof(*word);
}

/* AFL++ knows its target's process by a number, which it kills when the input took too long. This one only waits. */
static pid_t stand_in(void)
{
    pid_t parent = getpid(), pid = fork();

    if (pid)
        return pid;
    if (!rig_child_dies_with(SIGKILL, parent))
        _exit(EXIT_FAILURE);
    (void)signal(SIGTERM, SIG_DFL);
    (void)prctl(PR_SET_NAME, "afl-stand-in");
    (void)close(CONTROL_FD);
    (void)close(STATUS_FD);
    for (;;)
        (void)pause();
}

static bool greet(struct shared *shared, size_t map_size, struct rig_error *err)
{
    const uint32_t *input;
    uint32_t answer;

    if (!tell(HELLO_ENABLED | HELLO_MAP_SIZE | HELLO_SHARED_INPUT | (uint32_t)(map_size - 1) << 1) || !hear(&answer)) {
        (void)rig_error_set(err, RIG_ERROR_USAGE, "found nobody on descriptors %d and %d; expected afl-fuzz",
                            CONTROL_FD, STATUS_FD);
        return false;
    }
    if (answer != (HELLO_ENABLED | HELLO_SHARED_INPUT)) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "afl-fuzz answers %#x; expected one that speaks as 4.04 does",
                            answer);
        return false;
    }
    shared->coverage = attach(coverage_variable, err);
    if (!shared->coverage)
        return false;
    input = attach(input_variable, err);
    shared->size = input;
    shared->input = (const uint8_t *)(input + 1);
    return input != NULL;
}

/* The input's end as a wait status. For a hang it comes when AFL++ has lost patience with the stand-in. */
static int status_of(int end, pid_t *child)
{
    int status = 0;

    if (end == RIG_FORK_DEFECT)
        return SIGSEGV;
    if (end != RIG_FORK_HANG)
        return 0;
    (void)waitpid(*child, &status, 0);
    *child = 0;
    return status;
}

/* Until AFL++ hangs up. -1: the campaign cannot go on. */
static int serve(const struct rig_fork_target *target, const struct shared *shared, struct rig_error *err)
{
    uint32_t killed;
    pid_t child = 0;

    while (hear(&killed)) {
        int end;

        if (killed && child) { /* for a box that was being restored, say */
            (void)waitpid(child, NULL, 0);
            child = 0;
        }
        if (!child)
            child = stand_in();
        if (child < 0)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot fork");
        if (!tell((uint32_t)child))
            break;
        end = target->run(target->context, shared->input, *shared->size, shared->coverage, err);
        if (end < 0)
            return -1;
        if (!tell((uint32_t)status_of(end, &child)))
            break;
    }
    return 0;
}

int rig_fork_server(const struct rig_fork_target *target, struct rig_error *err)
{
    struct shared shared = {0};

    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGTERM, on_term);
    /* An afl-fuzz that ends waits for us. One that was killed does not, and the case at hand may be a long one. */
    (void)rig_child_dies_with(SIGKILL, getppid());
    return greet(&shared, target->map_size, err) ? serve(target, &shared, err) : -1;
}
