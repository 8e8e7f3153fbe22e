/* SPDX-License-Identifier: MIT */
/* What injections do to entries. */
#include <tests/unit/unit.h>

#include <rig/fault.h>
#include <rig/l1tf.h>

#define PAGES 4
static const uint64_t p2m[PAGES] = {0x100, 0x205, 0x30a, 0x40f};

static uint64_t entry_of(struct rig_injection injection, uint64_t old)
{
    return rig_fault_entry(&injection, old, p2m, PAGES);
}

static void a_fault_has_the_level_of_the_table_it_writes(void **state)
{
    (void)state;
    assert_int_equal(rig_fault_level(RIG_FAULT_CLEAR_L4), 4);
    assert_int_equal(rig_fault_level(RIG_FAULT_SET_L4), 4);
    assert_int_equal(rig_fault_level(RIG_FAULT_FLIP_L4), 4);
    assert_int_equal(rig_fault_level(RIG_FAULT_COPY_L4), 4);
    assert_int_equal(rig_fault_level(RIG_FAULT_CLEAR_L3), 3);
    assert_int_equal(rig_fault_level(RIG_FAULT_CLEAR_L2), 2);
    assert_int_equal(rig_fault_level(RIG_FAULT_CLEAR_L1), 1);
    assert_int_equal(rig_fault_level(RIG_FAULT_FLIP_RW_L1), 1);
    assert_int_equal(rig_fault_level(RIG_FAULT_SWITCH_OPS), 0);
    assert_int_equal(rig_fault_level(RIG_FAULT_TOUCH), 0);
}

static void an_entry_is_found_by_slot_or_by_address(void **state)
{
    struct rig_injection l4 = {.fault = RIG_FAULT_COPY_L4, .slot = 0x1d4, .entry = 0x310};
    struct rig_injection below = {.entry = UINT64_C(0xffffea000005b2d0)};

    (void)state;
    assert_int_equal(rig_fault_index(&l4), 0x1d4);
    assert_int_equal(rig_fault_source(&l4), 0x110); /* modulo 512 */
    l4.fault = RIG_FAULT_FLIP_L4;
    assert_int_equal(rig_fault_source(&l4), 0x1d4);
    below.fault = RIG_FAULT_CLEAR_L3;
    assert_int_equal(rig_fault_index(&below), 0);
    below.fault = RIG_FAULT_CLEAR_L1;
    assert_int_equal(rig_fault_index(&below), 0x5b);
    assert_int_equal(rig_fault_source(&below), 0x5b);
}

static void a_present_entry_names_a_pfn_of_the_guest_or_an_mfn(void **state)
{
    struct rig_injection set = {.fault = RIG_FAULT_SET_L4, .entry = 0x2067};

    (void)state;
    assert_int_equal(entry_of(set, 0), 0x30a067);
    set.entry = UINT64_C(0x8000000000003001); /* NX stays */
    assert_int_equal(entry_of(set, 0), UINT64_C(0x800000000040f001));
    set.entry = 0x4067; /* the first frame that the guest does not have */
    assert_int_equal(entry_of(set, 0), 0x4067);
    set.entry = 0x2066; /* not present */
    assert_int_equal(entry_of(set, 0), 0x2066);
}

static void values_are_made_from_the_old_entry(void **state)
{
    (void)state;
    assert_int_equal(entry_of((struct rig_injection){.fault = RIG_FAULT_FLIP_L4, .entry = 0x81}, 0x5067), 0x50e6);
    assert_int_equal(entry_of((struct rig_injection){.fault = RIG_FAULT_COPY_L4, .entry = 3}, 0x5067), 0x5067);
    assert_int_equal(entry_of((struct rig_injection){.fault = RIG_FAULT_FLIP_RW_L1}, 0x5067), 0x5065);
    assert_int_equal(entry_of((struct rig_injection){.fault = RIG_FAULT_FLIP_RW_L1}, 0x5065), 0x5067);
    /* A write bit in an entry that is not present would be no fault, and one with an address unsafe. */
    assert_int_equal(entry_of((struct rig_injection){.fault = RIG_FAULT_FLIP_RW_L1}, 0x5066), 0);
    for (unsigned fault = RIG_FAULT_SET_L3; fault <= RIG_FAULT_SET_L1; fault++)
        assert_int_equal(entry_of((struct rig_injection){.fault = (uint8_t)fault, .value = 0x123456000}, 0x5067),
                         0x123456000);
    for (unsigned fault = RIG_FAULT_FLIP_L3; fault <= RIG_FAULT_FLIP_L1; fault++)
        assert_int_equal(entry_of((struct rig_injection){.fault = (uint8_t)fault, .value = 2}, 0x5067), 0x5065);
    for (unsigned fault = RIG_FAULT_CLEAR_L3; fault <= RIG_FAULT_CLEAR_L1; fault++)
        assert_int_equal(entry_of((struct rig_injection){.fault = (uint8_t)fault, .entry = 0x1067}, 0x5067), 0);
    assert_int_equal(entry_of((struct rig_injection){.fault = RIG_FAULT_CLEAR_L4, .slot = 1}, 0x5067), 0);
}

static void bits_of_a_frame_are_those_of_the_pfn(void **state)
{
    const struct rig_injection flip = {.fault = RIG_FAULT_FLIP_L2, .value = UINT64_C(0x8000000000001002)};

    (void)state;
    assert_int_equal(entry_of(flip, 0x30a067), UINT64_C(0x800000000040f065)); /* pfn 2, then 3 */
    assert_int_equal(entry_of(flip, 0x205067), UINT64_C(0x8000000000100065));
    /* To a frame that the guest has not; from one that it has not; in an entry that names none. */
    assert_int_equal(entry_of((struct rig_injection){.fault = RIG_FAULT_FLIP_L4, .entry = 0x4000}, 0x205067), 0x5067);
    assert_int_equal(entry_of(flip, 0x999067), UINT64_C(0x8000000000998065));
    assert_int_equal(entry_of(flip, 0x30a066), UINT64_C(0x800000000030b064));
    /* Present no more: the frame is the one that was flipped to. */
    assert_int_equal(entry_of((struct rig_injection){.fault = RIG_FAULT_FLIP_L1, .value = 0x1001}, 0x30a067), 0x40f066);
}

static void the_idle_l4_is_the_one_that_is_not_live(void **state)
{
    struct rig_l4s l4s = {.live = 7, .user = 8, .init = 9, .builder = 7};

    (void)state;
    assert_int_equal(rig_fault_l4(RIG_TABLE_LIVE, &l4s), 7);
    assert_int_equal(rig_fault_l4(RIG_TABLE_USER, &l4s), 8);
    assert_int_equal(rig_fault_l4(RIG_TABLE_IDLE, &l4s), 9);
    l4s.live = 9;
    assert_int_equal(rig_fault_l4(RIG_TABLE_IDLE, &l4s), 7);
    l4s.live = 10; /* a process's */
    assert_int_equal(rig_fault_l4(RIG_TABLE_IDLE, &l4s), 9);
    assert_int_equal(rig_fault_l4(RIG_TABLE_COUNT, &l4s), 0);
}

static void what_is_not_present_and_names_memory_is_unsafe(void **state)
{
    const struct rig_l1tf unknown = {0};

    (void)state;
    for (unsigned level = 1; level <= 4; level++) {
        assert_false(rig_is_l1tf_unsafe(0, level, &unknown));
        assert_false(rig_is_l1tf_unsafe(0x1001, level, &unknown));
        /* flags, and none of them PSE */
        assert_false(rig_is_l1tf_unsafe(UINT64_C(0x8000000000000f7e), level, &unknown));
        assert_true(rig_is_l1tf_unsafe(0x1000, level, &unknown));
        assert_true(rig_is_l1tf_unsafe(UINT64_C(0x0008000000000066), level, &unknown));
        /* Above level 1 the bit says large page; in level 1 it is a memory type (PAT). */
        assert_int_equal(rig_is_l1tf_unsafe(_PAGE_PSE, level, &unknown), level > 1);
        assert_false(rig_is_l1tf_unsafe(_PAGE_PSE | _PAGE_PRESENT, level, &unknown));
    }
}

/* Xen's own numbers for the box's processor. */
static const struct rig_l1tf intel = {.l1d_mask = (UINT64_C(1) << 46) - 1, .safe = UINT64_C(1) << 40};

static void an_address_that_no_memory_has_is_safe(void **state)
{
    const uint64_t frame = UINT64_C(0x1a0d000);

    (void)state;
    for (unsigned level = 1; level <= 4; level++) {
        assert_true(rig_is_l1tf_unsafe(frame, level, &intel));
        assert_true(rig_is_l1tf_unsafe(intel.safe - 0x1000, level, &intel));
        assert_false(rig_is_l1tf_unsafe(intel.safe, level, &intel));
        assert_false(rig_is_l1tf_unsafe(frame ^ PTE_PFN_MASK, level, &intel)); /* as Linux stores it */
        /* Bits that the L1D cache does not compare say nothing. */
        assert_true(rig_is_l1tf_unsafe(frame | UINT64_C(1) << 46, level, &intel));
        assert_false(rig_is_l1tf_unsafe(UINT64_C(1) << 46, level, &intel));
        assert_int_equal(rig_is_l1tf_unsafe(intel.safe | _PAGE_PSE, level, &intel), level > 1);
    }
}

static void an_l1_entry_is_unmapped_with_its_frame_or_inverted(void **state)
{
    const struct rig_injection unmap = {.fault = RIG_FAULT_UNMAP_L1}, invert = {.fault = RIG_FAULT_INVERT_L1};

    (void)state;
    assert_int_equal(rig_fault_level(RIG_FAULT_UNMAP_L1), 1);
    assert_int_equal(rig_fault_level(RIG_FAULT_INVERT_L1), 1);
    assert_int_equal(entry_of(unmap, 0x5067), 0x5066);
    assert_int_equal(entry_of(unmap, 0x5066), 0x5066);
    assert_true(rig_is_l1tf_unsafe(entry_of(unmap, 0x5067), 1, &intel));
    assert_true(entry_of(invert, 0x5067) == UINT64_C(0x000fffffffffa066));
    assert_int_equal(entry_of(invert, 0x5066), 0x5066);
    assert_false(rig_is_l1tf_unsafe(entry_of(invert, 0x5067), 1, &intel));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_has_the_level_of_the_table_it_writes),
        cmocka_unit_test(an_entry_is_found_by_slot_or_by_address),
        cmocka_unit_test(a_present_entry_names_a_pfn_of_the_guest_or_an_mfn),
        cmocka_unit_test(values_are_made_from_the_old_entry),
        cmocka_unit_test(bits_of_a_frame_are_those_of_the_pfn),
        cmocka_unit_test(the_idle_l4_is_the_one_that_is_not_live),
        cmocka_unit_test(what_is_not_present_and_names_memory_is_unsafe),
        cmocka_unit_test(an_address_that_no_memory_has_is_safe),
        cmocka_unit_test(an_l1_entry_is_unmapped_with_its_frame_or_inverted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
