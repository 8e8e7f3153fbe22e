/* SPDX-License-Identifier: MIT */
/* rig-injector: runs in dom0; builds the guest, injects, harvests, revives. */
#include <injector/daemon.h>

#include <base/files.h>

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>

#define DEFAULT_WATCHDOG_MS 200
#define TICK_US 20000
#define LOOK_US 5000 /* where nobody tells of a guest's end */

static const char usage[] =
    "usage: rig-injector --guest FILE [--engine-sleeps] [--watchdog-ms N]\n"
    "Builds the guest in FILE on the Xen it runs under, prints where its notice board is, and serves it.\n"
    "  --engine-sleeps  the engine is in dom0: a guest waits for its event, and does not spin\n"
    "  --watchdog-ms N  guest CPU time a case may take without progress (default 200)\n"
    "exit: 2 bad usage or input, 3 the machinery failed\n";

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

static bool parse_ms(const char *text, uint32_t *ms)
{
    char *end = NULL;
    unsigned long number = strtoul(text, &end, 10);

    *ms = (uint32_t)number;
    return !*end && number && number <= 600000;
}

static bool parse(struct daemon *daemon, int argc, char **argv, const char **guest)
{
    static const struct option table[] = {{"guest", required_argument, NULL, 'g'},
                                          {"engine-sleeps", no_argument, NULL, 's'},
                                          {"watchdog-ms", required_argument, NULL, 'w'},
                                          {0}};
    bool good = true;
    int option;

    *guest = NULL;
    opterr = 0;
    while (good && (option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (option == 'g')
            *guest = optarg;
        else if (option == 's')
            daemon->policy.engine_sleeps = true;
        else
            good = option == 'w' && parse_ms(optarg, &daemon->policy.watchdog_ms);
    }
    return good && *guest && optind == argc;
}

int main(int argc, char **argv)
{
    static struct daemon daemon = {.policy.watchdog_ms = DEFAULT_WATCHDOG_MS};
    struct sigaction action = {.sa_handler = on_signal}, tick = {.sa_handler = on_tick};
    const char *guest, *why;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        (void)fputs(usage, stdout);
        return 0;
    }
    if (!parse(&daemon, argc, argv, &guest)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    daemon.image.data = rig_read_file(guest, &daemon.image.size);
    if (!daemon.image.data) {
        printf("cr3rig: failed: %s cannot be read: %s\n", guest, strerror(errno));
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
