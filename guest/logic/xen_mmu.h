/* SPDX-License-Identifier: MIT */
/* Xen's side of the mmu ops: multicall batches, tables, base pointers, and what the revisions share. */
#ifndef GUEST_LOGIC_XEN_MMU_H
#define GUEST_LOGIC_XEN_MMU_H

#include <guest/logic/mm.h>
#include <guest/logic/paravirt.h>

#include <xen/xen.h>

/* ---- multicall batches (multicall.c) ---- */

enum lazy_mode { PARAVIRT_LAZY_NONE, PARAVIRT_LAZY_MMU, PARAVIRT_LAZY_CPU };

struct multicall_space {
    struct multicall_entry *mc;
    void *args;
};

/* Open a batch: interrupts go off until it is issued. One flag per CPU remembers them; batches do not nest. */
void xen_mc_batch(void);
/* A slot in the open batch with room for `args` bytes. Flushes first when it is full. */
struct multicall_space xen_mc_entry(size_t args);
/*
 * Room for more arguments of the entry queued last, if it is the same hypercall and its arguments are a list;
 * otherwise .mc is NULL. Xen stops at the first of such a list that it refuses.
 */
struct multicall_space xen_mc_extend_args(u64 op, size_t args);
/* Queue an mmuext op, in one call with those queued just before. */
void xen_extend_mmuext_op(const struct mmuext_op *op);
/* Call fn(data) when the batch has been flushed, whatever came of it. */
void xen_mc_callback(void (*fn)(void *data), void *data);
void xen_mc_flush(void);
/* Close the batch: flush unless the CPU is in `mode`, interrupts as they were. */
void xen_mc_issue(enum lazy_mode mode);

/* ---- base pointers (write_cr3.c) ---- */

/* What the guest believes of its CPUs' base pointers: set when queued, and set when flushed. Physical addresses. */
struct percpu {
    unsigned long xen_cr3;
    unsigned long xen_current_cr3;
    enum lazy_mode lazy_mode;
    int preempt_count;
};
extern struct percpu percpu[2];
#define this_cpu (percpu[0])

bool preemptible(void);
/* Queue "load this base pointer" in the open batch. cr3 0: none. */
void __xen_write_cr3(bool kernel, unsigned long cr3);
/* The user half's page directory of `pgd`, or NULL: read from page->private of the directory. */
pgd_t *xen_get_user_pgd(pgd_t *pgd);

/* ---- the revisions (write_cr3.c, r1.c .., revisions.c) ---- */

void xen_write_cr3(unsigned long cr3);
void xen_write_cr3_init_r1(unsigned long cr3);
void xen_write_cr3_init(unsigned long cr3);
void xen_write_cr3_r5(unsigned long cr3);
void native_write_cr3(unsigned long cr3);

struct write_cr3_version {
    void (*early)(unsigned long cr3); /* what the table holds from the start */
    void (*late)(unsigned long cr3);  /* what it holds in the end */
};

struct revision {
    void (*init_mmu_ops)(void);
    void (*pagetable_init)(void);
    pgd_t *(*get_user_pgd)(pgd_t *pgd);
    bool (*page_pinned)(const void *table); /* is this table, or the one this entry is in, pinned? */
    void (*set_page_pinned)(u64 pfn);
    void (*after_bootmem)(void); /* boot memory is handed over, struct pages are final; may be NULL */
    void (*patch_site)(u8 *site);
    bool post_allocator_switches; /* post_allocator_init installs the late write_cr3 */
    bool memmap_raw;              /* struct pages hold anything until they are initialised */
};

/* Both indexed by enum rig_revision. The first is read from the kernel image by its symbol, too. */
extern const struct write_cr3_version write_cr3_versions[];
extern const struct revision revisions[];
/* The kernel that boots; set before start of day. */
extern unsigned kernel_revision;

static inline pgd_t *get_user_pgd(pgd_t *pgd)
{
    return revisions[kernel_revision].get_user_pgd(pgd);
}

void xen_init_mmu_ops_at_once(void);
void xen_init_mmu_ops_r4(void);
void xen_init_mmu_ops_r9(void);
void xen_pagetable_init(void);
void xen_pagetable_init_r3(void);
pgd_t *xen_get_user_pgd_r8(pgd_t *pgd);
bool xen_page_pinned(const void *table);
bool xen_page_pinned_r6(const void *table);
void xen_set_page_pinned(u64 pfn);
void xen_set_page_pinned_r6(u64 pfn);
void xen_after_bootmem_r6(void);
void patch_site_call(u8 *site);
void patch_site_r7(u8 *site);

/* R6 on: struct pages can be asked and marked. */
extern bool xen_struct_pages_ready;
/* R7 on: the CPU feature that call sites are patched by. */
extern bool xen_cpu_has_xenpv;
void xen_init_capabilities(void);

/* ---- tables (mmu.c) ---- */

/* What every revision starts with; write_cr3 is the revision's own. */
extern const struct pv_mmu_ops xen_early_mmu_ops;
void xen_init_mmu_ops(void);
void post_allocator_init(void);
void xen_mark_init_mm_pinned(void);
void xen_setup_mfn_list_list(void);
void flush_tlb(void);
/* Change the protection of the page at `va` in the live tables. BUG where Xen refuses. */
void set_page_prot(void *va, u64 flags);
void make_lowmem_page_readonly(void *va);
void pin_pagetable_pfn(unsigned cmd, u64 pfn);
void xen_pgd_pin(pgd_t *pgd);
void xen_pgd_unpin(pgd_t *pgd);

#endif
