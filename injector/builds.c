/* SPDX-License-Identifier: MIT */
/* rig-builds: how many domains the injector builds in a given time, and nothing else of it. For scripts/bench. */
#include <injector/guest.h>

#include <base/clock.h>
#include <base/files.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const char usage[] =
    "usage: rig-builds GUEST MILLISECONDS\n"
    "Builds the guest, waits until it takes cases, destroys it; over and over. Prints: N NANOSECONDS\n"
    "exit: 2 bad usage or input, 3 the machinery failed\n";

int main(int argc, char **argv)
{
    static struct handles handles;
    static const struct guest_start start_of_guest;
    static struct guest guest;
    struct guest_image image = {0};
    unsigned long ms = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    unsigned long builds = 0;
    const char *why;
    uint64_t start, now;

    if (ms == 0) {
        (void)fputs(usage, stderr);
        return 2;
    }
    image.data = rig_read_file(argv[1], &image.size);
    if (!image.data) {
        (void)fprintf(stderr, "rig-builds: %s cannot be read: %s\n", argv[1], strerror(errno));
        return 2;
    }
    (void)mlockall(MCL_CURRENT | MCL_FUTURE);
    if (!handles_open(&handles, &why)) {
        (void)fprintf(stderr, "rig-builds: %s: %s\n", why, strerror(errno));
        return 3;
    }
    start = rig_now_ns();
    do {
        if (!guest_build(&handles, &image, &start_of_guest, &guest, &why)) {
            (void)fprintf(stderr, "rig-builds: %s: %s\n", why, strerror(errno));
            return 3;
        }
        guest_destroy(&handles, &guest);
        builds++;
        now = rig_now_ns();
    } while (now - start < ms * 1000000U);
    (void)printf("%lu %llu\n", builds, (unsigned long long)(now - start));
    return 0;
}
