/* SPDX-License-Identifier: MIT */
/* The first process: its page directories, the switch to them, user mode and back. */
#include <guest/logic/entry_points.h>
#include <guest/logic/steps.h>
#include <guest/logic/xen_mmu.h>
#include <guest/xen/context.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

#define USER_TEXT 0x400000UL
#define USER_STACK_TOP (USER_TEXT + PAGE_SIZE)

extern char user_text[];

pgd_t *user_mm_pgd;
static struct context syscall_return;

/* One page of text at USER_TEXT. The tables are not live yet, so entries are written directly. */
static void map_user_text(pgd_t *pgd, pgd_t *user_pgd)
{
    entry_t *table[3];

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++)
        table[i] = alloc_page();
    pgd[pgd_index(USER_TEXT)] = pfn_entry(PFN_DOWN(__pa(table[0])), _PAGE_TABLE);
    user_pgd[pgd_index(USER_TEXT)] = pgd[pgd_index(USER_TEXT)];
    table[0][pud_index(USER_TEXT)] = pfn_entry(PFN_DOWN(__pa(table[1])), _PAGE_TABLE);
    table[1][pmd_index(USER_TEXT)] = pfn_entry(PFN_DOWN(__pa(table[2])), _PAGE_TABLE);
    table[2][pte_index(USER_TEXT)] = pfn_entry(PFN_DOWN(__pa(user_text)), PAGE_READONLY_EXEC);
}

static noinline pgd_t *pgd_alloc(void)
{
    pgd_t *pgd = alloc_page(), *user_pgd;
    const pgd_t *kernel = __va(__pa(swapper_pg_dir));
    struct page *page = virt_to_page(pgd);

    /* Xen's own slots, below PAGE_OFFSET, are Xen's to fill in. */
    for (unsigned i = pgd_index(PAGE_OFFSET); i < PTRS_PER_TABLE; i++)
        if (kernel[i].val)
            pgd[i] = kernel[i];

    BUG_ON(PagePinned(page));
    BUG_ON(page->private != 0);
    user_pgd = alloc_page();
    page->private = (u64)user_pgd;
    user_pgd[pgd_index(-1UL)] = pfn_entry(PFN_DOWN(__pa(level3_user_vsyscall)), _PAGE_TABLE);
    map_user_text(pgd, user_pgd);
    return pgd;
}

noinline void pgd_alloc_step(void)
{
    user_mm_pgd = pgd_alloc();
}

/* With no process allocated there is nothing but the kernel's own tables to switch to: init_mm, as for a kernel thread.
 */
noinline void activate_mm_step(void)
{
    pgd_t *next = user_mm_pgd ? user_mm_pgd : swapper_pg_dir;
    u8 flags;

    if (user_mm_pgd && !PagePinned(virt_to_page(next)))
        xen_pgd_pin(next);
    flags = local_irq_save();
    load_cr3(next);
    local_irq_restore(flags);
}

/* A load that is only queued, in lazy CPU mode, leaves the tables no more than none. */
static void drop_mm_ref_this_cpu(void *pgd)
{
    if (this_cpu.xen_cr3 == __pa(pgd))
        load_cr3(swapper_pg_dir);
    if (this_cpu.xen_current_cr3 == __pa(pgd))
        xen_mc_flush();
}

/* Nobody may have the tables as a base pointer when they are unpinned; who has them is what xen_current_cr3 says. */
static void xen_drop_mm_ref(pgd_t *pgd)
{
    drop_mm_ref_this_cpu(pgd);
    for (unsigned cpu = 0; cpu < NR_CPUS; cpu++)
        if (cpu != smp_processor_id() && is_cpu_online(cpu) &&
            (percpu[cpu].xen_cr3 == __pa(pgd) || percpu[cpu].xen_current_cr3 == __pa(pgd)))
            smp_call_function_single(cpu, drop_mm_ref_this_cpu, pgd);
}

noinline void exit_mmap_step(void)
{
    pgd_t *pgd = user_mm_pgd;
    u8 flags;

    if (!pgd)
        return;
    flags = local_irq_save();
    xen_drop_mm_ref(pgd);
    if (PagePinned(virt_to_page(pgd)))
        xen_pgd_unpin(pgd);
    user_mm_pgd = NULL;
    local_irq_restore(flags);
}

noinline void local_irq_enable_step(void)
{
    local_irq_restore(0);
}

void do_syscall_64(struct pt_regs *regs)
{
    (void)regs;
    local_irq_save();
    context_restore(&syscall_return);
}

/* rflags of a new process: interrupts on, and nothing else. */
static const struct pt_regs new_process = {
    .rip = USER_TEXT, .cs = FLAT_USER_CS, .rflags = 0x202, .rsp = USER_STACK_TOP, .ss = FLAT_USER_SS};

noinline void iret_step(void)
{
    struct pt_regs regs = new_process;

    if (context_save(&syscall_return))
        return;
    __asm__ volatile("movq %0, %%rsp\n\tjmp xen_restore_regs" : : "r"(&regs) : "memory");
    __builtin_unreachable();
}
