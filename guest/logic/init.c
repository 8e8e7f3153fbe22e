/* SPDX-License-Identifier: MIT */
/* The direct map's rest, vmemmap, struct pages, and what follows them. */
#include <guest/logic/steps.h>
#include <guest/logic/xen_mmu.h>
#include <guest/xen/platform.h>

extern char __init_begin[], __init_end[];

/* linux/poison.h, linux/page-flags.h */
#define POISON_FREE_INITMEM 0xccccccccccccccccUL
#define PAGE_POISON_PATTERN (~UINT64_C(0))

static void phys_pte_init(pte_t *table, u64 pfn, u64 end)
{
    for (; pfn < end; pfn++)
        if (!(table[pfn % PTRS_PER_TABLE].val & _PAGE_PRESENT))
            pv_mmu_ops.set_pte(&table[pfn % PTRS_PER_TABLE], pfn_entry(pfn, PAGE_KERNEL));
}

/* RAM that the builder's tables do not map gets a last-level table from brk. */
noinline void init_memory_mapping(void)
{
    u64 pfn = ram_ranges[1].start_pfn, end = ram_ranges[1].end_pfn, table_pfn;
    pmd_t *pmd = (pmd_t *)__va(__pa(level2_ident_pgt)) + pmd_index(PFN_PHYS(pfn));
    pte_t *table;

    if (pmd->val & _PAGE_PRESENT) {
        phys_pte_init(entry_table(*pmd), pfn, end);
        return;
    }
    table = alloc_low_page(&table_pfn);
    phys_pte_init(table, pfn, end);
    pv_mmu_ops.alloc_pte(table_pfn);
    pv_mmu_ops.set_pmd(pmd, pfn_entry(table_pfn, _KERNPG_TABLE));
}

noinline void init_mem_mapping(void)
{
    xen_trace_initcall(init_memory_mapping);
    load_cr3(swapper_pg_dir);
    flush_tlb();
}

noinline void load_cr3_step(void)
{
    u8 flags = local_irq_save();

    load_cr3(swapper_pg_dir);
    local_irq_restore(flags);
}

entry_t *populate_table(entry_t *entry, void (*alloc)(u64 pfn), void (*set)(entry_t *entryp, entry_t entry))
{
    void *table;

    if (entry->val & _PAGE_PRESENT)
        return entry_table(*entry);
    table = memblock_alloc_page();
    alloc(PFN_DOWN(__pa(table)));
    set(entry, pfn_entry(PFN_DOWN(__pa(table)), _KERNPG_TABLE));
    return table;
}

/* Room for struct pages: zeroed by older kernels, by later ones left to memmap_init and poisoned until then. */
static void *vmemmap_alloc_block(void)
{
    void *page = memblock_alloc_page();

    if (this_kernel->memmap_raw)
        fill_page(page, PAGE_POISON_PATTERN);
    return page;
}

/*
 * All of vmemmap that this kernel's RAM needs lies under one L2 entry. Its last-level table is filled before it goes
 * under the live tables, where the kernel makes one hypercall an entry: the same tables at a tenth of the price.
 */
static void vmemmap_populate(const struct ram_range *ranges, unsigned count)
{
    u64 first = (u64)pfn_to_page(ranges[0].start_pfn);
    pgd_t *pgd = (pgd_t *)__va(__pa(init_level4_pgt)) + pgd_index(first);
    pud_t *pud = populate_table(pgd, pv_mmu_ops.alloc_pud, pv_mmu_ops.set_pgd) + pud_index(first);
    pmd_t *pmd = populate_table(pud, pv_mmu_ops.alloc_pmd, pv_mmu_ops.set_pud) + pmd_index(first);
    pte_t *table;

    if (pmd->val & _PAGE_PRESENT)
        return;
    table = memblock_alloc_page();
    for (unsigned i = 0; i < count; i++) {
        u64 va = (u64)pfn_to_page(ranges[i].start_pfn) & PAGE_MASK, end = (u64)pfn_to_page(ranges[i].end_pfn);

        for (; va < end; va += PAGE_SIZE)
            if (!(table[pte_index(va)].val & _PAGE_PRESENT))
                table[pte_index(va)] = pfn_entry(PFN_DOWN(__pa(vmemmap_alloc_block())), PAGE_KERNEL);
    }
    pv_mmu_ops.alloc_pte(PFN_DOWN(__pa(table)));
    pv_mmu_ops.set_pmd(pmd, pfn_entry(PFN_DOWN(__pa(table)), _KERNPG_TABLE));
}

noinline void sparse_init(void)
{
    vmemmap_populate(ram_ranges, ARRAY_SIZE(ram_ranges));
}

/* Struct pages of RAM begin reserved, with one reference and nothing private. */
noinline void memmap_init(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(ram_ranges); i++)
        for (u64 pfn = ram_ranges[i].start_pfn; pfn < ram_ranges[i].end_pfn; pfn++) {
            struct page *page = pfn_to_page(pfn);

            page->flags = 1UL << PG_reserved;
            page->count = 1;
            page->private = 0;
        }
}

noinline void paging_init(void)
{
    xen_trace_initcall(sparse_init);
    xen_trace_initcall(memmap_init);
}

/* R0 .. R2: the ops become the late ones last of all. */
noinline void xen_pagetable_init(void)
{
    xen_trace_initcall(paging_init);
    xen_setup_mfn_list_list();
    xen_trace_initcall(post_allocator_init);
}

noinline void pagetable_init(void)
{
    this_kernel->pagetable_init();
}

noinline void mm_init(void)
{
    free_all_bootmem();
    if (this_kernel->after_bootmem)
        this_kernel->after_bootmem();
}

/* Init-only code is gone; what is left in its place are breakpoints, as the kernel leaves them. */
noinline void free_initmem(void)
{
    for (u64 *p = (u64 *)__init_begin; p < (u64 *)__init_end; p++)
        WRITE_ONCE(*p, POISON_FREE_INITMEM);
}
