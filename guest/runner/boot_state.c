/* SPDX-License-Identifier: MIT */
/* Measured where it can be: an injection may have changed any of it behind the steps' back. */
#include <guest/runner/boot_state.h>

#include <guest/logic/kernel.h>
#include <guest/logic/paravirt.h>
#include <guest/runner/beliefs.h>
#include <guest/runner/builder_tables.h>
#include <guest/xen/trap.h>

#include <rig/boot_state.h>
#include <rig/scenario.h>

extern const struct paravirt_patch_site __parainstructions[];

static enum rig_state_op op(void)
{
    /* R0 has only the one. */
    if (pv_mmu_ops.write_cr3 == this_kernel->write_cr3_late)
        return RIG_STATE_OP_LATE;
    return pv_mmu_ops.write_cr3 == this_kernel->write_cr3_early ? RIG_STATE_OP_EARLY : RIG_STATE_OP_OTHER;
}

static enum rig_state_site site(void)
{
    const u8 *text = (const u8 *)__parainstructions[0].instr;
    u64 target = (u64)text + 5;
    int distance;

    if (text[0] == 0xff && text[1] == 0x15)
        return RIG_STATE_SITE_INDIRECT;
    if (text[0] == 0x0f && text[1] == 0x22)
        return RIG_STATE_SITE_MOV;
    if (text[0] != 0xe8)
        return RIG_STATE_SITE_OTHER;
    __builtin_memcpy(&distance, text + 1, sizeof(distance));
    target += (u64)(s64)distance;
    if (target == (u64)this_kernel->write_cr3_late)
        return RIG_STATE_SITE_CALL_LATE;
    return target == (u64)this_kernel->write_cr3_early ? RIG_STATE_SITE_CALL_EARLY : RIG_STATE_SITE_OTHER;
}

static enum rig_state_base base(u64 mfn)
{
    if (!mfn)
        return RIG_STATE_BASE_NONE;
    if (mfn == builder_mfn(builder_l4()))
        return RIG_STATE_BASE_XEN;
    return mfn == builder_mfn(swapper_pg_dir) ? RIG_STATE_BASE_INIT : RIG_STATE_BASE_PROCESS;
}

u16 boot_state(u32 facts)
{
    u64 kernel = beliefs_kernel_mfn();
    unsigned flags = 0;

    /* Xen took it for a base pointer, so it is a table of ours: mapped where start of day has it. */
    if (builder_table(kernel)[pgd_index(VMEMMAP_START)].val & _PAGE_PRESENT)
        flags |= 1U << RIG_STATE_SLOT;
    if (facts & RIG_FACT(STRUCT_PAGES))
        flags |= 1U << RIG_STATE_PAGES;
    if (xen_traps_registered >> X86_TRAP_PF & 1)
        flags |= 1U << RIG_STATE_PF;
    if (facts & RIG_FACT(PATCHED))
        flags |= 1U << RIG_STATE_PATCHED;
    if (this_cpu.lazy_mode == PARAVIRT_LAZY_CPU)
        flags |= 1U << RIG_STATE_LAZY;
    if (this_kernel->lazy_mmu_active())
        flags |= 1U << RIG_STATE_LAZY_MMU;
    if (this_cpu.xen_cr3 != this_cpu.xen_current_cr3)
        flags |= 1U << RIG_STATE_QUEUED;
    return rig_boot_state(flags, op(), site(), base(kernel), base(beliefs_user_mfn()));
}
