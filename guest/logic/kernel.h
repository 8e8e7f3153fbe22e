/* SPDX-License-Identifier: MIT */
/* The kernel that boots: which revision of the logic it is, and what it believes of its CPUs. */
#ifndef GUEST_LOGIC_KERNEL_H
#define GUEST_LOGIC_KERNEL_H

#include <guest/logic/mm.h>
#include <guest/xen/cpu.h>

/* What the scheduler keeps of a task while another runs. */
struct task {
    u8 lazy_mmu_enabled, lazy_mmu_paused; /* 7.0 on: lazy_mmu_state */
    bool lazy_mmu_updates;                /* before: TIF_LAZY_MMU_UPDATES, to be taken up again with the task */
};
extern struct task tasks[NR_CPUS];
#define current_task (tasks[smp_processor_id()])

/* What a revision does at each moment where history changed something; one is a row of revisions/revisions.c. */
struct revision {
    void (*write_cr3_early)(unsigned long cr3); /* what the ops table holds from the start */
    void (*write_cr3_late)(unsigned long cr3);  /* what it holds in the end */
    void (*init_mmu_ops)(void);
    void (*pagetable_init)(void);
    pgd_t *(*get_user_pgd)(pgd_t *pgd);
    bool (*page_pinned)(const void *table); /* is this table, or the one this entry is in, pinned? */
    void (*set_page_pinned)(u64 pfn);
    void (*clear_page_pinned)(u64 pfn); /* of a table that is taken apart while the kernel boots */
    void (*build_identity_map)(void);   /* what is not linked into the kernel's tables; may be NULL */
    void (*after_bootmem)(void);        /* boot memory is handed over, struct pages are final; may be NULL */
    void (*patch_site)(u8 *site);
    void (*lazy_mmu_mode_enable)(void); /* what code that changes many entries calls before, and behind them */
    void (*lazy_mmu_mode_disable)(void);
    void (*enter_lazy_mmu)(void); /* the hooks that Xen has for it */
    void (*leave_lazy_mmu)(void);
    void (*lazy_mmu_switch_out)(struct task *prev); /* as a context switch begins; and as it ends */
    void (*lazy_mmu_switch_in)(struct task *next);
    bool (*lazy_mmu_active)(void); /* entries are queued */
    bool lazy_cpu_nests;           /* a context switch may begin in one, and end in none */
    bool post_allocator_switches;  /* post_allocator_init installs the late write_cr3 */
    bool memmap_raw;               /* struct pages hold anything until they are initialised */
};

/* Set before the first step. */
extern const struct revision *this_kernel;

enum lazy_mode { PARAVIRT_LAZY_NONE, PARAVIRT_LAZY_MMU, PARAVIRT_LAZY_CPU };

/* What the guest believes of its CPUs' base pointers: set when queued, and set when flushed. Physical addresses. */
struct percpu {
    unsigned long xen_cr3;
    unsigned long xen_current_cr3;
    enum lazy_mode lazy_mode;
    int preempt_count;
};
extern struct percpu percpu[NR_CPUS];
#define this_cpu (percpu[smp_processor_id()])

/* The first process's page directory; NULL: there is none. */
extern pgd_t *user_mm_pgd;

#endif
