/* SPDX-License-Identifier: MIT */
#include <box/plugin/tcg.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* A line of /proc/PID/maps (proc(5)): FROM-TO RIGHTS OFFSET MAJOR:MINOR INODE PATH. */
static bool read_mapping(const char *line, const struct stat *file, unsigned long *from, unsigned long *to)
{
    char *at;
    unsigned long offset, major_number, minor_number;

    *from = strtoul(line, &at, 16);
    *to = *at == '-' ? strtoul(at + 1, &at, 16) : 0;
    at = strchr(at + 1, ' '); /* behind the rights */
    if (!at)
        return false;
    offset = strtoul(at, &at, 16);
    major_number = strtoul(at, &at, 16);
    minor_number = *at == ':' ? strtoul(at + 1, &at, 16) : 0;
    return offset == 0 && makedev(major_number, minor_number) == file->st_dev && strtoul(at, NULL, 10) == file->st_ino;
}

/* The largest mapping of the file in this process. */
static void find_mapping(const struct stat *file)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[512];

    while (maps && fgets(line, sizeof(line), maps)) {
        unsigned long from, to;

        if (read_mapping(line, file, &from, &to) && to - from > rig_tcg.ram_size) {
            rig_tcg.ram = (uint8_t *)from; // NOLINT(performance-no-int-to-ptr): it is read from a text
            rig_tcg.ram_size = to - from;
        }
    }
    if (maps)
        (void)fclose(maps);
}

bool rig_tcg_find_ram(void)
{
    struct stat file;

    if (rig_tcg.ram)
        return true;
    if (rig_tcg.ram_fd < 0)
        rig_tcg.ram_fd = open(rig_tcg.ram_path, O_RDWR | O_CLOEXEC);
    if (rig_tcg.ram_fd < 0 || fstat(rig_tcg.ram_fd, &file) < 0)
        return false;
    find_mapping(&file);
    return rig_tcg.ram != NULL;
}

/* The RAM once more, at the place where it is: QEMU and its TLBs notice nothing. */
static bool map_in_place(int how)
{
    return mmap(rig_tcg.ram, rig_tcg.ram_size, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_NORESERVE | how, rig_tcg.ram_fd,
                0) == rig_tcg.ram;
}

const char *rig_tcg_ram_private(void)
{
    void *moment;

    if (!rig_tcg_find_ram())
        return "the machine's RAM is not the file that ram= names";
    if (rig_tcg.moment)
        return "the RAM is private already";
    moment = mmap(NULL, rig_tcg.ram_size, PROT_READ, MAP_SHARED, rig_tcg.ram_fd, 0);
    if (moment == MAP_FAILED)
        return "cannot map the RAM a second time";
    if (!map_in_place(MAP_PRIVATE)) {
        (void)munmap(moment, rig_tcg.ram_size);
        return "cannot map the RAM as private";
    }
    pthread_mutex_lock(&rig_tcg.lock);
    rig_tcg.moment = moment;
    pthread_mutex_unlock(&rig_tcg.lock);
    return NULL;
}

const char *rig_tcg_ram_restore(void)
{
    if (!rig_tcg.moment)
        return "the RAM is not private";
    return madvise(rig_tcg.ram, rig_tcg.ram_size, MADV_DONTNEED) == 0 ? NULL : "madvise refused";
}

const char *rig_tcg_ram_shared(void)
{
    if (!rig_tcg.moment)
        return "the RAM is not private";
    if (!map_in_place(MAP_SHARED))
        return "cannot map the RAM as shared";
    pthread_mutex_lock(&rig_tcg.lock);
    (void)munmap((void *)(uintptr_t)rig_tcg.moment, rig_tcg.ram_size);
    rig_tcg.moment = NULL;
    pthread_mutex_unlock(&rig_tcg.lock);
    return NULL;
}
