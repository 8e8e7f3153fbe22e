/* SPDX-License-Identifier: MIT */
/*
 * The p2m list's move into vmalloc space, after which the one that Xen's domain builder made, its tables and its
 * frames are the kernel's to use again (Linux 4.3 and later, where the builder puts it at 0x8000000000).
 */
#include <guest/logic/steps.h>
#include <guest/logic/xen_mmu.h>
#include <guest/xen/platform.h>

#define VMALLOC_START 0xffffc90000000000UL
#define INVALID_P2M_ENTRY (~UINT64_C(0))

static u64 list_pages(void)
{
    return (xen_start_info->nr_pages * sizeof(unsigned long) + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/* A list as the one that is in use, in pages of the kernel's own. */
static unsigned long *xen_vmalloc_p2m_tree(void)
{
    pgd_t *pgd = (pgd_t *)__va(__pa(init_level4_pgt)) + pgd_index(VMALLOC_START);
    pud_t *pud = populate_table(pgd, pv_mmu_ops.alloc_pud, pv_mmu_ops.set_pgd) + pud_index(VMALLOC_START);
    pmd_t *pmd = populate_table(pud, pv_mmu_ops.alloc_pmd, pv_mmu_ops.set_pud) + pmd_index(VMALLOC_START);
    pte_t *table = memblock_alloc_page();

    for (u64 i = 0; i < list_pages(); i++) {
        void *page = memblock_alloc_page();

        copy_page(page, (const char *)builders_p2m_list() + i * PAGE_SIZE);
        table[pte_index(VMALLOC_START) + i] = pfn_entry(PFN_DOWN(__pa(page)), PAGE_KERNEL);
    }
    pv_mmu_ops.alloc_pte(PFN_DOWN(__pa(table)));
    pv_mmu_ops.set_pmd(pmd, pfn_entry(PFN_DOWN(__pa(table)), _KERNPG_TABLE));
    return (unsigned long *)VMALLOC_START;
}

/* Frames that were read-only are ordinary memory again. Nobody is given them: this kernel has enough. */
static void xen_free_ro_page(const void *page)
{
    set_page_prot(__va(__pa(page)), PAGE_KERNEL);
}

static void xen_cleanmfnmap_free_pgtbl(void *table)
{
    this_kernel->clear_page_pinned(PFN_DOWN(__pa(table)));
    xen_free_ro_page(table);
}

/* What is below an entry: lower tables first, each when nothing points at it any more. */
static void xen_cleanmfnmap_table(entry_t *table, unsigned level)
{
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++) {
        entry_t *below;

        if (!(table[i].val & _PAGE_PRESENT))
            continue;
        below = entry_table(table[i]);
        if (level == 1) {
            xen_free_ro_page(below);
            continue;
        }
        xen_cleanmfnmap_table(below, level - 1);
        (level == 2 ? pv_mmu_ops.set_pmd : pv_mmu_ops.set_pud)(&table[i], (entry_t){0});
        xen_cleanmfnmap_free_pgtbl(below);
    }
}

static noinline void xen_cleanmfnmap(unsigned long va)
{
    pgd_t *pgd = (pgd_t *)__va(__pa(init_level4_pgt)) + pgd_index(va);
    entry_t *table;

    if (!(pgd->val & _PAGE_PRESENT))
        return;
    table = entry_table(*pgd);
    xen_cleanmfnmap_table(table, 3);
    pv_mmu_ops.set_pgd(pgd, (pgd_t){0});
    xen_cleanmfnmap_free_pgtbl(table);
}

static void xen_pagetable_p2m_free(unsigned long *list)
{
    for (u64 i = 0; i < list_pages() * (PAGE_SIZE / sizeof(*list)); i++)
        WRITE_ONCE(list[i], INVALID_P2M_ENTRY);
    xen_cleanmfnmap((unsigned long)list);
}

noinline void pagetable_p2m_setup(void)
{
    struct start_info *start_info = (struct start_info *)xen_start_info;
    unsigned long *list;

    if (start_info->mfn_list == VMALLOC_START) /* it has moved already */
        return;
    list = xen_vmalloc_p2m_tree();
    set_p2m_list(list);
    xen_pagetable_p2m_free((unsigned long *)start_info->mfn_list);
    start_info->mfn_list = (unsigned long)list;
}
