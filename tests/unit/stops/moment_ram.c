/* SPDX-License-Identifier: MIT */
/* The RAM of a moment without a plugin: whatever was written comes back, and what was saved is the moment's. */
#include <box/ram.h>
#include <box/stops/moment_ram.h>
#include <tests/unit/unit.h>

#include <base/random.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE ((size_t)64 * 4096)

static struct rig_error err;

static void what_was_written_comes_back(void **state)
{
    int fd = rig_ram_new(SIZE, &err);
    uint8_t *ram = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    uint8_t *before = malloc(SIZE);
    struct rig_ram_copy *copy;
    uint64_t rng = 3;

    (void)state;
    for (size_t i = 0; i < SIZE / 2; i++) /* the other half is zero */
        ram[i] = (uint8_t)rig_random(&rng);
    memcpy(before, ram, SIZE);
    assert_int_equal(rig_ram_copy_new(&copy, fd, SIZE, &err), 0);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 100; i++)
            ram[rig_random_below(&rng, SIZE)] = (uint8_t)rig_random(&rng);
        assert_int_equal(rig_ram_copy_restore(copy, &err), 0);
        assert_memory_equal(ram, before, SIZE);
    }
    rig_ram_copy_free(copy);
    (void)munmap(ram, SIZE);
    close(fd);
    free(before);
}

static void the_file_is_the_moments(void **state)
{
    int fd = rig_ram_new(SIZE, &err);
    int saved = memfd_create("saved", 0);
    int loaded = rig_ram_new(SIZE, &err);
    struct rig_ram_copy *copy;
    uint8_t page[4096];

    (void)state;
    assert_int_equal(pwrite(fd, "moment", 6, 5 * 4096 + 10), 6);
    assert_int_equal(rig_ram_copy_new(&copy, fd, SIZE, &err), 0);
    assert_int_equal(pwrite(fd, "later!", 6, 5 * 4096 + 10), 6);
    assert_int_equal(rig_ram_copy_save(copy, saved, &err), 0);
    assert_int_equal(rig_ram_load(saved, loaded, SIZE, &err), 0);
    assert_int_equal(pread(loaded, page, sizeof(page), 5 * 4096), sizeof(page));
    assert_memory_equal(page + 10, "moment", 6);
    rig_ram_copy_free(copy);
    close(fd);
    close(saved);
    close(loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_comes_back),
        cmocka_unit_test(the_file_is_the_moments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
