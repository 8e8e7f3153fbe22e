/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <box/tables.h>

#define FRAMES 8
#define VA 0xffffea000005b2d0ULL

/* Frame 0 is the L4, 1 the L3, 2 the L2, 3 the L1, 4 the page. */
static uint64_t ram[FRAMES][512];
static const struct rig_frames_of_box frames = {.ram = (const uint8_t *)ram, .size = sizeof(ram)};

static uint64_t *entry(unsigned level)
{
    return &ram[4 - level][VA >> (12 + 9 * (level - 1)) & 0x1ff];
}

static int map(void **state)
{
    (void)state;
    memset(ram, 0, sizeof(ram));
    for (unsigned level = 4; level; level--)
        *entry(level) = (5ULL - level) << 12 | _PAGE_PRESENT | _PAGE_RW;
    ram[4][(VA & 0xfff) / 8] = 0x1234567890;
    return 0;
}

static void a_mapped_address(void **state)
{
    struct rig_walk w = rig_tables_walk(&frames, 0, VA);
    uint64_t word = 0;

    (void)state;
    assert_true(w.present && w.writable);
    assert_int_equal(w.lowest, 1);
    assert_int_equal(w.machine, 4 << 12 | (VA & 0xfff));
    assert_int_equal(rig_tables_read(&frames, 0, VA, &word, sizeof(word)), 8);
    assert_int_equal(word, 0x1234567890);
}

static void no_entry_at_any_level(void **state)
{
    for (unsigned level = 4; level; level--) {
        struct rig_walk w;

        map(state);
        *entry(level) &= ~_PAGE_PRESENT;
        w = rig_tables_walk(&frames, 0, VA);
        assert_false(w.present || w.writable);
        assert_int_equal(w.lowest, level);
    }
}

static void read_only_at_any_level(void **state)
{
    for (unsigned level = 4; level; level--) {
        struct rig_walk w;

        map(state);
        *entry(level) &= ~_PAGE_RW;
        w = rig_tables_walk(&frames, 0, VA);
        assert_true(w.present);
        assert_false(w.writable);
    }
}

static void a_large_entry_ends_the_walk(void **state)
{
    struct rig_walk w;

    (void)state;
    *entry(2) = _PAGE_PRESENT | _PAGE_PSE;
    w = rig_tables_walk(&frames, 0, VA);
    assert_true(w.present);
    assert_int_equal(w.lowest, 2);
    assert_int_equal(w.machine, VA & 0x1fffff);
}

static void there_is_no_large_l4_entry(void **state)
{
    struct rig_walk w;

    (void)state;
    *entry(4) |= _PAGE_PSE;
    w = rig_tables_walk(&frames, 0, VA);
    assert_false(w.present || w.writable);
    assert_int_equal(w.lowest, 4);
}

/* Frames and base pointers are the guest's to choose. */
static void what_lies_outside_is_not_there(void **state)
{
    uint64_t word;

    (void)state;
    assert_int_equal(rig_tables_walk(&frames, sizeof(ram), VA).lowest, 0);
    assert_int_equal(rig_tables_walk(&frames, ~0ULL, VA).lowest, 0);
    *entry(2) = 0x000ffffffffff000ULL | _PAGE_PRESENT;
    assert_int_equal(rig_tables_walk(&frames, 0, VA).lowest, 2);
    map(state);
    *entry(1) = (uint64_t)FRAMES << 12 | _PAGE_PRESENT;
    assert_int_equal(rig_tables_read(&frames, 0, VA, &word, sizeof(word)), 0);
}

static void a_read_stops_at_the_first_page_that_is_not_there(void **state)
{
    uint8_t bytes[8192];

    (void)state;
    assert_int_equal(rig_tables_read(&frames, 0, VA, bytes, sizeof(bytes)), 0x1000 - (VA & 0xfff));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_mapped_address, map),
        cmocka_unit_test_setup(no_entry_at_any_level, map),
        cmocka_unit_test_setup(read_only_at_any_level, map),
        cmocka_unit_test_setup(a_large_entry_ends_the_walk, map),
        cmocka_unit_test_setup(there_is_no_large_l4_entry, map),
        cmocka_unit_test_setup(what_lies_outside_is_not_there, map),
        cmocka_unit_test_setup(a_read_stops_at_the_first_page_that_is_not_there, map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
