/* SPDX-License-Identifier: MIT */
/* rig-builds: how many domains the injector builds in a given time, and nothing else of it. For scripts/bench. */
#include <injector/domain.h>
#include <injector/image.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

static const char usage[] =
    "usage: rig-builds GUEST MILLISECONDS\n"
    "Builds the guest, waits until it takes cases, destroys it; over and over. Prints: N NANOSECONDS\n"
    "exit: 2 bad usage or input, 3 the machinery failed\n";

static uint64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

int main(int argc, char **argv)
{
    static struct handles handles;
    static struct domain domain;
    struct image image = {0};
    unsigned long ms = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    unsigned long builds = 0;
    const char *why;
    uint64_t start, now;

    if (ms == 0) {
        (void)fputs(usage, stderr);
        return 2;
    }
    if (!image_read(&image, argv[1], &why)) {
        (void)fprintf(stderr, "rig-builds: %s %s\n", argv[1], why);
        return 2;
    }
    (void)mlockall(MCL_CURRENT | MCL_FUTURE);
    if (!handles_open(&handles, &why)) {
        (void)fprintf(stderr, "rig-builds: %s: %s\n", why, strerror(errno));
        return 3;
    }
    start = now_ns();
    do {
        if (!domain_build(&handles, &image, false, &domain, &why)) {
            (void)fprintf(stderr, "rig-builds: %s: %s\n", why, strerror(errno));
            return 3;
        }
        domain_destroy(&handles, &domain);
        builds++;
        now = now_ns();
    } while (now - start < ms * 1000000U);
    (void)printf("%lu %llu\n", builds, (unsigned long long)(now - start));
    return 0;
}
