/* SPDX-License-Identifier: MIT */
/* RAM as the kernel's memory map has it, and the allocators of early boot. */
#include <guest/logic/mm.h>
#include <guest/xen/platform.h>
#include <guest/xen/trace.h>

extern char __brk_base[], __brk_limit[], __boot_memory[], __boot_memory_end[];

/*
 * The kernel, its tables, boot memory and the builder's tables; then RAM that the initial tables do not map. Between
 * the two, and below, the memory map has holes: vmemmap and the struct pages exist for these frames alone.
 */
const struct ram_range ram_ranges[2] = {{0x1a00, 0x1d00}, {0x2000, 0x2040}};

static char *brk_end = __brk_base;
static char *memblock_next = __boot_memory;
/* Pages handed over to the page allocator; it gives them out from the top. */
static char *free_end;

static void *zeroed(void *page)
{
    clear_page(page);
    xen_trace(XEN_TRACE_PAGE_ALLOC, &page);
    return page;
}

void *extend_brk(size_t size)
{
    char *page = brk_end;

    BUG_ON(page + size > __brk_limit);
    brk_end += (size + PAGE_SIZE - 1) & PAGE_MASK;
    return zeroed(page);
}

void *alloc_low_page(u64 *pfn)
{
    char *page = brk_end;
    void *va;

    BUG_ON(page + PAGE_SIZE > __brk_limit);
    brk_end += PAGE_SIZE;
    va = zeroed(__va(__pa(page)));
    *pfn = PFN_DOWN(__pa(va));
    return va;
}

void *memblock_alloc_page(void)
{
    char *page = memblock_next;

    BUG_ON(page + PAGE_SIZE > (free_end ? free_end : __boot_memory_end));
    memblock_next += PAGE_SIZE;
    return zeroed(__va(__pa(page)));
}

void *alloc_page(void)
{
    if (!free_end)
        return memblock_alloc_page();
    BUG_ON(free_end <= memblock_next);
    free_end -= PAGE_SIZE;
    return zeroed(__va(__pa(free_end)));
}

void free_all_bootmem(void)
{
    u64 first = PFN_DOWN(__pa(memblock_next)), end = PFN_DOWN(__pa(__boot_memory_end));

    if (free_end)
        return;
    for (u64 pfn = first; pfn < end; pfn++)
        pfn_to_page(pfn)->flags &= ~(1UL << PG_reserved);
    free_end = __boot_memory_end;
}
