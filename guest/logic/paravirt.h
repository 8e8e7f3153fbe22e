/* SPDX-License-Identifier: MIT */
/*
 * The mmu ops and their call sites. A site of write_cr3 is an indirect call through the table until
 * alternative_instructions() turns it into a direct one to whatever the table holds at that moment.
 */
#ifndef GUEST_LOGIC_PARAVIRT_H
#define GUEST_LOGIC_PARAVIRT_H

#include <guest/logic/mm.h>
#include <guest/xen/trace.h>

struct pv_mmu_ops {
    void (*write_cr3)(unsigned long cr3); /* first: who looks for it from outside finds it at the symbol */
    void (*set_pte)(pte_t *ptep, pte_t pte);
    void (*set_pmd)(pmd_t *pmdp, pmd_t pmd);
    void (*set_pud)(pud_t *pudp, pud_t pud);
    void (*set_pgd)(pgd_t *pgdp, pgd_t pgd);
    void (*alloc_pte)(u64 pfn);
    void (*alloc_pmd)(u64 pfn);
    void (*alloc_pud)(u64 pfn);
};
extern struct pv_mmu_ops pv_mmu_ops;

/* One call site: `call *pv_mmu_ops(%rip)`, 6 bytes. */
struct paravirt_patch_site {
    u64 instr;
};
#define PARAVIRT_SITE_SIZE 6

/* Two stores, as few as it takes: each makes the processor look at its translations again. */
static inline void write_site(u8 *site, const u8 *bytes)
{
    u32 head;
    u16 tail;

    __builtin_memcpy(&head, bytes, sizeof(head));
    __builtin_memcpy(&tail, bytes + sizeof(head), sizeof(tail));
    WRITE_ONCE(*(u32 *)site, head);
    WRITE_ONCE(*(u16 *)(site + sizeof(head)), tail);
}

static inline __attribute__((always_inline)) void write_cr3(unsigned long cr3)
{
    xen_trace(XEN_TRACE_WRITE_CR3_ENTRY, NULL);
    __asm__ volatile("771: call *pv_mmu_ops(%%rip)\n"
                     ".pushsection .parainstructions, \"a\"\n"
                     ".balign 8\n"
                     ".quad 771b\n"
                     ".popsection"
                     : "+D"(cr3)
                     :
                     : "memory", "cc", "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11");
    xen_trace(XEN_TRACE_WRITE_CR3_EXIT, NULL);
}

static inline __attribute__((always_inline)) void load_cr3(pgd_t *pgdir)
{
    write_cr3(__pa(pgdir));
}

#endif
