/* SPDX-License-Identifier: MIT */
/*
 * What the logic believes against what Xen holds. Xen's side is followed through the results of the batches that load
 * base pointers; that is exact but for what dom0 does, and in true mode the injector looks at the vCPU itself before
 * a disagreement counts.
 */
#include <guest/runner/beliefs.h>

#include <guest/logic/kernel.h>
#include <guest/runner/builder_tables.h>
#include <guest/runner/current.h>
#include <guest/runner/refusals.h>
#include <guest/runner/service.h>
#include <guest/xen/platform.h>

enum { KERNEL, USER, POINTERS };
static struct pointers {
    u64 asked[POINTERS], accepted[POINTERS];
} pointers[NR_CPUS];
/* This CPU's. */
#define asked (pointers[smp_processor_id()].asked)
#define accepted (pointers[smp_processor_id()].accepted)
static u8 irq_flag;
/* Found while the builder's tables are whole: a scenario may break those above it. */
static const entry_t *arena_l1;

/* What is asked of the injector in one case: each costs two switches of domains. */
#define MOST_CLAIMS 16
static unsigned claims;

void beliefs_begin(void)
{
    claims = 0;
    pointers[1] = (struct pointers){0};
    asked[KERNEL] = accepted[KERNEL] = builder_mfn(builder_l4());
    asked[USER] = accepted[USER] = 0;
    arena_l1 = builder_arena_l1();
}

/* It comes up on the tables that it was given, and without a user half. */
void beliefs_start(void)
{
    asked[KERNEL] = accepted[KERNEL] = x86_entry_frame(read_cr3());
}

u64 beliefs_kernel_mfn(void)
{
    return accepted[KERNEL];
}

u64 beliefs_user_mfn(void)
{
    return accepted[USER];
}

/* Loads of base pointers in the batch at hand, as they were asked for: no more than a batch has room for. */
#define MAX_LOADS 32
static struct load {
    u8 entry, which;
    u64 mfn;
} loads[MAX_LOADS];
static unsigned load_count;

static void note_load(unsigned entry, const struct mmuext_op *op)
{
    if ((op->cmd != MMUEXT_NEW_BASEPTR && op->cmd != MMUEXT_NEW_USER_BASEPTR) || load_count == MAX_LOADS)
        return;
    loads[load_count++] =
        (struct load){.entry = (u8)entry, .which = op->cmd == MMUEXT_NEW_BASEPTR ? KERNEL : USER, .mfn = op->arg1.mfn};
}

/* Taken before the call: where Xen breaks off to do something else, it writes how far it got into the arguments. */
void beliefs_flush(const struct xen_trace_batch *batch)
{
    load_count = 0;
    for (unsigned i = 0; i < batch->count; i++) {
        const struct multicall_entry *entry = &batch->entries[i];

        for (unsigned j = 0; entry->op == __HYPERVISOR_mmuext_op && j < entry->args[1]; j++)
            note_load(i, &((const struct mmuext_op *)entry->args[0])[j]);
    }
}

/*
 * Of a call that it refuses Xen says only that: it stopped at one of the operations. If the kernel's base pointer is
 * the one asked for, it got as far as that; a user base pointer comes last.
 */
static bool was_accepted(const struct load *load, const struct xen_trace_batch *batch)
{
    if (load->entry >= batch->made)
        return false;
    if ((long)batch->entries[load->entry].result == 0)
        return true;
    return load->which == KERNEL && x86_entry_frame(read_cr3()) == load->mfn;
}

void beliefs_done(const struct xen_trace_batch *batch)
{
    for (unsigned i = 0; i < load_count; i++) {
        if (!refusals_added(&batch->entries[loads[i].entry]))
            asked[loads[i].which] = loads[i].mfn;
        if (was_accepted(&loads[i], batch))
            accepted[loads[i].which] = loads[i].mfn;
    }
}

/* The logic's tables may be broken: look at frames where start of day has them. NULL: not mapped in the live tables. */
const struct page *beliefs_struct_page(u64 pfn)
{
    u64 va = (u64)pfn_to_page(pfn);
    const unsigned index[] = {(unsigned)pgd_index(va), (unsigned)pud_index(va), (unsigned)pmd_index(va),
                              (unsigned)pte_index(va)};
    const char *table = (const char *)builder_table(accepted[KERNEL]);

    for (unsigned level = 0; level < ARRAY_SIZE(index); level++) {
        u64 entry = ((const entry_t *)table)[index[level]].val, frame;

        if (!(entry & _PAGE_PRESENT))
            return NULL;
        frame = mfn_to_pfn(x86_entry_frame(entry));
        if (frame >= xen_start_info->nr_pages)
            return NULL;
        table = (const char *)(START_KERNEL_MAP + PFN_PHYS(frame));
    }
    /* One that lies across two pages is not worth a second walk. */
    return (va & ~PAGE_MASK) + sizeof(struct page) <= PAGE_SIZE ? (const struct page *)(table + (va & ~PAGE_MASK))
                                                                : NULL;
}

void beliefs_disagree(enum rig_belief belief, u64 pfn)
{
    struct rig_outcome *outcome = &control_page.outcome;

    /* Of a page Xen may hold what the guest believes after all, and of the next one not. */
    if (outcome->beliefs >> belief & 1 && (!pfn || current_mode() == RIG_MODE_SOFT || claims == MOST_CLAIMS))
        return;
    claims++;
    if (!outcome->beliefs)
        outcome->belief_step = outcome->steps_run;
    outcome->beliefs |= UINT32_C(1) << belief;
    control_page.belief = (struct rig_belief_claim){.belief = belief,
                                                    .vcpu = smp_processor_id() ? xen_secondary_vcpu : xen_vcpu_id,
                                                    .kernel_mfn = asked[KERNEL],
                                                    .user_mfn = asked[USER],
                                                    .pfn = pfn};
    if (current_mode() == RIG_MODE_TRUE)
        (void)service_ask(RIG_SERVICE_BELIEF, 0);
}

static u64 pa_mfn(u64 pa)
{
    return PFN_DOWN(pa) < xen_start_info->nr_pages ? builder_list()[PFN_DOWN(pa)] : 0;
}

/* Somebody else's user tables: the kernel's page directory names another user half than Xen has. */
static void check_return_to_user(void)
{
    u64 pfn = mfn_to_pfn(accepted[KERNEL]);
    const struct page *page = pfn < xen_start_info->nr_pages ? beliefs_struct_page(pfn) : NULL;
    u64 user;

    /* With no user base pointer at all Xen ends the domain, and says so. */
    if (!page || !accepted[USER] || page->private < PAGE_OFFSET)
        return;
    user = pa_mfn(__pa((const void *)page->private));
    if (user && user != accepted[USER]) {
        asked[USER] = user;
        beliefs_disagree(RIG_BELIEF_USER_CR3, 0);
    }
}

void beliefs_before(enum rig_step step)
{
    irq_flag = READ_ONCE(xen_vcpu->evtchn_upcall_mask);
    if (step == RIG_STEP_IRET)
        check_return_to_user();
}

void beliefs_after(enum rig_step step)
{
    u64 current = this_cpu.xen_current_cr3;

    if (current && pa_mfn(current) != accepted[KERNEL])
        beliefs_disagree(RIG_BELIEF_KERNEL_CR3, 0);
    if (asked[USER] != accepted[USER])
        beliefs_disagree(RIG_BELIEF_USER_CR3, 0);
    if (step != RIG_STEP_LOCAL_IRQ_ENABLE && step != RIG_STEP_IRET &&
        READ_ONCE(xen_vcpu->evtchn_upcall_mask) != irq_flag)
        beliefs_disagree(RIG_BELIEF_IRQ_FLAG, 0);
}

void beliefs_loaded(const struct mmuext_op *op)
{
    if (op->cmd == MMUEXT_NEW_BASEPTR)
        accepted[KERNEL] = op->arg1.mfn;
    else if (op->cmd == MMUEXT_NEW_USER_BASEPTR)
        accepted[USER] = op->arg1.mfn;
}

extern char __gdt[];

/*
 * Nothing is mapped writable that Xen has as a table. What is read-only and not marked may be one: the late ops store
 * into it as into any other memory. Only the GDT is read-only for another reason.
 */
static void check_page(u64 pfn, bool writable)
{
    const struct page *page = beliefs_struct_page(pfn);

    if (!page || pfn == PFN_DOWN(__pa(__gdt)))
        return;
    if (writable && PagePinned(page))
        beliefs_disagree(RIG_BELIEF_PINNED, pfn);
    if (!writable && !PagePinned(page) && control_page.outcome.facts & RIG_FACT(LATE_OPS))
        beliefs_disagree(RIG_BELIEF_PLAIN, pfn);
}

static const struct page *check_root(const void *pgd)
{
    const struct page *page = beliefs_struct_page(PFN_DOWN(__pa(pgd)));

    if (page && PagePinned(page))
        beliefs_disagree(RIG_BELIEF_PINNED, PFN_DOWN(__pa(pgd)));
    return page;
}

/* The roots of tables are pinned, as their marks say; of a pin that came to nothing the kernel may not know. */
static void check_roots(void)
{
    const struct page *page;

    if (!refusals_of_pins())
        return;
    (void)check_root(swapper_pg_dir);
    page = user_mm_pgd ? check_root(user_mm_pgd) : NULL;
    if (page && page->private >= PAGE_OFFSET)
        (void)check_root((const void *)page->private);
}

void beliefs_end(void)
{
    u64 first = PFN_DOWN(ARENA_VA - START_KERNEL_MAP);

    if (!(control_page.outcome.facts & RIG_FACT(MEMORY_HANDED_OVER)))
        return;
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
        check_page(first + i, arena_l1[i].val & _PAGE_RW);
    check_roots();
}
