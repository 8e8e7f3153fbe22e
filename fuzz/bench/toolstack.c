/* SPDX-License-Identifier: MIT */
/*
 * rig-bench-toolstack: runs in dom0 of a Xen host that is there for it alone, and measures by turns how fast Xen's own
 * toolstack makes our guest and does away with it, and how fast the injector's builder does. A hand-written test pays
 * the former for each of its cases. xl is not made to wait until the guest takes cases; the builder does wait.
 *
 *     rig-bench-toolstack TOOLSTACK RIG-BUILDS GUEST SECONDS
 *
 * TOOLSTACK is what scripts/fetch-toolstack made. Prints "rebuild N NANOSECONDS" and "xl N NANOSECONDS".
 */
#include <base/array.h>
#include <base/child.h>
#include <base/clock.h>
#include <base/files.h>
#include <base/filter.h>
#include <rig/layout.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* All that is run lies there, in memory: a dom0's disk is not what is compared. */
#define PLACE "/tmp/toolstack"
#define XL PLACE "/xl"
#define CONFIG PLACE "/guest.cfg"
#define SLICES 3
#define DAEMON_TRIES 100

struct count {
    unsigned long long times;
    unsigned long long ns;
};

static int fail(const char *what)
{
    (void)fprintf(stderr, "rig-bench-toolstack: %s\n", what);
    return -1;
}

/* Runs a program to its end. A daemon that it leaves behind outlives us. */
static int run(const char *const *command)
{
    struct rig_error err = {.text = "it ended with an error"};

    if (rig_child_run(&(struct rig_child_plan){.argv = command}, &err) == 0)
        return 0;
    (void)fprintf(stderr, "rig-bench-toolstack: %s %s: %s\n", command[0], command[1] ? command[1] : "", err.text);
    return -1;
}

static int write_text(const char *path, const char *text)
{
    struct rig_error err;

    return rig_write_file(path, text, &err) < 0 ? fail(err.text) : 0;
}

static int prepare(const char *toolstack, const char *builds, const char *guest)
{
    static const char *const directories[] = {"/etc/xen",           "/run/lock",    "/run/xen",    "/run/xenstored",
                                              "/var/lib/xenstored", "/var/lib/xen", "/var/log/xen"};
    const char *const copy[] = {"cp", "-rL", toolstack, PLACE, NULL};
    const char *const copy_files[] = {"cp", "-L", builds, guest, PLACE, NULL};
    char config[256];

    for (size_t i = 0; i < RIG_COUNT(directories); i++)
        if (mkdir(directories[i], 0755) < 0 && errno != EEXIST)
            return fail(directories[i]);
    (void)snprintf(config, sizeof(config),
                   "name=\"guest\"\ntype=\"pv\"\nkernel=\"" PLACE "/rig-guest\"\nmemory=%d\nvcpus=%d\n"
                   "on_crash=\"destroy\"\ncpu_weight=1\n",
                   (RIG_GUEST_PAGES + 255) / 256, RIG_GUEST_VCPUS);
    if (run(copy) < 0 || run(copy_files) < 0 || write_text("/etc/xen/xl.conf", "") < 0)
        return -1;
    return write_text(CONFIG, config);
}

static int start_daemons(void)
{
    static const char *const store[] = {PLACE "/xenstored", "--pid-file", "/run/xenstored.pid", NULL};
    static const char *const dom0[] = {PLACE "/xen-init-dom0", NULL};
    static const char *const console[] = {PLACE "/xenconsoled", "--pid-file=/run/xenconsoled.pid", NULL};
    const struct timespec pause = {.tv_nsec = 100000000};

    (void)setenv("LD_LIBRARY_PATH", PLACE "/lib", 1);
    if (run(store) < 0)
        return -1;
    for (int i = 0; i < DAEMON_TRIES && access("/run/xenstored/socket", F_OK) < 0; i++)
        (void)nanosleep(&pause, NULL);
    return run(dom0) < 0 || run(console) < 0 ? -1 : 0;
}

static int xl_once(void)
{
    /* -e: nobody stays behind to wait for its end. */
    static const char *const create[] = {XL, "create", "-q", "-e", CONFIG, NULL};
    static const char *const destroy[] = {XL, "destroy", "guest", NULL};

    return run(create) < 0 || run(destroy) < 0 ? -1 : 0;
}

static int xl_slice(unsigned long long ns, struct count *count)
{
    unsigned long long start = rig_now_ns();
    unsigned long long now;

    do {
        if (xl_once() < 0)
            return -1;
        count->times++;
        now = rig_now_ns();
    } while (now - start < ns);
    count->ns += now - start;
    return 0;
}

static int rebuild_slice(unsigned long long ns, struct count *count)
{
    char ms[24];
    const char *const command[] = {PLACE "/rig-builds", PLACE "/rig-guest", ms, NULL};
    struct rig_error err;
    char *output, *end;

    (void)snprintf(ms, sizeof(ms), "%llu", ns / 1000000);
    output = rig_filter((char *const *)(uintptr_t)command, "", &err);
    if (!output)
        return fail(err.text);
    count->times += strtoull(output, &end, 10);
    count->ns += strtoull(end, NULL, 10);
    free(output);
    return 0;
}

int main(int argc, char **argv)
{
    double seconds = argc == 5 ? strtod(argv[4], NULL) : 0;
    unsigned long long slice = (unsigned long long)(seconds * 1e9 / (2 * SLICES));
    struct count xl = {0};
    struct count rebuild = {0};

    if (seconds <= 0) {
        (void)fputs("usage: rig-bench-toolstack TOOLSTACK RIG-BUILDS GUEST SECONDS\n", stderr);
        return 2;
    }
    /* The first of xl is not counted: it reads its libraries. */
    if (prepare(argv[1], argv[2], argv[3]) < 0 || start_daemons() < 0 || xl_once() < 0)
        return 3;
    for (unsigned i = 0; i < SLICES; i++)
        if (rebuild_slice(slice, &rebuild) < 0 || xl_slice(slice, &xl) < 0)
            return 3;
    (void)printf("rebuild %llu %llu\nxl %llu %llu\n", rebuild.times, rebuild.ns, xl.times, xl.ns);
    return 0;
}
