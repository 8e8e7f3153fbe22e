/* SPDX-License-Identifier: MIT */
#include "growth.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* QEMU keeps what it translated, and forgets it all from time to time. */
#define MOST_KIB (UINT64_C(64) << 10)
#define MOST_FILES_KIB (UINT64_C(4) << 10)

static uint64_t resident_kib(pid_t pid)
{
    char path[64], line[256] = "", *second;
    FILE *file;

    (void)snprintf(path, sizeof(path), "/proc/%ld/statm", (long)pid);
    file = fopen(path, "re");
    if (file && !fgets(line, sizeof(line), file))
        line[0] = '\0';
    if (file)
        (void)fclose(file);
    (void)strtoull(line, &second, 10); /* all of it; what is resident comes behind */
    return strtoull(second, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

struct growth growth_of(pid_t pid)
{
    struct growth growth = {.kib = resident_kib(pid)};
    const struct dirent *entry;
    char path[320];
    DIR *directory;

    (void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
    directory = opendir(path);
    while (directory && (entry = readdir(directory)) != NULL) {
        struct stat about;

        if (entry->d_name[0] == '.')
            continue;
        growth.descriptors++;
        (void)snprintf(path, sizeof(path), "/proc/%ld/fd/%s", (long)pid, entry->d_name);
        if (stat(path, &about) == 0 && S_ISREG(about.st_mode))
            growth.files_kib += (uint64_t)about.st_blocks / 2;
    }
    if (directory)
        (void)closedir(directory);
    return growth;
}

unsigned growth_wrong(const char *who, const struct growth *early, const struct growth *late)
{
    (void)printf("%s: %" PRIu64 " KiB resident, then %" PRIu64 "; %u descriptors, then %u; %" PRIu64
                 " KiB of files, then %" PRIu64 "\n",
                 who, early->kib, late->kib, early->descriptors, late->descriptors, early->files_kib, late->files_kib);
    return late->kib > early->kib + MOST_KIB || late->descriptors > early->descriptors ||
           late->files_kib > early->files_kib + MOST_FILES_KIB;
}
