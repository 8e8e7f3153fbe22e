/* SPDX-License-Identifier: MIT */
/* The revisions, and what each file here changes: rN.c has what RN is other than its parent. */
#ifndef GUEST_LOGIC_REVISIONS_REVISIONS_H
#define GUEST_LOGIC_REVISIONS_REVISIONS_H

#include <guest/logic/kernel.h>
#include <guest/logic/xen_mmu.h>

/* By enum rig_revision. */
extern const struct revision revisions[];

void xen_write_cr3_init_r1(unsigned long cr3);
void xen_write_cr3_init(unsigned long cr3); /* R2 */
void xen_pagetable_init_r3(void);
void native_write_cr3(unsigned long cr3); /* R4 */
void xen_init_mmu_ops_r4(void);
void xen_write_cr3_r5(unsigned long cr3);
bool xen_page_pinned_r6(const void *table);
void xen_set_page_pinned_r6(u64 pfn);
void xen_after_bootmem_r6(void);
void patch_site_r7(u8 *site);
pgd_t *xen_get_user_pgd_r8(pgd_t *pgd);
void xen_clear_page_pinned_r8(u64 pfn);
void xen_init_mmu_ops_r9(void);
void lazy_mmu_mode_enable_r9(void);
void lazy_mmu_mode_disable_r9(void);
void xen_lazy_mmu_switch_out_r9(struct task *prev);
void xen_lazy_mmu_switch_in_r9(struct task *next);
void build_identity_map_r10(void);
void xen_enter_lazy_mmu_r10(void);
void xen_leave_lazy_mmu_r10(void);
void paravirt_nop_r11(void);
void xen_flush_lazy_mmu_r11(void);
void lazy_mmu_mode_pause_r11(struct task *prev);
void lazy_mmu_mode_resume_r11(struct task *next);
bool lazy_mmu_mode_active_r11(void);

/* R6 on: struct pages can be asked and marked. */
extern bool xen_struct_pages_ready;
/* R7 on: the CPU feature that call sites are patched by. */
extern bool xen_cpu_has_xenpv;

#endif
