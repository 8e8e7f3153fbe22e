/* SPDX-License-Identifier: MIT */
#include <fuzz/client/memory.h>

#include <rig/x86.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct ram_file {
    struct rig_memory memory; /* first: the two addresses are the same */
    char *start;
    size_t size;
};

static void *ram_map(struct rig_memory *memory, const struct rig_frames *frames)
{
    struct ram_file *ram = (struct ram_file *)memory;
    uint64_t all = ram->size / RIG_PAGE_SIZE;

    if (frames->mfn >= all || frames->pages > all - frames->mfn)
        return NULL;
    return ram->start + frames->mfn * RIG_PAGE_SIZE;
}

static void ram_close(struct rig_memory *memory)
{
    struct ram_file *ram = (struct ram_file *)memory;

    munmap(ram->start, ram->size);
    free(ram);
}

int rig_memory_open_file(const char *path, size_t size, struct rig_memory **memory, struct rig_error *err)
{
    struct ram_file *ram = malloc(sizeof(*ram));
    struct stat about;
    int fd = open(path, O_RDWR | O_CLOEXEC);

    /* Touching a mapping past the end of its file would be a signal, not an error. */
    if (!ram || fd < 0 || fstat(fd, &about) < 0 || (uint64_t)about.st_size < size) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot open the box's RAM %s: %s", path,
                            !ram || fd < 0 ? strerror(errno) : "it is too short");
        goto failed;
    }
    ram->size = size;
    ram->start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (ram->start == MAP_FAILED) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot map the box's RAM: %s", strerror(errno));
        goto failed;
    }
    close(fd);
    ram->memory = (struct rig_memory){.map = ram_map, .close = ram_close};
    *memory = &ram->memory;
    return 0;

failed:
    if (fd >= 0)
        close(fd);
    free(ram);
    return -1;
}
