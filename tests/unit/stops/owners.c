/* SPDX-License-Identifier: MIT */
/* Whose blocks are, and the map that engines see of them. */
#include <box/stops/owners.h>
#include <tests/unit/unit.h>

static struct rig_frames kernel;

static const struct rig_plugin_block blocks[] = {
    {.address = 0xffffffff81000000, .place = 0x5000},  /* the kernel's */
    {.address = 0xffffffff81000000, .place = 0x9000},  /* the same code of dom0's */
    {.address = 0xffff82d040200000, .place = 0x5000},  /* Xen's, whatever its frame */
    {.address = 0xfff0, .place = RIG_PLUGIN_NO_PLACE}, /* the BIOS's */
    {.address = 0xffffffff81000040, .place = 0x5040},  /* the kernel's */
    {.address = 0xffff880000000000, .place = 0x8000},  /* the first that is not Xen's own */
};

static void owners(void **state)
{
    static const enum rig_owner expected[] = {RIG_OWNER_KERNEL, RIG_OWNER_OTHER,  RIG_OWNER_XEN,
                                              RIG_OWNER_OTHER,  RIG_OWNER_KERNEL, RIG_OWNER_OTHER};

    (void)state;
    kernel.bits[0] = UINT64_C(1) << 5;
    for (size_t i = 0; i < COUNT(blocks); i++)
        assert_int_equal(rig_block_owner(&blocks[i], &kernel), expected[i]);
}

static unsigned sum(const uint8_t *map, size_t size)
{
    unsigned total = 0;

    for (size_t i = 0; i < size; i++)
        total += map[i];
    return total;
}

static void the_map_has_those_that_are_asked_for(void **state)
{
    const uint64_t counters[COUNT(blocks)] = {1, 2, 4, 8, 16, 0};
    uint8_t map[4096] = {0}, moved[4096] = {0};
    struct rig_plugin_block elsewhere[COUNT(blocks)];

    (void)state;
    kernel.bits[0] = UINT64_C(1) << 5;
    rig_coverage_fold(blocks, counters, COUNT(blocks), &kernel, RIG_OWNER_KERNEL, map, sizeof(map));
    assert_int_equal(sum(map, sizeof(map)), 17);
    /* The same kernel at another place, found in another order. */
    memcpy(elsewhere, blocks, sizeof(blocks));
    elsewhere[0].place = elsewhere[4].place = 0x6000;
    kernel.bits[0] = UINT64_C(1) << 6;
    rig_coverage_fold(elsewhere, counters, COUNT(blocks), &kernel, RIG_OWNER_KERNEL, moved, sizeof(moved));
    assert_memory_equal(map, moved, sizeof(map));
    rig_coverage_fold(elsewhere, counters, COUNT(blocks), &kernel, RIG_OWNER_XEN | RIG_OWNER_OTHER, map, sizeof(map));
    assert_int_equal(sum(map, sizeof(map)), 31);
}

static void a_counter_stays_at_its_most(void **state)
{
    const uint64_t counters[] = {1000000};
    uint8_t map[1] = {3};

    (void)state;
    kernel.bits[0] = UINT64_C(1) << 5;
    rig_coverage_fold(blocks, counters, 1, &kernel, RIG_OWNER_KERNEL, map, 1);
    assert_int_equal(map[0], 255);
    map[0] = 254;
    rig_coverage_fold(blocks, (const uint64_t[]){1}, 1, &kernel, RIG_OWNER_KERNEL, map, 1);
    assert_int_equal(map[0], 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owners),
        cmocka_unit_test(the_map_has_those_that_are_asked_for),
        cmocka_unit_test(a_counter_stays_at_its_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
