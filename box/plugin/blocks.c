/* SPDX-License-Identifier: MIT */
#include <box/plugin/tcg.h>

#include <string.h>

#define PAGE_SIZE 4096
#define TABLE_SIZE (2 * RIG_PLUGIN_MOST_BLOCKS)

static uint32_t slot_of(uint64_t address, uint64_t place)
{
    uint64_t mixed = (address ^ (place * UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xff51afd7ed558ccd);

    return (uint32_t)(mixed >> 32) % TABLE_SIZE;
}

/* The number of a block, a new one where it was not known; RIG_PLUGIN_MOST_BLOCKS: no room. Under the lock. */
static uint32_t number_of(uint64_t address, uint64_t place)
{
    struct rig_plugin_shared *shared = rig_tcg.shared;
    uint32_t count = atomic_load_explicit(&shared->block_count, memory_order_relaxed);
    uint32_t slot = slot_of(address, place);

    for (; rig_tcg.table[slot]; slot = (slot + 1) % TABLE_SIZE) {
        const struct rig_plugin_block *known = &shared->blocks[rig_tcg.table[slot] - 1];

        if (known->address == address && known->place == place)
            return rig_tcg.table[slot] - 1;
    }
    if (count == RIG_PLUGIN_MOST_BLOCKS) {
        atomic_fetch_add(&shared->lost, 1);
        return count;
    }
    shared->blocks[count] = (struct rig_plugin_block){.address = address, .place = place};
    atomic_store_explicit(&shared->block_count, count + 1, memory_order_release);
    rig_tcg.table[slot] = count + 1;
    return count;
}

static uint64_t place_of(const struct qemu_plugin_insn *insn)
{
    const uint8_t *at = qemu_plugin_insn_haddr(insn);

    return rig_tcg.ram && at >= rig_tcg.ram && at < rig_tcg.ram + rig_tcg.ram_size ? (uint64_t)(at - rig_tcg.ram)
                                                                                   : RIG_PLUGIN_NO_PLACE;
}

static void note_page(uint64_t place)
{
    uint64_t page = place / PAGE_SIZE;

    if (place != RIG_PLUGIN_NO_PLACE && page < RIG_PLUGIN_MOST_PAGES)
        atomic_fetch_or_explicit(&rig_tcg.shared->code_pages[page / 64], UINT64_C(1) << page % 64,
                                 memory_order_relaxed);
}

/*
 * Whether the bytes are not those of the moment. Of an instruction across two pages only the part on the first is
 * looked at: where the second lies is not told.
 */
static bool is_foreign(const struct qemu_plugin_insn *insn, uint64_t place)
{
    size_t size = qemu_plugin_insn_size(insn);

    if (!rig_tcg.moment || place == RIG_PLUGIN_NO_PLACE)
        return false;
    if (size > PAGE_SIZE - place % PAGE_SIZE)
        size = PAGE_SIZE - place % PAGE_SIZE;
    return memcmp(qemu_plugin_insn_data(insn), rig_tcg.moment + place, size) != 0;
}

/* Under the lock. */
static void note_foreign(uint64_t place)
{
    struct rig_plugin_shared *shared = rig_tcg.shared;
    const uint32_t count = atomic_load(&shared->foreign_count), page = (uint32_t)(place / PAGE_SIZE);

    for (uint32_t i = 0; i < count && i < RIG_PLUGIN_MOST_FOREIGN; i++)
        if (shared->foreign_pages[i] == page)
            return;
    if (count > RIG_PLUGIN_MOST_FOREIGN)
        return;
    if (count < RIG_PLUGIN_MOST_FOREIGN)
        shared->foreign_pages[count] = page;
    atomic_store(&shared->foreign_count, count + 1);
}

static void add_watches(struct qemu_plugin_insn *insn, uint64_t place)
{
    uint64_t address = qemu_plugin_insn_vaddr(insn);

    for (unsigned i = 0; i < rig_tcg.watch_count; i++) {
        const struct rig_tcg_watch *watch = &rig_tcg.watches[i];

        if (watch->address == address && (watch->place == RIG_PLUGIN_NO_PLACE || watch->place == place))
            qemu_plugin_register_vcpu_insn_exec_cb(insn, rig_tcg_hit, QEMU_PLUGIN_CB_NO_REGS,
                                                   RIG_TCG_WATCH_DATA(atomic_load(&rig_tcg.watch_set), i));
    }
}

/* Under the lock. */
static void look_at_instructions(struct qemu_plugin_tb *tb, uint32_t *size, uint64_t *place)
{
    size_t count = qemu_plugin_tb_n_insns(tb);

    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uint64_t at = place_of(insn);

        if (i == 0)
            *place = at;
        *size += (uint32_t)qemu_plugin_insn_size(insn);
        note_page(at);
        if (is_foreign(insn, at))
            note_foreign(at);
        add_watches(insn, at);
    }
}

/*
 * Whether a guest came back to its hypercall: Xen breaks a long one off when it has something else to do, and has the
 * guest make it again from its syscall instruction on (hypercall_create_continuation in Xen's arch/x86/domain.c). When
 * that happens is a matter of time, so such a block says nothing about what ran. No other code begins a block there.
 */
static bool is_continuation(const struct qemu_plugin_tb *tb)
{
    static const uint8_t syscall[] = {0x0f, 0x05};
    const struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0);

    return qemu_plugin_insn_size(first) == sizeof(syscall) &&
           memcmp(qemu_plugin_insn_data(first), syscall, sizeof(syscall)) == 0;
}

void rig_tcg_translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    struct rig_plugin_shared *shared = rig_tcg.shared;
    uint64_t place = RIG_PLUGIN_NO_PLACE;
    uint32_t size = 0;
    uint32_t number = RIG_PLUGIN_MOST_BLOCKS;

    (void)id;
    pthread_mutex_lock(&rig_tcg.lock);
    (void)rig_tcg_find_ram();
    look_at_instructions(tb, &size, &place);
    rig_tcg_trace_block(tb);
    if (!is_continuation(tb))
        number = number_of(qemu_plugin_tb_vaddr(tb), place);
    atomic_fetch_add_explicit(&shared->translated, 1, memory_order_relaxed);
    if (number < RIG_PLUGIN_MOST_BLOCKS && size > shared->blocks[number].size) {
        shared->blocks[number].size = size;
        shared->blocks[number].instructions = (uint32_t)qemu_plugin_tb_n_insns(tb);
    }
    pthread_mutex_unlock(&rig_tcg.lock);
    if (number < RIG_PLUGIN_MOST_BLOCKS && rig_tcg.counters)
        qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &shared->counters[number], 1);
}
