/* SPDX-License-Identifier: MIT */
/* Xen's side of the mmu ops: multicall batches, tables, base pointers, and what the revisions share. */
#ifndef GUEST_LOGIC_XEN_MMU_H
#define GUEST_LOGIC_XEN_MMU_H

#include <guest/logic/kernel.h>
#include <guest/logic/p2m.h>
#include <guest/logic/paravirt.h>

#include <xen/xen.h>

/* ---- multicall batches (multicall.c) ---- */

struct multicall_space {
    struct multicall_entry *mc;
    void *args;
};

/* Open a batch: interrupts go off until it is issued. One flag per CPU remembers them; batches do not nest. */
void xen_mc_batch(void);
/* A slot in the open batch with room for `args` bytes. Flushes first when it is full. */
struct multicall_space xen_mc_entry(size_t args);
/* Queue an mmuext op, in one call with those queued just before. */
void xen_extend_mmuext_op(const struct mmuext_op *op);
/* The same of a change of an entry. */
void xen_extend_mmu_update(const struct mmu_update *update);
/* Call fn(data) when the batch has been flushed, whatever came of it. */
void xen_mc_callback(void (*fn)(void *data), void *data);
void xen_mc_flush(void);
/* Close the batch: flush unless the CPU is in `mode`, interrupts as they were. */
void xen_mc_issue(enum lazy_mode mode);

/* ---- lazy modes (lazy.c) ---- */

/* A context switch begins, from `prev`; it ends, with `next`. Interrupts are off. */
void xen_start_context_switch(struct task *prev);
void xen_end_context_switch(struct task *next);
/* What happens where a task is preempted: a kernel thread runs, then the task again. false: it may not be, here. */
bool preempt_schedule(void);
/* Entering a mode in another is a BUG, so is leaving it out of it. */
static inline void enter_lazy(enum lazy_mode mode)
{
    BUG_ON(this_cpu.lazy_mode != PARAVIRT_LAZY_NONE);
    this_cpu.lazy_mode = mode;
}

static inline void leave_lazy(enum lazy_mode mode)
{
    BUG_ON(this_cpu.lazy_mode != mode);
    this_cpu.lazy_mode = PARAVIRT_LAZY_NONE;
}

/* What R0 to R8 have. */
void xen_enter_lazy_mmu(void);
void xen_leave_lazy_mmu(void);
void xen_lazy_mmu_switch_out(struct task *prev);
void xen_lazy_mmu_switch_in(struct task *next);
bool xen_lazy_mmu_active(void);

/* ---- the other CPU (smp.c) ---- */

bool is_cpu_online(unsigned cpu);
/* Has another CPU call fn(data), and waits for it. */
void smp_call_function_single(unsigned cpu, void (*fn)(void *data), void *data);

/* ---- base pointers (write_cr3.c) ---- */

bool preemptible(void);
/* Queue "load this base pointer" in the open batch. cr3 0: none. */
void __xen_write_cr3(bool kernel, unsigned long cr3);
/* The late write_cr3 of R0 to R4, and what the later ones share with it: */
void xen_write_cr3(unsigned long cr3);
/* The user half's page directory of `pgd`, or NULL: read from page->private of the directory. */
pgd_t *xen_get_user_pgd(pgd_t *pgd);

/* ---- tables (mmu.c) ---- */

/* What every revision starts with; write_cr3 is the revision's own. */
extern const struct pv_mmu_ops xen_early_mmu_ops;
void xen_init_mmu_ops_at_once(void);
bool xen_page_pinned(const void *table);
void xen_set_page_pinned(u64 pfn);
void xen_clear_page_pinned(u64 pfn);
void xen_mark_init_mm_pinned(void);
void flush_tlb(void);
/* Change the protection of the page at `va` in the live tables. BUG where Xen refuses. */
void set_page_prot(void *va, u64 flags);
void pin_pagetable_pfn(unsigned cmd, u64 pfn);
void xen_pgd_pin(pgd_t *pgd);
void xen_pgd_unpin(pgd_t *pgd);

/* ---- init.c, alternative.c: what a revision does that changed nothing there ---- */

void xen_pagetable_init(void);
/* The table that `entry` points at; a new one from memblock, through the mmu ops, where there is none yet. */
entry_t *populate_table(entry_t *entry, void (*alloc)(u64 pfn), void (*set)(entry_t *entryp, entry_t entry));
void patch_site_call(u8 *site);

#endif
