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

/* A plain store: an entry of a table that Xen holds, in both mappings; a struct page; the GDT; data of the kernel's. */
static const uint64_t stores[] = {0xffffffff81a0cea0, 0xffff880001a0cea0, 0xffffea000005b2d0, 0xffffffff81a0a010,
                                  0xffffffff81a00010};
static const uint64_t few_stores[] = {0xffff880001a0cea0};
/* Pages that become tables, or are ones: where an allocation might land by mistake, or a second mapping be left. */
static const uint64_t pages[] = {0xffffffff81a0c000, 0xffffffff81a0d000, 0xffffffff81a13000, 0xffffffff81a23000};
static const uint64_t few_pages[] = {0xffffffff81a0c000, 0xffffffff81a23000};
/* What memory may hold that nobody cleared: all bits, an entry of a table. */
static const uint64_t dirt[] = {UINT64_MAX, 0x1a0d067, 1};
/* Write, user, no execute. Not present: below the L4 that alone ends the guest. */
static const uint64_t lower_bits[] = {2, 4, UINT64_C(1) << 63, 0x1000};
static const uint64_t few_lower_bits[] = {2};
/* None; a page of data and a table, both writable; a table as one. */
static const uint64_t lower_entries[] = {0, 0x1a0b063, 0x1a0c063, 0x1a0d067};
static const uint64_t few_lower_entries[] = {0, 0x1a0c063};

/* `few`, or all that are worth a try. */
#define SOME(few_of_them, all_of_them) (few ? LIST(few_of_them) : LIST(all_of_them))

static struct rig_worth_list entries_of(unsigned fault, bool few)
{
    switch (fault) {
    case RIG_FAULT_SET_L4:
        return SOME(few_entries, entries);
    case RIG_FAULT_FLIP_L4:
        return SOME(few_bits, bits);
    case RIG_FAULT_COPY_L4:
        return SOME(few_sources, slots);
    case RIG_FAULT_FLIP_CALL:
        return SOME(few_lower_bits, lower_bits);
    case RIG_FAULT_DIRTY_PAGE:
        return LIST(dirt);
    case RIG_FAULT_LAND_ON:
        return SOME(few_pages, pages);
    case RIG_FAULT_STORE:
        return SOME(few_stores, stores);
    case RIG_FAULT_SECOND_MAPPING:
    case RIG_FAULT_UPDATE_VA:
        return SOME(few_mapped, mapped);
    default:
        break;
    }
    if (rig_fault_has_entry(fault) && rig_fault_has_table(fault))
        return SOME(few_mapped, mapped);
    return rig_fault_has_entry(fault) ? LIST(addresses) : LIST(none);
}

static struct rig_worth_list values_of(unsigned fault, bool few)
{
    switch (fault) {
    case RIG_FAULT_SET_L3:
    case RIG_FAULT_SET_L2:
    case RIG_FAULT_SET_L1:
    case RIG_FAULT_UPDATE_VA:
    case RIG_FAULT_STORE:
        return SOME(few_lower_entries, lower_entries);
    case RIG_FAULT_FLIP_L3:
    case RIG_FAULT_FLIP_L2:
    case RIG_FAULT_FLIP_L1:
        return SOME(few_lower_bits, lower_bits);
    case RIG_FAULT_SECOND_MAPPING:
        return SOME(few_pages, pages);
    default:
        return LIST(none);
    }
}

struct rig_worth_list rig_worth_entries(unsigned fault)
{
    return entries_of(fault, false);
}

struct rig_worth_list rig_worth_few_entries(unsigned fault)
{
    return entries_of(fault, true);
}

struct rig_worth_list rig_worth_values(unsigned fault)
{
    return values_of(fault, false);
}

struct rig_worth_list rig_worth_few_values(unsigned fault)
{
    return values_of(fault, true);
}

unsigned rig_worth_moment(unsigned fault)
{
    switch (fault) {
    case RIG_FAULT_REFUSE_OP:
    case RIG_FAULT_CUT_BATCH:
    case RIG_FAULT_SKIP_OP:
        return RIG_WHERE_FLUSH;
    case RIG_FAULT_SKIP_CALL:
    case RIG_FAULT_REFUSE_CALL:
    case RIG_FAULT_FLIP_CALL:
        return RIG_WHERE_HYPERCALL;
    default:
        return RIG_WHERE_COUNT;
    }
}

bool rig_worth_batch(unsigned fault)
{
    return rig_fault_writes_tables(fault) || (fault >= RIG_FAULT_PIN_L4 && fault <= RIG_FAULT_NEW_USER_BASEPTR);
}
