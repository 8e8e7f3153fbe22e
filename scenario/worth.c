/* SPDX-License-Identifier: MIT */
#include <scenario/names.h>
#include <scenario/worth.h>

#define LIST(a) ((struct rig_worth_list){a, sizeof(a) / sizeof((a)[0])})

/* User text, Xen's first, direct map, vmalloc, vmemmap, espfix, kernel image. */
static const uint64_t slots[] = {0, 256, 272, 402, 0x1d4, 510, 511};
/*
 * None, junk, frames of init_level4_pgt and of an L3 with the flags of tables, a large page, no execute, a reserved
 * bit, a frame that is Xen's, a non-present one with an address in it.
 */
static const uint64_t entries[] = {0,          2,         0x1a0c063,          0x1a0c067,          0x1a0d067,
                                   0x1a0d0e7,  0x1a0d065, 0x8000000001a0d067, 0x0008000001a0d067, 0x1fe00067,
                                   0x123456000};
/* Present, write, user, large, no execute, the frame's lowest, a reserved one. */
static const uint64_t bits[] = {1, 2, 4, 0x80, UINT64_C(1) << 63, 0x1000, UINT64_C(1) << 51};
/* User, non-canonical, Xen's, the direct map, vmemmap, the kernel image, a data page of it. */
static const uint64_t addresses[] = {0x400000,           0x0000900000000000, 0xffff830000000000, 0xffff880001a0c000,
                                     0xffffea000005b2d0, 0xffffffff81000000, 0xffffffff81a0b000};
/*
 * Whose mapping may be gone or read-only and leave a guest to tell of it: user text, a table in the direct map, the
 * struct page of the page directory, a data page and a table of the image.
 */
static const uint64_t mapped[] = {0x400000, 0xffff880001a0d000, 0xffffea000005b2d0, 0xffffffff81a0b000,
                                  0xffffffff81a0d000};
static const uint64_t few_mapped[] = {0xffffea000005b2d0};
static const uint64_t none[] = {0};

/* Another table than the one that is there; not present; the kernel image's. */
static const uint64_t few_entries[] = {0x1a0d067};
static const uint64_t few_bits[] = {1};
static const uint64_t few_sources[] = {511};
/* Where history faulted, and the kernel image. */
static const uint64_t few_slots[] = {0x1d4, 511};

struct rig_worth_list rig_worth_slots(void)
{
    return LIST(slots);
}

struct rig_worth_list rig_worth_few_slots(void)
{
    return LIST(few_slots);
}

struct rig_worth_list rig_worth_entries(unsigned fault)
{
    switch (fault) {
    case RIG_FAULT_SET_L4:
        return LIST(entries);
    case RIG_FAULT_FLIP_L4:
        return LIST(bits);
    case RIG_FAULT_COPY_L4:
        return LIST(slots);
    case RIG_FAULT_CLEAR_L3:
    case RIG_FAULT_CLEAR_L2:
    case RIG_FAULT_CLEAR_L1:
    case RIG_FAULT_FLIP_RW_L1:
    case RIG_FAULT_UNMAP_L1:
    case RIG_FAULT_INVERT_L1:
        return LIST(mapped);
    default:
        return rig_fault_has_entry(fault) ? LIST(addresses) : LIST(none);
    }
}

struct rig_worth_list rig_worth_few_entries(unsigned fault)
{
    switch (fault) {
    case RIG_FAULT_SET_L4:
        return LIST(few_entries);
    case RIG_FAULT_FLIP_L4:
        return LIST(few_bits);
    case RIG_FAULT_COPY_L4:
        return LIST(few_sources);
    case RIG_FAULT_CLEAR_L3:
    case RIG_FAULT_CLEAR_L2:
    case RIG_FAULT_CLEAR_L1:
    case RIG_FAULT_FLIP_RW_L1:
    case RIG_FAULT_UNMAP_L1:
    case RIG_FAULT_INVERT_L1:
        return LIST(few_mapped);
    default:
        return rig_worth_entries(fault);
    }
}

bool rig_worth_strikes_batch(unsigned fault)
{
    return fault == RIG_FAULT_REFUSE_OP || fault == RIG_FAULT_CUT_BATCH;
}
