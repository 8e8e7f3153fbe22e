/* SPDX-License-Identifier: MIT */
/*
 * Entries of functions, in order. An entry is where a block begins, for a call ends the block before. The interface
 * shows no registers; the stack pointer is told by the first instruction that pushes something.
 */
#include <box/plugin/tcg.h>

#include <stdlib.h>
#include <string.h>

#define TABLE_SIZE (2 * RIG_PLUGIN_MOST_FUNCTIONS) /* half of it stays free */
#define WORD 8

/* Of a callback: the function, and what its stack pointer moved before the push. */
#define DATA(number, moved) ((void *)((uintptr_t)(moved) << 32 | (number)))
#define DATA_NUMBER(data) ((uint32_t)(uintptr_t)(data))
#define DATA_MOVED(data) ((uint64_t)((uintptr_t)(data) >> 32))

static uint32_t slot_of(uint64_t address)
{
    return (uint32_t)((address * UINT64_C(0x9e3779b97f4a7c15)) >> 32) % TABLE_SIZE;
}

/* The slot of the address: of its number, or the free one where it would be. */
static uint32_t *find(uint64_t address)
{
    uint32_t slot = slot_of(address);

    while (rig_tcg.functions[slot] && rig_tcg.function_addresses[rig_tcg.functions[slot] - 1] != address)
        slot = (slot + 1) % TABLE_SIZE;
    return &rig_tcg.functions[slot];
}

const char *rig_tcg_trace(uint64_t address, uint32_t *number)
{
    uint32_t *slot;

    if (!rig_tcg.functions) {
        rig_tcg.functions = calloc(2 * (size_t)RIG_PLUGIN_MOST_FUNCTIONS, sizeof(*rig_tcg.functions));
        rig_tcg.function_addresses = calloc(RIG_PLUGIN_MOST_FUNCTIONS, sizeof(*rig_tcg.function_addresses));
    }
    if (!rig_tcg.functions || !rig_tcg.function_addresses)
        return "out of memory";
    slot = find(address);
    if (*slot == 0) {
        if (rig_tcg.function_count == RIG_PLUGIN_MOST_FUNCTIONS)
            return "too many functions";
        rig_tcg.function_addresses[rig_tcg.function_count] = address;
        *slot = ++rig_tcg.function_count;
    }
    *number = *slot - 1;
    return NULL;
}

static void entered(unsigned vcpu, void *data)
{
    struct rig_plugin_shared *shared = rig_tcg.shared;
    uint32_t number = DATA_NUMBER(data);
    uint32_t most = atomic_load_explicit(&shared->most_times, memory_order_relaxed);
    uint32_t at;

    (void)vcpu;
    if (most == 0 || ++shared->calls[number] > most)
        return;
    at = atomic_load_explicit(&shared->event_count, memory_order_relaxed);
    if (at < RIG_PLUGIN_MOST_EVENTS)
        shared->events[at] = (struct rig_plugin_event){.function = number, .time = shared->calls[number]};
    atomic_store_explicit(&shared->event_count, at + 1, memory_order_release);
}

/* The push of the function that was entered last. */
static void pushed(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data)
{
    struct rig_plugin_shared *shared = rig_tcg.shared;
    uint32_t count = atomic_load_explicit(&shared->event_count, memory_order_relaxed);
    struct rig_plugin_event *last;

    (void)vcpu;
    (void)info;
    if (count == 0 || count > RIG_PLUGIN_MOST_EVENTS)
        return;
    last = &shared->events[count - 1];
    if (last->function != DATA_NUMBER(data) || last->stack || last->time != shared->calls[last->function])
        return;
    last->stack = vaddr + WORD + DATA_MOVED(data);
}

/* A function that does not push ends with the stack as it began: what RET reads is where it points. */
static void returns(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data)
{
    pushed(vcpu, info, vaddr - WORD, data);
}

/* Intel SDM volume 2: PUSH r64 (50..57, behind a REX.B too), PUSH imm8 and imm32, CALL rel32. */
static bool pushes(const uint8_t *code, size_t size)
{
    if (size == 2 && code[0] == 0x41)
        return (code[1] & 0xf8) == 0x50;
    return (size == 1 && (code[0] & 0xf8) == 0x50) || (size == 2 && code[0] == 0x6a) ||
           (size == 5 && (code[0] == 0x68 || code[0] == 0xe8));
}

/* SUB rsp, imm8 (48 83 ec ..) and imm32 (48 81 ec ..): how far the stack pointer goes down. */
static uint64_t moves(const uint8_t *code, size_t size)
{
    int32_t far;

    if (size == 4 && code[0] == 0x48 && code[1] == 0x83 && code[2] == 0xec)
        return code[3];
    if (size != 7 || code[0] != 0x48 || code[1] != 0x81 || code[2] != 0xec)
        return 0;
    memcpy(&far, code + 3, sizeof(far));
    return far > 0 ? (uint64_t)far : 0;
}

void rig_tcg_trace_block(struct qemu_plugin_tb *tb)
{
    size_t count = qemu_plugin_tb_n_insns(tb);
    uint64_t moved = 0;
    uint32_t number;

    if (!rig_tcg.functions || (number = *find(qemu_plugin_tb_vaddr(tb))) == 0)
        return;
    number--;
    qemu_plugin_register_vcpu_insn_exec_cb(qemu_plugin_tb_get_insn(tb, 0), entered, QEMU_PLUGIN_CB_NO_REGS,
                                           DATA(number, 0));
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        const uint8_t *code = qemu_plugin_insn_data(insn);
        size_t size = qemu_plugin_insn_size(insn);

        if (pushes(code, size)) {
            qemu_plugin_register_vcpu_mem_cb(insn, pushed, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_W,
                                             DATA(number, moved));
            return;
        }
        if (size == 1 && code[0] == 0xc3 && moved == 0) { /* RET */
            qemu_plugin_register_vcpu_mem_cb(insn, returns, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_R, DATA(number, 0));
            return;
        }
        moved += moves(code, size);
    }
}
