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

/* ---- the revisions (write_cr3.c, r1.c, r2.c, revisions.c) ---- */

void xen_write_cr3(unsigned long cr3);
void xen_write_cr3_init_r1(unsigned long cr3);
void xen_write_cr3_init(unsigned long cr3);

struct write_cr3_version {
    void (*early)(unsigned long cr3); /* what the table holds from the start */
    void (*late)(unsigned long cr3);  /* what it holds in the end */
};

struct revision {
    bool post_allocator_switches; /* post_allocator_init installs the late write_cr3 */
};

/* Both indexed by enum rig_revision. The first is read from the kernel image by its symbol, too. */
extern const struct write_cr3_version write_cr3_versions[];
extern const struct revision revisions[];
/* The kernel that boots; set before start of day. */
extern unsigned kernel_revision;

/* ---- tables (mmu.c) ---- */

void xen_init_mmu_ops(void);
void post_allocator_init(void);
void flush_tlb(void);
/* Change the protection of the page at `va` in the live tables. BUG where Xen refuses. */
void set_page_prot(void *va, u64 flags);
void make_lowmem_page_readonly(void *va);
void pin_pagetable_pfn(unsigned cmd, u64 pfn);
void xen_pgd_pin(pgd_t *pgd);

#endif
