/* SPDX-License-Identifier: MIT */
/* The step table: which function of the kernel a step is. */
#include <guest/logic/xen_mmu.h>
#include <guest/runner/runner.h>

static void (*const functions[RIG_STEP_COUNT])(void) = {
    [RIG_STEP_XEN_INIT_MMU_OPS] = xen_init_mmu_ops,
    [RIG_STEP_XEN_INIT_CAPABILITIES] = xen_init_capabilities,
    [RIG_STEP_BUILD_PHYS_TO_MACHINE] = build_dynamic_phys_to_machine,
    [RIG_STEP_SETUP_STACKPROTECTOR] = setup_stackprotector,
    [RIG_STEP_IDT_SETUP_EARLY_HANDLER] = idt_setup_early_handler,
    [RIG_STEP_SETUP_KERNEL_PAGETABLE] = setup_kernel_pagetable,
    [RIG_STEP_EARLY_TRAP_INIT] = early_trap_init,
    [RIG_STEP_ARCH_SETUP] = arch_setup,
    [RIG_STEP_INIT_MEMORY_MAPPING] = init_memory_mapping,
    [RIG_STEP_INIT_MEM_MAPPING] = init_mem_mapping,
    [RIG_STEP_LOAD_CR3] = load_cr3_step,
    [RIG_STEP_EARLY_TRAP_PF_INIT] = early_trap_pf_init,
    [RIG_STEP_PAGETABLE_INIT] = pagetable_init,
    [RIG_STEP_PAGING_INIT] = paging_init,
    [RIG_STEP_SPARSE_INIT] = sparse_init,
    [RIG_STEP_MEMMAP_INIT] = memmap_init,
    [RIG_STEP_POST_ALLOCATOR_INIT] = post_allocator_init,
    [RIG_STEP_TRAP_INIT] = trap_init,
    [RIG_STEP_MM_INIT] = mm_init,
    [RIG_STEP_ALTERNATIVE_INSTRUCTIONS] = alternative_instructions,
    [RIG_STEP_CPU_UP] = cpu_up,
    [RIG_STEP_LOCAL_IRQ_ENABLE] = local_irq_enable_step,
    [RIG_STEP_FREE_INITMEM] = free_initmem,
    [RIG_STEP_PGD_ALLOC] = pgd_alloc_step,
    [RIG_STEP_ACTIVATE_MM] = activate_mm_step,
    [RIG_STEP_START_CONTEXT_SWITCH] = start_context_switch_step,
    [RIG_STEP_END_CONTEXT_SWITCH] = end_context_switch_step,
    [RIG_STEP_EXIT_MMAP] = exit_mmap_step,
    [RIG_STEP_IRET] = iret_step,
};
_Static_assert(RIG_STEP_COUNT <= 32, "runner_attempted() holds a bit a step");

void runner_step(enum rig_step step)
{
    functions[step]();
}
