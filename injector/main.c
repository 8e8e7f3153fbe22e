/* SPDX-License-Identifier: MIT */
/* rig-injector: runs in dom0; builds the guest, injects, harvests, revives. */
#include <injector/daemon.h>

#include <base/files.h>
#include <base/option.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>

#define TICK_US 20000
#define LOOK_US 5000 /* where nobody tells of a guest's end */

static const char usage[] =
    "usage: rig-injector --guest FILE [options]\n"
    "Builds the guest in FILE on the Xen it runs under, prints where its notice board is, and serves it.\n"
    "\n";
static const char ending[] = "\n"
                             "Exit code: 2 bad usage or input, 3 the machinery failed.\n";

static volatile sig_atomic_t terminated;

/* Only there to interrupt what waits. */
static void on_tick(int signal)
{
    (void)signal;
}

static void on_signal(int number)
{
    (void)number;
    terminated = 1;
}

static void tick_every(suseconds_t us)
{
    const struct itimerval ticks = {.it_interval = {.tv_usec = us}, .it_value = {.tv_usec = us}};

    (void)setitimer(ITIMER_REAL, &ticks, NULL);
}

struct arguments {
    const char *guest;
    struct policy policy;
};

static const struct rig_option rows[] = {
    {.name = "guest",
     .argument = "FILE",
     .help = "the guest's ELF image",
     .type = &rig_option_text,
     .at = offsetof(struct arguments, guest)},
    {.name = "engine-sleeps",
     .help = "the engine is in dom0: a guest waits for its event, and does not spin",
     .type = &rig_option_flag,
     .at = offsetof(struct arguments, policy.engine_sleeps)},
    {.name = "watchdog-ms",
     .argument = "N",
     .help = "guest CPU time a case may take without progress",
     .type = &rig_option_count,
     .at = offsetof(struct arguments, policy.watchdog_ms),
     .otherwise = "200",
     .least = 1,
     .most = 600000},
    {0},
};

static int parse(struct arguments *arguments, int argc, char **argv, struct rig_error *err)
{
    const struct rig_command_line line = {.usage = usage, .ending = ending, .tables = {{rows, arguments}}};
    int first = rig_command_line_read(&line, argc, argv, err);

    if (first < 0)
        return -1;
    if (first < argc)
        return rig_error_set(err, RIG_ERROR_USAGE, "found \"%s\"; expected an option", argv[first]);
    return arguments->guest ? 0 : rig_error_set(err, RIG_ERROR_USAGE, "--guest: found none; expected a file");
}

int main(int argc, char **argv)
{
    static struct daemon daemon;
    struct sigaction action = {.sa_handler = on_signal}, tick = {.sa_handler = on_tick};
    struct arguments arguments = {0};
    struct rig_error err;
    const char *why;

    if (parse(&arguments, argc, argv, &err) < 0) {
        (void)fprintf(stderr, "rig-injector: %s\n", err.text);
        return err.code;
    }
    daemon.policy = arguments.policy;
    daemon.image.data = rig_read_file(arguments.guest, &daemon.image.size);
    if (!daemon.image.data) {
        printf("cr3rig: failed: %s cannot be read: %s\n", arguments.guest, strerror(errno));
        return 2;
    }
    (void)mlockall(MCL_CURRENT | MCL_FUTURE);
    (void)sigaction(SIGALRM, &tick, NULL);
    tick_every(TICK_US);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    if (!daemon_start(&daemon, &why)) {
        printf("cr3rig: failed: %s: %s\n", why, strerror(errno));
        (void)fflush(stdout);
        return 3;
    }
    if (daemon.exception_port < 0)
        tick_every(LOOK_US);
    printf("cr3rig: board mfn=0x%llx pages=%u domid=%u\n", (unsigned long long)daemon.board.mfn,
           (unsigned)RIG_BOARD_PAGES, (unsigned)daemon.board.domid);
    (void)fflush(stdout);
    while (!terminated)
        if (!daemon_turn(&daemon)) {
            printf("cr3rig: failed: %s\n", (const char *)daemon.board.page->text);
            (void)fflush(stdout);
            daemon_stop(&daemon);
            return 3;
        }
    daemon_stop(&daemon);
    return 0;
}
