/* SPDX-License-Identifier: MIT */
/*
 * Back to start of day, at the price of what was changed.
 *
 * What a scenario did to page tables is found by comparing, not by recording: the arena's last-level table shows which
 * pages were made read-only (only those can be tables now), the builder's upper tables and the kernel's static tables
 * are compared with copies taken at start of day. Everything Xen must do goes out as one multicall; what is left are
 * plain stores. A scenario that made no hypercall costs none here.
 */
#include <guest/runner/undo.h>

#include <guest/logic/paravirt.h>
#include <guest/runner/builder_pages.h>
#include <guest/runner/builder_tables.h>
#include <guest/runner/current.h>
#include <guest/runner/fallback.h>
#include <guest/runner/p2m_list.h>
#include <guest/runner/secondary.h>
#include <guest/xen/hypercall.h>

#define STATIC_TABLES 7
#define MAX_CALLS 192
#define MAX_UPDATES 256

extern char __logic_state[], __logic_state_end[], __init_begin[], __init_end[];
extern char runner_user_entry_stack_top[];
extern char __brk_base[], __boot_memory_end[];
extern const struct paravirt_patch_site __parainstructions[], __parainstructions_end[];

/* Written once, and looked after from outside: RIG_COPIES_PFN in rig/layout.h. */
#define __start_of_day __section(".start_of_day")

#define LOGIC_STATE_MAX 1024
static u64 logic_state[LOGIC_STATE_MAX / 8] __start_of_day;
static u64 static_tables[STATIC_TABLES][PTRS_PER_TABLE] __start_of_day;
static u64 arena[PTRS_PER_TABLE] __start_of_day, upper[3][PTRS_PER_TABLE] __start_of_day;
static u8 site_bytes[32][PARAVIRT_SITE_SIZE] __start_of_day;
#define INIT_TEXT_MAX 1024
static u64 init_text[INIT_TEXT_MAX / 8] __start_of_day;

static struct multicall_entry calls[MAX_CALLS];
static struct mmuext_op ops[MAX_CALLS];
static struct mmu_update updates[MAX_UPDATES], list_updates[P2M_LIST_MOST_UPDATES];
static unsigned call_count, op_count, update_count;

/*
 * Pages that the case was given: brk and boot memory, which no entry of a table names before an allocator gave them
 * out, except an injection's. What such a table holds is not to be what the case before left there.
 */
#define ALLOCATED_MAX 128
static u64 allocated[ALLOCATED_MAX / 64];

static size_t allocatable(void)
{
    return (size_t)(__boot_memory_end - __brk_base) / PAGE_SIZE;
}

static u64 *static_table(unsigned i)
{
    return (u64 *)(init_level4_pgt + (size_t)i * PTRS_PER_TABLE);
}

static void copy_words(u64 *to, const u64 *from, size_t words)
{
    for (size_t i = 0; i < words; i++)
        WRITE_ONCE(to[i], from[i]);
}

static size_t logic_words(void)
{
    return (size_t)(__logic_state_end - __logic_state) / 8;
}

void undo_remember(void)
{
    const entry_t *tables[] = {builder_l4(), builder_l3(), builder_l2()};
    unsigned sites = 0;

    BUG_ON(allocatable() > ALLOCATED_MAX);
    BUG_ON(logic_words() > ARRAY_SIZE(logic_state));
    BUG_ON((size_t)(__parainstructions_end - __parainstructions) > ARRAY_SIZE(site_bytes));
    BUG_ON((size_t)(__init_end - __init_begin) > INIT_TEXT_MAX);
    copy_words(init_text, (u64 *)__init_begin, (size_t)(__init_end - __init_begin) / 8);
    copy_words(logic_state, (u64 *)__logic_state, logic_words());
    for (unsigned i = 0; i < STATIC_TABLES; i++)
        copy_words(static_tables[i], static_table(i), PTRS_PER_TABLE);
    builder_pages_remember();
    copy_words(arena, (u64 *)builder_arena_l1(), PTRS_PER_TABLE);
    for (unsigned i = 0; i < ARRAY_SIZE(tables); i++)
        copy_words(upper[i], (const u64 *)tables[i], PTRS_PER_TABLE);
    for (const struct paravirt_patch_site *p = __parainstructions; p < __parainstructions_end; p++, sites++)
        for (unsigned i = 0; i < PARAVIRT_SITE_SIZE; i++)
            site_bytes[sites][i] = ((const u8 *)p->instr)[i];
}

static struct multicall_entry *add_call(u64 op, u64 a1, u64 a2, u64 a3, u64 a4)
{
    struct multicall_entry *call = &calls[call_count];

    if (call_count < MAX_CALLS - 1)
        call_count++;
    *call = (struct multicall_entry){.op = op, .args = {a1, a2, a3, a4}};
    return call;
}

static struct multicall_entry *add_mmuext(unsigned cmd, u64 mfn)
{
    struct mmuext_op *op = &ops[op_count];

    if (op_count < MAX_CALLS - 1)
        op_count++;
    *op = (struct mmuext_op){.cmd = cmd, .arg1.mfn = mfn};
    return add_call(__HYPERVISOR_mmuext_op, (u64)op, 1, 0, DOMID_SELF);
}

static void add_update(const entry_t *entry, u64 table_mfn, u64 val)
{
    struct mmu_update *update = &updates[update_count];

    if (update_count < MAX_UPDATES - 1)
        update_count++;
    update->ptr = (table_mfn << PAGE_SHIFT | ((u64)entry & ~PAGE_MASK)) + MMU_NORMAL_PT_UPDATE;
    update->val = val;
}

/*
 * Entries of a builder's table that are not as they were. `list`: the p2m list's tables are whole; where they are not,
 * the L4 cannot have them before they are.
 */
static void add_table_updates(const entry_t *table, const u64 *then, bool list)
{
    u64 mfn = builder_mfn(table);
    bool is_l4 = table == builder_l4();

    for (unsigned i = 0; i < PTRS_PER_TABLE; i++) {
        /* Xen's own slots are not ours to restore, and change by themselves. */
        if (is_l4 && x86_is_xens_slot(i))
            continue;
        if (is_l4 && i == P2M_LIST_SLOT && !list)
            add_update(&table[i], mfn, 0);
        else if (builder_entry_differs(table[i].val, then[i]))
            add_update(&table[i], mfn, then[i]);
    }
}

/*
 * What the case pinned, as its trace points told. Xen has a long message for every unpin of what is not pinned, so that
 * trying them all is for the times when nothing is known.
 */
#define MAX_PINS 32
static u64 pins[MAX_PINS];
static unsigned pin_count;

/* Words that stores of injections hit, at their addresses in the kernel map. */
static struct {
    u64 *at, then;
} stored[2 * RIG_MAX_INJECTIONS]; /* one that is not aligned hits two */
static unsigned stored_count;

void undo_begin(void)
{
    pin_count = stored_count = 0;
}

/* Of the text, and of the arena's plain pages: tables are put right by comparing, and all else is not the builder's. */
void undo_store(u64 address)
{
    u64 pfn = address >= PAGE_OFFSET ? PFN_DOWN(__pa((const void *)address)) : 0;
    u64 *at = (u64 *)(START_KERNEL_MAP + __pa((const void *)(address & ~7UL)));

    if (pfn < PFN_DOWN(KERNEL_TEXT - START_KERNEL_MAP) || pfn >= PFN_DOWN(ARENA_VA + ARENA_SIZE - START_KERNEL_MAP))
        return;
    for (unsigned i = 0; i < 2 && stored_count < ARRAY_SIZE(stored); i++, at++) {
        if ((u64)at >= ARENA_VA && !(arena[pte_index((u64)at)] & _PAGE_RW))
            continue;
        stored[stored_count].at = at;
        stored[stored_count++].then = *at;
    }
}

static void restore_stored(void)
{
    while (stored_count-- > 0)
        *stored[stored_count].at = stored[stored_count].then;
    stored_count = 0;
}

void undo_page(const void *page)
{
    u64 number = PFN_DOWN(__pa(page)) - PFN_DOWN(__pa(__brk_base));

    if (number < allocatable())
        allocated[number / 64] |= UINT64_C(1) << number % 64;
}

static void clear_allocated(bool all)
{
    for (size_t i = 0; i < allocatable(); i++)
        if (all || allocated[i / 64] >> i % 64 & 1)
            clear_page(__brk_base + i * PAGE_SIZE);
    for (unsigned i = 0; i < ARRAY_SIZE(allocated); i++)
        allocated[i] = 0;
}

void undo_pin(u64 mfn)
{
    for (unsigned i = 0; i < pin_count && i < MAX_PINS; i++)
        if (pins[i] == mfn)
            return;
    if (pin_count < MAX_PINS)
        pins[pin_count] = mfn;
    pin_count++;
}

static bool is_in_arena(u64 mfn)
{
    return mfn_to_pfn(mfn) - PFN_DOWN(ARENA_VA - START_KERNEL_MAP) < PTRS_PER_TABLE;
}

/* Pages of the arena that are not plain memory any more may be pinned. An injection may have pinned others. */
static void add_unpins(const entry_t *l1, bool thorough)
{
    const bool all = thorough || pin_count > MAX_PINS;

    for (unsigned i = 0; all && i < PTRS_PER_TABLE; i++)
        if (builder_entry_differs(l1[i].val, arena[i]))
            add_mmuext(MMUEXT_UNPIN_TABLE, x86_entry_frame(arena[i]));
    for (unsigned i = 0; i < pin_count && i < MAX_PINS; i++)
        if (!all || !is_in_arena(pins[i]))
            add_mmuext(MMUEXT_UNPIN_TABLE, pins[i]);
}

static bool attempted(enum rig_step step)
{
    return current_attempted() >> step & 1;
}

static void add_callback_resets(void)
{
    static struct callback_register none[] = {
        {.type = CALLBACKTYPE_event}, {.type = CALLBACKTYPE_failsafe}, {.type = CALLBACKTYPE_syscall}};

    for (unsigned i = 0; i < ARRAY_SIZE(none); i++)
        add_call(__HYPERVISOR_callback_op, CALLBACKOP_register, (u64)&none[i], 0, 0);
    add_call(__HYPERVISOR_vm_assist, VMASST_CMD_disable, VMASST_TYPE_writable_pagetables, 0, 0);
}

static bool undo_hypercalls(bool thorough)
{
    const entry_t *l4 = builder_l4(), *arena_l1;
    struct multicall_entry *restore = NULL, *restore_list = NULL, *load;
    const bool list = !thorough && p2m_list_is_whole(current_has_written_table());
    const entry_t *upper_tables[3] = {builder_table(builder_mfn(l4))};

    call_count = op_count = update_count = 0;
    upper_tables[1] = builder_table((upper[0][pgd_index(ARENA_VA)] & PTE_PFN_MASK) >> PAGE_SHIFT);
    upper_tables[2] = builder_table((upper[1][pud_index(ARENA_VA)] & PTE_PFN_MASK) >> PAGE_SHIFT);
    arena_l1 = builder_table((upper[2][pmd_index(ARENA_VA)] & PTE_PFN_MASK) >> PAGE_SHIFT);

    /* A reviving injector has done so already, and does not listen before we are ready. */
    if (!thorough && attempted(RIG_STEP_CPU_UP) && secondary_retire(!current_has_written_table()))
        return false;

    for (unsigned i = 0; i < ARRAY_SIZE(upper_tables); i++)
        add_table_updates(upper_tables[i], upper[i], list);
    if (update_count || thorough) {
        /* The builder's tables themselves were hit: mend them from outside. */
        add_mmuext(MMUEXT_NEW_BASEPTR, fallback_l4_mfn());
        add_call(__HYPERVISOR_mmu_update, (u64)updates, update_count, 0, DOMID_SELF);
    }
    add_mmuext(MMUEXT_NEW_BASEPTR, builder_mfn(l4));
    add_mmuext(MMUEXT_NEW_USER_BASEPTR, 0);
    if (thorough || control_page.outcome.reached)
        add_call(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, (u64)runner_user_entry_stack_top, 0, 0);
    if (attempted(RIG_STEP_SETUP_STACKPROTECTOR))
        add_call(__HYPERVISOR_set_gdt, 0, 0, 0, 0);
    if (attempted(RIG_STEP_ARCH_SETUP))
        add_callback_resets();
    add_unpins(arena_l1, thorough);
    {
        unsigned first = update_count;

        add_table_updates(arena_l1, arena, list);
        if (thorough || control_page.outcome.reached)
            update_count += builder_pages_updates(&updates[update_count], MAX_UPDATES - 1 - update_count);
        if (update_count > first)
            restore = add_call(__HYPERVISOR_mmu_update, (u64)&updates[first], update_count - first, 0, DOMID_SELF);
    }
    if (!list)
        restore_list =
            add_call(__HYPERVISOR_mmu_update, (u64)list_updates, p2m_list_updates(list_updates), 0, DOMID_SELF);
    add_mmuext(MMUEXT_PIN_L4_TABLE, builder_mfn(l4));
    load = add_mmuext(MMUEXT_NEW_BASEPTR, builder_mfn(l4)); /* and with it the TLB */

    if (xen_hypercall_raw(__HYPERVISOR_multicall, (u64)calls, call_count, 0, 0))
        return false;
    return call_count < MAX_CALLS - 1 && update_count < MAX_UPDATES - 1 && !load->result &&
           (!restore || !restore->result) && (!restore_list || !restore_list->result);
}

/*
 * With the direct map in vmemmap's slot a case's struct pages are words of low memory, which nobody else uses. What it
 * wrote there would be what the next such case reads.
 */
static void clear_false_struct_pages(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(ram_ranges); i++) {
        u64 *word = (u64 *)(START_KERNEL_MAP + ram_ranges[i].start_pfn * sizeof(struct page));
        const u64 *end = (const u64 *)(START_KERNEL_MAP + ram_ranges[i].end_pfn * sizeof(struct page));

        for (; word < end; word++)
            if (*word)
                *word = 0;
    }
}

bool undo(bool thorough)
{
    unsigned site = 0;

    if (!thorough && !current_attempted() && !control_page.outcome.reached)
        return true;
    if ((thorough || control_page.hypercalls || control_page.outcome.reached) && !undo_hypercalls(thorough))
        return false;

    if (thorough || current_has_written_table())
        clear_false_struct_pages();
    if (thorough || current_has_written_table() || attempted(RIG_STEP_PAGETABLE_P2M_SETUP))
        p2m_list_restore();
    restore_stored();
    clear_allocated(thorough);
    copy_words((u64 *)__logic_state, logic_state, logic_words());
    for (unsigned i = 0; i < STATIC_TABLES; i++) {
        u64 *table = static_table(i);

        for (unsigned j = 0; j < PTRS_PER_TABLE; j++)
            if (table[j] != static_tables[i][j])
                table[j] = static_tables[i][j];
    }
    if (thorough || attempted(RIG_STEP_ALTERNATIVE_INSTRUCTIONS))
        for (const struct paravirt_patch_site *p = __parainstructions; p < __parainstructions_end; p++, site++)
            write_site((u8 *)p->instr, site_bytes[site]);
    if (thorough || attempted(RIG_STEP_FREE_INITMEM))
        copy_words((u64 *)__init_begin, init_text, (size_t)(__init_end - __init_begin) / 8);
    return true;
}
