/* SPDX-License-Identifier: MIT */
#include <box/stops/moment_ram.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE_SIZE 4096

struct rig_ram_copy {
    uint8_t *ram;
    uint8_t *copy;
    size_t size;
};

static bool is_zero(const uint8_t *page)
{
    return page[0] == 0 && memcmp(page, page + 1, PAGE_SIZE - 1) == 0;
}

int rig_ram_copy_new(struct rig_ram_copy **made, int ram_fd, size_t size, struct rig_error *err)
{
    struct rig_ram_copy *copy = calloc(1, sizeof(*copy));

    *made = NULL;
    if (!copy)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    copy->size = size;
    copy->ram = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ram_fd, 0);
    copy->copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (copy->ram == MAP_FAILED || copy->copy == MAP_FAILED) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot copy the RAM: %s", strerror(errno));
        rig_ram_copy_free(copy);
        return -1;
    }
    for (size_t at = 0; at < size; at += PAGE_SIZE) {
        if (!is_zero(copy->ram + at)) /* the rest stays untouched memory */
            memcpy(copy->copy + at, copy->ram + at, PAGE_SIZE);
    }
    *made = copy;
    return 0;
}

int rig_ram_copy_restore(struct rig_ram_copy *copy, struct rig_error *err)
{
    (void)err;
    for (size_t at = 0; at < copy->size; at += PAGE_SIZE) {
        if (memcmp(copy->ram + at, copy->copy + at, PAGE_SIZE) != 0)
            memcpy(copy->ram + at, copy->copy + at, PAGE_SIZE);
    }
    return 0;
}

int rig_ram_copy_save(const struct rig_ram_copy *copy, int fd, struct rig_error *err)
{
    if (ftruncate(fd, (off_t)copy->size) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write the RAM: %s", strerror(errno));
    for (size_t at = 0; at < copy->size; at += PAGE_SIZE) {
        if (!is_zero(copy->copy + at) && pwrite(fd, copy->copy + at, PAGE_SIZE, (off_t)at) != PAGE_SIZE)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write the RAM: %s", strerror(errno));
    }
    return 0;
}

void rig_ram_copy_free(struct rig_ram_copy *copy)
{
    if (!copy)
        return;
    if (copy->ram != MAP_FAILED)
        (void)munmap(copy->ram, copy->size);
    if (copy->copy != MAP_FAILED)
        (void)munmap(copy->copy, copy->size);
    free(copy);
}
