/* SPDX-License-Identifier: MIT */
/* From start of day to the kernel's own page tables, and the calls Xen makes back. */
#include <guest/logic/steps.h>
#include <guest/logic/xen_mmu.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

/* Entries as linked hold guest frames; make them machine frames. */
static void convert_pfn_mfn(entry_t *table)
{
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
        if (table[i].val & _PAGE_PRESENT)
            table[i] = pfn_entry(PFN_DOWN(table[i].val & PTE_PFN_MASK), table[i].val & PTE_FLAGS_MASK);
}

/* The builder's tables lie in the kernel map; the direct map does not exist yet. */
static entry_t *m2v(entry_t entry)
{
    return (entry_t *)(START_KERNEL_MAP + PFN_PHYS(mfn_to_pfn((entry.val & PTE_PFN_MASK) >> PAGE_SHIFT)));
}

noinline void setup_kernel_pagetable(void)
{
    pgd_t *pgd = (pgd_t *)xen_start_info->pt_base;
    entry_t *l3, *l2;
    void *tables[] = {init_level4_pgt,  level3_ident_pgt,  level3_kernel_pgt, level3_user_vsyscall,
                      level2_ident_pgt, level2_kernel_pgt, level2_fixmap_pgt};

    /* The identity map is for a bare machine. */
    init_level4_pgt[0].val = 0;
    if (this_kernel->build_identity_map)
        this_kernel->build_identity_map();

    convert_pfn_mfn(init_level4_pgt);
    convert_pfn_mfn(level3_ident_pgt);
    convert_pfn_mfn(level3_kernel_pgt);

    /* Where the builder put its p2m list. */
    init_level4_pgt[pgd_index(xen_start_info->mfn_list)] = pgd[pgd_index(xen_start_info->mfn_list)];

    /* Xen's L2 maps the kernel and what the builder put behind it: both of ours begin as that. */
    l3 = m2v(pgd[pgd_index(START_KERNEL_MAP)]);
    l2 = m2v(l3[pud_index(START_KERNEL_MAP)]);
    copy_page(level2_ident_pgt, l2);
    copy_page(level2_kernel_pgt, l2);

    for (unsigned i = 0; i < ARRAY_SIZE(tables); i++)
        set_page_prot(tables[i], PAGE_KERNEL_RO);

    pin_pagetable_pfn(MMUEXT_PIN_L4_TABLE, PFN_DOWN(__pa(init_level4_pgt)));
    pin_pagetable_pfn(MMUEXT_UNPIN_TABLE, PFN_DOWN(__pa(pgd)));

    xen_mc_batch();
    __xen_write_cr3(true, __pa(init_level4_pgt));
    xen_mc_issue(PARAVIRT_LAZY_CPU);
}

noinline void setup_stackprotector(void)
{
    static u64 gdt_page[PTRS_PER_TABLE] __section(".gdt_page") __aligned(4096) = {
        [1] = 0x00cf9b000000ffff, [2] = 0x00af9b000000ffff, [3] = 0x00cf93000000ffff,
        [4] = 0x00cffb000000ffff, [5] = 0x00cff3000000ffff, [6] = 0x00affb000000ffff,
    };
    unsigned long frame = virt_to_mfn(gdt_page);

    set_page_prot(gdt_page, PAGE_KERNEL_RO);
    if (HYPERVISOR_set_gdt(&frame, 16))
        BUG();
    if (HYPERVISOR_set_segment_base(SEGBASE_GS_KERNEL, (unsigned long)&this_cpu))
        BUG();
}

static void register_callback(unsigned type, const void *func, unsigned flags)
{
    struct callback_register callback = {
        .type = (uint16_t)type, .flags = (uint16_t)flags, .address = (unsigned long)func};

    if (HYPERVISOR_callback_op(CALLBACKOP_register, &callback))
        BUG();
}

noinline void arch_setup(void)
{
    (void)HYPERVISOR_vm_assist(VMASST_CMD_enable, VMASST_TYPE_writable_pagetables);
    register_callback(CALLBACKTYPE_event, xen_hypervisor_callback, 0);
    register_callback(CALLBACKTYPE_failsafe, xen_failsafe_callback, 0);
    register_callback(CALLBACKTYPE_syscall, xen_syscall_target, CALLBACKF_mask_events);
}
