/* SPDX-License-Identifier: MIT */
#include <box/ram.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define PAGE 4096

int rig_ram_new(size_t size, struct rig_error *err)
{
    int fd = memfd_create("cr3rig-ram", MFD_CLOEXEC);

    if (fd < 0 || ftruncate(fd, (off_t)size) < 0) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make the box's RAM file: %s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static int write_at(int fd, const char *data, size_t size, off_t at)
{
    while (size > 0) {
        ssize_t done = pwrite(fd, data, size, at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return -1;
        data += done;
        at += done;
        size -= (size_t)done;
    }
    return 0;
}

static bool is_zero(const char *page)
{
    return page[0] == 0 && memcmp(page, page + 1, PAGE - 1) == 0;
}

int rig_ram_save(int ram_fd, int file_fd, size_t size, struct rig_error *err)
{
    const char *ram = mmap(NULL, size, PROT_READ, MAP_SHARED, ram_fd, 0);
    size_t from = 0;
    int bad = 0;

    if (ram == MAP_FAILED)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot map the box's RAM: %s", strerror(errno));
    while (!bad && from < size) {
        size_t to;

        if (is_zero(ram + from)) {
            from += PAGE;
            continue;
        }
        for (to = from + PAGE; to < size && !is_zero(ram + to); to += PAGE)
            ;
        bad = write_at(file_fd, ram + from, to - from, (off_t)from);
        from = to;
    }
    bad = bad || ftruncate(file_fd, (off_t)size) < 0;
    if (bad)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write the snapshot's RAM: %s", strerror(errno));
    munmap((void *)(uintptr_t)ram, size);
    return bad ? -1 : 0;
}

int rig_ram_load(int file_fd, int ram_fd, size_t size, struct rig_error *err)
{
    const char *saved;
    struct stat about;
    off_t from = 0;
    int bad = 0;

    /* Reading a mapping past the end of its file would be a signal, not an error. */
    if (fstat(file_fd, &about) < 0 || (size_t)about.st_size != size)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the snapshot's RAM file is damaged: it has not %zu bytes",
                             size);
    saved = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file_fd, 0);
    if (saved == MAP_FAILED)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot map the snapshot's RAM: %s", strerror(errno));
    for (;;) {
        off_t data = lseek(file_fd, from, SEEK_DATA);
        off_t hole;

        if (data < 0) {
            bad = errno != ENXIO; /* ENXIO: only holes are left */
            break;
        }
        hole = lseek(file_fd, data, SEEK_HOLE);
        if (hole < 0 || write_at(ram_fd, saved + data, (size_t)(hole - data), data) < 0) {
            bad = 1;
            break;
        }
        from = hole;
    }
    if (bad)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot fill the box's RAM: %s", strerror(errno));
    munmap((void *)(uintptr_t)saved, size);
    return bad ? -1 : 0;
}
