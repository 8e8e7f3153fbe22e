/* SPDX-License-Identifier: MIT */
/* The mmu ops other than write_cr3: entries of tables, protection, pinning. */
#include <guest/logic/steps.h>
#include <guest/logic/xen_mmu.h>
#include <guest/xen/hypercall.h>

struct pv_mmu_ops pv_mmu_ops;

/* Tables lie in the kernel image or in the direct map; unlike the kernel, this one never has to look for others. */
static u64 virt_to_machine(const void *va)
{
    return virt_to_mfn(va) << PAGE_SHIFT | ((u64)va & ~PAGE_MASK);
}

static void xen_mmu_update_one(void *entry, u64 val)
{
    struct mmu_update update = {.ptr = virt_to_machine(entry), .val = val};

    if (this_kernel->lazy_mmu_active()) {
        xen_mc_batch();
        xen_extend_mmu_update(&update);
        xen_mc_issue(PARAVIRT_LAZY_MMU);
        return;
    }
    if (HYPERVISOR_mmu_update(&update, 1) < 0)
        BUG();
}

void set_page_prot(void *va, u64 flags)
{
    entry_t pte = pfn_entry(PFN_DOWN(__pa(va)), flags);

    if (HYPERVISOR_update_va_mapping((unsigned long)va, pte.val, 0))
        BUG();
}

/* Queue a change of the protection of the page that a table is in. */
static void queue_page_prot(const void *table, unsigned level, u64 flags)
{
    struct multicall_space mcs = xen_mc_entry(0);

    mcs.mc->op = __HYPERVISOR_update_va_mapping;
    mcs.mc->args[0] = (unsigned long)table;
    mcs.mc->args[1] = pfn_entry(PFN_DOWN(__pa(table)), flags).val;
    mcs.mc->args[2] = level == 4 ? UVMF_TLB_FLUSH : 0;
}

static void make_lowmem_page_readonly(void *va)
{
    set_page_prot(va, PAGE_KERNEL_RO);
}

void pin_pagetable_pfn(unsigned cmd, u64 pfn)
{
    struct mmuext_op op = {.cmd = cmd, .arg1.mfn = pfn_to_mfn(pfn)};

    if (cmd != MMUEXT_UNPIN_TABLE)
        xen_trace(XEN_TRACE_PIN, &op.arg1.mfn);
    if (HYPERVISOR_mmuext_op(&op, 1))
        BUG();
}

void flush_tlb(void)
{
    struct mmuext_op op = {.cmd = MMUEXT_TLB_FLUSH_LOCAL};

    if (this_kernel->lazy_mmu_active()) {
        xen_mc_batch();
        xen_extend_mmuext_op(&op);
        xen_mc_issue(PARAVIRT_LAZY_MMU);
        return;
    }
    if (HYPERVISOR_mmuext_op(&op, 1))
        BUG();
}

/* ---- early: tables that no live table points at yet are written directly ---- */

static void xen_set_pte_init(pte_t *ptep, pte_t pte)
{
    WRITE_ONCE(ptep->val, pte.val);
}

static void xen_set_pmd_hyper(pmd_t *pmdp, pmd_t pmd)
{
    xen_mmu_update_one(pmdp, pmd.val);
}

static void xen_set_pud_hyper(pud_t *pudp, pud_t pud)
{
    xen_mmu_update_one(pudp, pud.val);
}

static void xen_set_pgd_hyper(pgd_t *pgdp, pgd_t pgd)
{
    xen_mmu_update_one(pgdp, pgd.val);
}

static void xen_alloc_table_init(u64 pfn)
{
    make_lowmem_page_readonly(__va(PFN_PHYS(pfn)));
}

static void xen_alloc_pte_init(u64 pfn)
{
    make_lowmem_page_readonly(__va(PFN_PHYS(pfn)));
    pin_pagetable_pfn(MMUEXT_PIN_L1_TABLE, pfn);
}

/* ---- late: a table is live when its struct page says it is pinned ---- */

bool xen_page_pinned(const void *table)
{
    return PagePinned(virt_to_page(table));
}

void xen_set_page_pinned(u64 pfn)
{
    SetPagePinned(pfn_to_page(pfn));
}

void xen_clear_page_pinned(u64 pfn)
{
    ClearPagePinned(pfn_to_page(pfn));
}

static void xen_set_entry(entry_t *entryp, entry_t entry)
{
    if (this_kernel->page_pinned(entryp))
        xen_mmu_update_one(entryp, entry.val);
    else
        WRITE_ONCE(entryp->val, entry.val);
}

static void xen_set_pgd(pgd_t *pgdp, pgd_t pgd)
{
    pgd_t *user_ptr;

    xen_trace(XEN_TRACE_SET_PGD_ENTRY, NULL);
    user_ptr = this_kernel->get_user_pgd(pgdp);
    xen_set_entry(pgdp, pgd);
    if (user_ptr)
        xen_set_entry(user_ptr, pgd);
    xen_trace(XEN_TRACE_SET_PGD_EXIT, NULL);
}

/* A new table goes under a live one: it must be read-only, and counts as pinned from here on. */
static void xen_alloc_table(u64 pfn)
{
    this_kernel->set_page_pinned(pfn);
    if (!this_kernel->lazy_mmu_active()) {
        make_lowmem_page_readonly(__va(PFN_PHYS(pfn)));
        return;
    }
    xen_mc_batch();
    queue_page_prot(__va(PFN_PHYS(pfn)), 1, PAGE_KERNEL_RO);
    xen_mc_issue(PARAVIRT_LAZY_MMU);
}

const struct pv_mmu_ops xen_early_mmu_ops = {
    .set_pte = xen_set_pte_init,
    .set_pmd = xen_set_pmd_hyper,
    .set_pud = xen_set_pud_hyper,
    .set_pgd = xen_set_pgd_hyper,
    .alloc_pte = xen_alloc_pte_init,
    .alloc_pmd = xen_alloc_table_init,
    .alloc_pud = xen_alloc_table_init,
};

void xen_init_mmu_ops(void)
{
    this_kernel->init_mmu_ops();
}

void xen_init_mmu_ops_at_once(void)
{
    struct pv_mmu_ops ops = xen_early_mmu_ops;

    ops.write_cr3 = this_kernel->write_cr3_early;
    pv_mmu_ops = ops;
}

/* Mark what setup_kernel_pagetable and init pinned before there were struct pages to mark. */
static void mark_pinned(const entry_t *table, unsigned level)
{
    SetPagePinned(virt_to_page(table));
    if (level == 1)
        return;
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
        if (table[i].val & _PAGE_PRESENT)
            mark_pinned(entry_table(table[i]), level - 1);
}

void xen_mark_init_mm_pinned(void)
{
    const pgd_t *pgd = __va(__pa(init_level4_pgt));

    SetPagePinned(virt_to_page(level3_user_vsyscall));
    SetPagePinned(virt_to_page(pgd));
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
        if (!x86_is_xens_slot(i) && (pgd[i].val & _PAGE_PRESENT))
            mark_pinned(entry_table(pgd[i]), 3);
}

void post_allocator_init(void)
{
    pv_mmu_ops.set_pte = xen_set_entry;
    pv_mmu_ops.set_pmd = xen_set_entry;
    pv_mmu_ops.set_pud = xen_set_entry;
    pv_mmu_ops.set_pgd = xen_set_pgd;
    pv_mmu_ops.alloc_pte = xen_alloc_table;
    pv_mmu_ops.alloc_pmd = xen_alloc_table;
    pv_mmu_ops.alloc_pud = xen_alloc_table;
    if (this_kernel->post_allocator_switches)
        pv_mmu_ops.write_cr3 = this_kernel->write_cr3_late;
    if (!this_kernel->after_bootmem)
        xen_mark_init_mm_pinned();
}

/* ---- pinning a process's tables ---- */

/* Calls fn for each table of the user half of `pgd`, lower ones first, and last for itself. */
static void table_walk(const entry_t *table, unsigned level, void (*fn)(const void *table, unsigned level))
{
    unsigned end = level == 4 ? pgd_index(USER_LIMIT - 1) + 1 : PTRS_PER_TABLE;

    if (level > 1)
        for (unsigned i = 0; i < end; i++)
            if (table[i].val & _PAGE_PRESENT)
                table_walk(entry_table(table[i]), level - 1, fn);
    fn(table, level);
}

static void xen_pgd_walk(const pgd_t *pgd, void (*fn)(const void *table, unsigned level))
{
    table_walk(pgd, 4, fn);
}

static void xen_pin_page(const void *table, unsigned level)
{
    struct page *page = virt_to_page(table);

    if (PagePinned(page))
        return;
    SetPagePinned(page);
    queue_page_prot(table, level, PAGE_KERNEL_RO);
}

static void xen_unpin_page(const void *table, unsigned level)
{
    struct page *page = virt_to_page(table);

    if (!PagePinned(page))
        return;
    ClearPagePinned(page);
    queue_page_prot(table, level, PAGE_KERNEL);
}

static void xen_do_pin(const void *table)
{
    struct mmuext_op op = {.cmd = MMUEXT_PIN_L4_TABLE, .arg1.mfn = virt_to_mfn(table)};

    xen_trace(XEN_TRACE_PIN, &op.arg1.mfn);
    xen_extend_mmuext_op(&op);
}

void xen_pgd_pin(pgd_t *pgd)
{
    pgd_t *user_pgd;

    xen_trace(XEN_TRACE_PGD_PIN_ENTRY, NULL);
    user_pgd = this_kernel->get_user_pgd(pgd);
    xen_mc_batch();
    xen_pgd_walk(pgd, xen_pin_page);
    xen_do_pin(pgd);
    if (user_pgd) {
        xen_pin_page(user_pgd, 4);
        xen_do_pin(user_pgd);
    }
    xen_mc_issue(PARAVIRT_LAZY_NONE);
    xen_trace(XEN_TRACE_PGD_PIN_EXIT, NULL);
}

static void xen_do_unpin(const void *table)
{
    struct mmuext_op op = {.cmd = MMUEXT_UNPIN_TABLE, .arg1.mfn = virt_to_mfn(table)};

    xen_extend_mmuext_op(&op);
}

void xen_pgd_unpin(pgd_t *pgd)
{
    pgd_t *user_pgd;

    xen_trace(XEN_TRACE_PGD_UNPIN_ENTRY, NULL);
    user_pgd = this_kernel->get_user_pgd(pgd);
    xen_mc_batch();
    xen_do_unpin(pgd);
    if (user_pgd) {
        xen_do_unpin(user_pgd);
        xen_pgd_walk(user_pgd, xen_unpin_page);
    }
    xen_pgd_walk(pgd, xen_unpin_page);
    xen_mc_issue(PARAVIRT_LAZY_NONE);
    xen_trace(XEN_TRACE_PGD_UNPIN_EXIT, NULL);
}
