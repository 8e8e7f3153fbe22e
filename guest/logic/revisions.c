/* SPDX-License-Identifier: MIT */
/* One row a revision: which write_cr3 it has, and what it does at which moment. R0 has no file: it is the late one. */
#include <guest/logic/xen_mmu.h>

#include <rig/scenario.h>

unsigned kernel_revision;

const struct write_cr3_version write_cr3_versions[RIG_REVISION_COUNT] = {
    [RIG_REV_R0] = {.early = xen_write_cr3, .late = xen_write_cr3},
    [RIG_REV_R1] = {.early = xen_write_cr3_init_r1, .late = xen_write_cr3},
    [RIG_REV_R2] = {.early = xen_write_cr3_init, .late = xen_write_cr3},
};

const struct revision revisions[RIG_REVISION_COUNT] = {
    [RIG_REV_R0] = {.post_allocator_switches = false},
    [RIG_REV_R1] = {.post_allocator_switches = false},
    [RIG_REV_R2] = {.post_allocator_switches = true},
};
