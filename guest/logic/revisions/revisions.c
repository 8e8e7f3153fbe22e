/* SPDX-License-Identifier: MIT */
/*
 * The history of write_cr3 on Xen, oldest first: what a revision is, is what its parent was and what it changed. The
 * difference between two lines is the commit that made it.
 */
#include <guest/logic/revisions/revisions.h>

#include <rig/scenario.h>

/* A member that is given again is the child's. */
#pragma clang diagnostic ignored "-Winitializer-overrides"

#define R0_IS                                                                                                          \
    .write_cr3_early = xen_write_cr3, .write_cr3_late = xen_write_cr3, .init_mmu_ops = xen_init_mmu_ops_at_once,       \
    .pagetable_init = xen_pagetable_init, .get_user_pgd = xen_get_user_pgd, .page_pinned = xen_page_pinned,            \
    .set_page_pinned = xen_set_page_pinned, .clear_page_pinned = xen_clear_page_pinned, .patch_site = patch_site_call, \
    .lazy_mmu_mode_enable = xen_enter_lazy_mmu, .lazy_mmu_mode_disable = xen_leave_lazy_mmu,                           \
    .enter_lazy_mmu = xen_enter_lazy_mmu, .leave_lazy_mmu = xen_leave_lazy_mmu,                                        \
    .lazy_mmu_switch_out = xen_lazy_mmu_switch_out, .lazy_mmu_switch_in = xen_lazy_mmu_switch_in,                      \
    .lazy_mmu_active = xen_lazy_mmu_active
#define R1_IS R0_IS, .write_cr3_early = xen_write_cr3_init_r1
#define R2_IS R1_IS, .write_cr3_early = xen_write_cr3_init, .post_allocator_switches = true
#define R3_IS R2_IS, .pagetable_init = xen_pagetable_init_r3, .memmap_raw = true
#define R4_IS R3_IS, .init_mmu_ops = xen_init_mmu_ops_r4
#define R5_IS R4_IS, .write_cr3_late = xen_write_cr3_r5
#define R6_IS                                                                                                          \
    R5_IS, .page_pinned = xen_page_pinned_r6, .set_page_pinned = xen_set_page_pinned_r6,                               \
           .after_bootmem = xen_after_bootmem_r6
#define R7_IS R6_IS, .patch_site = patch_site_r7
#define R8_IS R7_IS, .get_user_pgd = xen_get_user_pgd_r8, .clear_page_pinned = xen_clear_page_pinned_r8
#define R9_IS                                                                                                          \
    R8_IS, .init_mmu_ops = xen_init_mmu_ops_r9, .lazy_mmu_mode_enable = lazy_mmu_mode_enable_r9,                       \
           .lazy_mmu_mode_disable = lazy_mmu_mode_disable_r9, .lazy_mmu_switch_out = xen_lazy_mmu_switch_out_r9,       \
           .lazy_mmu_switch_in = xen_lazy_mmu_switch_in_r9
#define R10_IS                                                                                                         \
    R9_IS, .build_identity_map = build_identity_map_r10, .enter_lazy_mmu = xen_enter_lazy_mmu_r10,                     \
           .leave_lazy_mmu = xen_leave_lazy_mmu_r10
#define R11_IS                                                                                                         \
    R10_IS, .enter_lazy_mmu = paravirt_nop_r11, .leave_lazy_mmu = xen_flush_lazy_mmu_r11,                              \
            .lazy_mmu_switch_out = lazy_mmu_mode_pause_r11, .lazy_mmu_switch_in = lazy_mmu_mode_resume_r11,            \
            .lazy_mmu_active = lazy_mmu_mode_active_r11, .lazy_cpu_nests = true

const struct revision revisions[RIG_REVISION_COUNT] = {
    [RIG_REV_R0] = {R0_IS}, [RIG_REV_R1] = {R1_IS}, [RIG_REV_R2] = {R2_IS},   [RIG_REV_R3] = {R3_IS},
    [RIG_REV_R4] = {R4_IS}, [RIG_REV_R5] = {R5_IS}, [RIG_REV_R6] = {R6_IS},   [RIG_REV_R7] = {R7_IS},
    [RIG_REV_R8] = {R8_IS}, [RIG_REV_R9] = {R9_IS}, [RIG_REV_R10] = {R10_IS}, [RIG_REV_R11] = {R11_IS},
};
