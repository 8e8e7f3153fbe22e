/* SPDX-License-Identifier: MIT */
/* What every revision of write_cr3 shares. */
#include <guest/logic/xen_mmu.h>
#include <guest/xen/platform.h>

bool preemptible(void)
{
    return this_cpu.preempt_count == 0 && !irqs_disabled();
}

static void set_current_cr3(void *data)
{
    this_cpu.xen_current_cr3 = (unsigned long)data;
}

void __xen_write_cr3(bool kernel, unsigned long cr3)
{
    struct mmuext_op op = {.cmd = kernel ? MMUEXT_NEW_BASEPTR : MMUEXT_NEW_USER_BASEPTR,
                           .arg1.mfn = cr3 ? pfn_to_mfn(PFN_DOWN(cr3)) : 0};

    xen_extend_mmuext_op(&op);
    if (kernel) {
        this_cpu.xen_cr3 = cr3;
        xen_mc_callback(set_current_cr3, (void *)cr3);
    }
}

noinline pgd_t *xen_get_user_pgd(pgd_t *pgd)
{
    pgd_t *pgd_page = (pgd_t *)((unsigned long)pgd & PAGE_MASK);
    unsigned long offset = (unsigned long)(pgd - pgd_page);
    pgd_t *user_ptr = NULL;

    if (offset < pgd_index(USER_LIMIT)) {
        struct page *page = virt_to_page(pgd_page);

        user_ptr = (pgd_t *)READ_ONCE(page->private);
        xen_trace(XEN_TRACE_PRIVATE, &user_ptr);
        if (user_ptr)
            user_ptr += offset;
    }
    return user_ptr;
}

/* The late write_cr3 of R0 .. R4; that of later revisions is in r5.c. */
noinline void xen_write_cr3(unsigned long cr3)
{
    pgd_t *user_pgd;

    BUG_ON(preemptible());

    xen_mc_batch(); /* interrupts off */

    /* Whoever looks must see that this CPU is about to use the new table. */
    this_cpu.xen_cr3 = cr3;

    __xen_write_cr3(true, cr3);

    user_pgd = this_kernel->get_user_pgd(__va(cr3));
    __xen_write_cr3(false, user_pgd ? __pa(user_pgd) : 0);

    xen_mc_issue(PARAVIRT_LAZY_CPU); /* interrupts as they were */
}
