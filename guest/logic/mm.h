/* SPDX-License-Identifier: MIT */
/*
 * Addresses, entries, struct page. Layout of 64-bit Linux 3.9; a struct page is 56 bytes with
 * `private` at 48, so that the struct page of pfn 0x1a0c lies where the report of February 2013 has it.
 */
#ifndef GUEST_LOGIC_MM_H
#define GUEST_LOGIC_MM_H

#include <guest/xen/trap.h>
#include <guest/xen/types.h>

#include <rig/x86.h>

#define PAGE_SHIFT RIG_PAGE_SHIFT
#define PAGE_SIZE ((unsigned long)RIG_PAGE_SIZE)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PFN_DOWN(x) ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x) ((u64)(x) << PAGE_SHIFT)

#define PAGE_OFFSET 0xffff880000000000UL
#define VMEMMAP_START 0xffffea0000000000UL

#define pgd_index(va) x86_table_index(va, 4)
#define pud_index(va) x86_table_index(va, 3)
#define pmd_index(va) x86_table_index(va, 2)
#define pte_index(va) x86_table_index(va, 1)

#define _PAGE_TABLE (_PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY)
#define _KERNPG_TABLE (_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY)
#define PAGE_KERNEL (_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY)
#define PAGE_KERNEL_RO (_PAGE_PRESENT | _PAGE_ACCESSED | _PAGE_DIRTY)
#define PAGE_READONLY_EXEC (_PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED)

/* An entry holds a machine frame; the raw value is what the MMU sees. */
typedef struct {
    u64 val;
} entry_t;
typedef entry_t pte_t, pmd_t, pud_t, pgd_t;

struct page {
    u64 flags;
    void *mapping;
    u64 index;
    u32 mapcount, count;
    struct page *lru_next, *lru_prev;
    u64 private;
};
_Static_assert(sizeof(struct page) == 56, "the crash address is computed with 56");
_Static_assert(offsetof(struct page, private) == 48, "the crash address is computed with 48");

enum { PG_reserved = 10, PG_pinned = 12 };

static inline u64 __pa(const void *va)
{
    u64 x = (u64)va;

    return x >= START_KERNEL_MAP ? x - START_KERNEL_MAP : x - PAGE_OFFSET;
}

static inline void *__va(u64 pa)
{
    return (void *)(pa + PAGE_OFFSET);
}

static inline struct page *pfn_to_page(u64 pfn)
{
    return (struct page *)VMEMMAP_START + pfn;
}

static inline struct page *virt_to_page(const void *va)
{
    return pfn_to_page(PFN_DOWN(__pa(va)));
}

static inline bool PagePinned(const struct page *page)
{
    return page->flags >> PG_pinned & 1;
}

/* Atomic, as the kernel's are: one access, which faults as a write where there is no struct page. */
static inline u8 *pinned_byte(struct page *page)
{
    return (u8 *)&page->flags + PG_pinned / 8;
}

static inline void SetPagePinned(struct page *page)
{
    __asm__ volatile("lock orb %1, %0" : "+m"(*pinned_byte(page)) : "iq"((u8)(1U << PG_pinned % 8)) : "memory");
}

static inline void ClearPagePinned(struct page *page)
{
    __asm__ volatile("lock andb %1, %0" : "+m"(*pinned_byte(page)) : "iq"((u8) ~(1U << PG_pinned % 8)) : "memory");
}

/*
 * Plain stores: under emulation `rep stos` costs several times as much. Eight a turn, written out: a loop of them is
 * unrolled with its coverage counter, which is then raised for each.
 */
static inline void fill_page(void *to, u64 word)
{
    u64 *p = to;

    for (unsigned i = 0; i < 512; i += 8) {
        WRITE_ONCE(p[i], word);
        WRITE_ONCE(p[i + 1], word);
        WRITE_ONCE(p[i + 2], word);
        WRITE_ONCE(p[i + 3], word);
        WRITE_ONCE(p[i + 4], word);
        WRITE_ONCE(p[i + 5], word);
        WRITE_ONCE(p[i + 6], word);
        WRITE_ONCE(p[i + 7], word);
    }
}

static inline void clear_page(void *to)
{
    fill_page(to, 0);
}

static inline void copy_page(void *to, const void *from)
{
    u64 *t = to;
    const u64 *f = from;

    for (unsigned i = 0; i < 512; i += 8) {
        WRITE_ONCE(t[i], f[i]);
        WRITE_ONCE(t[i + 1], f[i + 1]);
        WRITE_ONCE(t[i + 2], f[i + 2]);
        WRITE_ONCE(t[i + 3], f[i + 3]);
        WRITE_ONCE(t[i + 4], f[i + 4]);
        WRITE_ONCE(t[i + 5], f[i + 5]);
        WRITE_ONCE(t[i + 6], f[i + 6]);
        WRITE_ONCE(t[i + 7], f[i + 7]);
    }
}

/* The kernel's static tables, page_tables.S. */
extern pgd_t init_level4_pgt[PTRS_PER_TABLE];
extern pud_t level3_ident_pgt[PTRS_PER_TABLE], level3_kernel_pgt[PTRS_PER_TABLE], level3_user_vsyscall[PTRS_PER_TABLE];
extern pmd_t level2_ident_pgt[PTRS_PER_TABLE], level2_kernel_pgt[PTRS_PER_TABLE], level2_fixmap_pgt[PTRS_PER_TABLE];
#define swapper_pg_dir init_level4_pgt

/* memory.c: where RAM is, and the early allocators. */
struct ram_range {
    u64 start_pfn, end_pfn;
};
extern const struct ram_range ram_ranges[2];
void *extend_brk(size_t size);   /* zeroed; kernel-image address */
void *alloc_low_page(u64 *pfn);  /* zeroed through the direct map; from brk */
void *memblock_alloc_page(void); /* zeroed through the direct map */
void *alloc_page(void);          /* zeroed; page allocator once it has memory, memblock before */
void free_all_bootmem(void);

#endif
