/* SPDX-License-Identifier: MIT */
/*
 * One row a revision: which write_cr3 it has, and what it does at which moment. What changes from a row to the next is
 * what history changed, in the file named after the lower one. R0 is the late write_cr3 from the start.
 */
#include <guest/logic/xen_mmu.h>

#include <rig/scenario.h>

unsigned kernel_revision;

const struct write_cr3_version write_cr3_versions[RIG_REVISION_COUNT] = {
    [RIG_REV_R0] = {.early = xen_write_cr3, .late = xen_write_cr3},
    [RIG_REV_R1] = {.early = xen_write_cr3_init_r1, .late = xen_write_cr3},
    [RIG_REV_R2] = {.early = xen_write_cr3_init, .late = xen_write_cr3},
    [RIG_REV_R3] = {.early = xen_write_cr3_init, .late = xen_write_cr3},
    [RIG_REV_R4] = {.early = xen_write_cr3_init, .late = xen_write_cr3},
    [RIG_REV_R5] = {.early = xen_write_cr3_init, .late = xen_write_cr3_r5},
    [RIG_REV_R6] = {.early = xen_write_cr3_init, .late = xen_write_cr3_r5},
    [RIG_REV_R7] = {.early = xen_write_cr3_init, .late = xen_write_cr3_r5},
    [RIG_REV_R8] = {.early = xen_write_cr3_init, .late = xen_write_cr3_r5},
    [RIG_REV_R9] = {.early = xen_write_cr3_init, .late = xen_write_cr3_r5},
};

#define ROW(id, init_ops, init_tables, user_pgd, pinned, set_pinned, bootmem, patch, switches, raw)                    \
    [RIG_REV_##id] = {init_ops, init_tables, user_pgd, pinned, set_pinned, bootmem, patch, switches, raw}

#define at_once xen_init_mmu_ops_at_once
#define checked xen_init_mmu_ops_r4
#define one_by_one xen_init_mmu_ops_r9
#define last xen_pagetable_init
#define first xen_pagetable_init_r3
#define always xen_get_user_pgd
#define waits xen_get_user_pgd_r8
#define ask xen_page_pinned
#define ask_r6 xen_page_pinned_r6
#define mark xen_set_page_pinned
#define mark_r6 xen_set_page_pinned_r6
#define call patch_site_call
#define call_or_mov patch_site_r7

const struct revision revisions[RIG_REVISION_COUNT] = {
    ROW(R0, at_once, last, always, ask, mark, NULL, call, false, false),
    ROW(R1, at_once, last, always, ask, mark, NULL, call, false, false),
    ROW(R2, at_once, last, always, ask, mark, NULL, call, true, false),
    ROW(R3, at_once, first, always, ask, mark, NULL, call, true, true),
    ROW(R4, checked, first, always, ask, mark, NULL, call, true, true),
    ROW(R5, checked, first, always, ask, mark, NULL, call, true, true),
    ROW(R6, checked, first, always, ask_r6, mark_r6, xen_after_bootmem_r6, call, true, true),
    ROW(R7, checked, first, always, ask_r6, mark_r6, xen_after_bootmem_r6, call_or_mov, true, true),
    ROW(R8, checked, first, waits, ask_r6, mark_r6, xen_after_bootmem_r6, call_or_mov, true, true),
    ROW(R9, one_by_one, first, waits, ask_r6, mark_r6, xen_after_bootmem_r6, call_or_mov, true, true),
};
