/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/chain.h>

#include <base/load.h>

#include <string.h>

#define STACK_SIZE 0x4000ULL /* THREAD_SIZE of x86-64; stacks are aligned to it */
#define STACK_WORDS (STACK_SIZE / sizeof(uint64_t))
#define LONGEST_CALL 7
#define CALL_REL32 0xe8
#define GROUP5 0xff
/* Words between two frames: a large frame has some hundred bytes of locals. */
#define LOOK_AHEAD 256
#define LOOK_AHEAD_INDIRECT 64

enum call_kind { CALL_NONE, CALL_DIRECT, CALL_INDIRECT };

struct stack {
    const struct rig_evidence *evidence;
    uint64_t cr3;
    uint64_t words[STACK_WORDS];
    size_t count;
};

static bool function_at(const struct rig_evidence *evidence, uint64_t address, struct rig_kernel_symbol *symbol)
{
    return rig_kernel_names_at(evidence->names, address, symbol) &&
           (symbol->type == 't' || symbol->type == 'T' || symbol->type == 'w' || symbol->type == 'W');
}

/* A thunk that calls what a register holds. */
static bool is_thunk(const char *name)
{
    return strncmp(name, "__x86_indirect_", 15) == 0 || strncmp(name, "__SCT__", 7) == 0;
}

/* `call *...` of length 2, 3, 6 or 7 that ends where the code ends. */
static bool is_indirect(const uint8_t code[LONGEST_CALL])
{
    static const struct {
        unsigned length, modes; /* bit n: mod n of the ModRM byte */
    } forms[] = {{2, 0x9}, {3, 0x2}, {6, 0x5}, {7, 0x4}};

    for (unsigned i = 0; i < 4; i++) {
        const uint8_t *at = code + LONGEST_CALL - forms[i].length;

        if (at[0] == GROUP5 && (at[1] >> 3 & 7) == 2 && (forms[i].modes >> (at[1] >> 6) & 1))
            return true;
    }
    return false;
}

/* What stands before `address`: a call, and for a direct one the function that it leads to. */
static enum call_kind call_before(const struct stack *stack, uint64_t address, uint64_t *target)
{
    const struct rig_kernel_memory *memory = &stack->evidence->memory;
    struct rig_kernel_symbol symbol;
    uint8_t code[LONGEST_CALL];
    int32_t distance;

    if (!function_at(stack->evidence, address - 1, &symbol) ||
        memory->read(memory->context, stack->cr3, address - LONGEST_CALL, code, sizeof(code)) != sizeof(code))
        return CALL_NONE;
    if (code[LONGEST_CALL - 5] != CALL_REL32)
        return is_indirect(code) ? CALL_INDIRECT : CALL_NONE;
    distance = (int32_t)rig_load_u32(code + LONGEST_CALL - 4);
    if (!function_at(stack->evidence, address + (uint64_t)(int64_t)distance, &symbol))
        return CALL_NONE;
    *target = symbol.address;
    return is_thunk(symbol.name) ? CALL_INDIRECT : CALL_DIRECT;
}

/* The index behind the return address of `function`'s caller, 0: none is found from `from` on. */
static size_t find_caller(const struct stack *stack, size_t from, uint64_t function)
{
    size_t indirect = 0, direct = 0;

    for (size_t i = from; i < stack->count && i < from + LOOK_AHEAD; i++) {
        uint64_t target = 0;
        enum call_kind kind = call_before(stack, stack->words[i], &target);

        if (kind == CALL_DIRECT && target == function)
            return i + 1;
        if (kind == CALL_INDIRECT && !indirect && i < from + LOOK_AHEAD_INDIRECT)
            indirect = i + 1;
        if (kind == CALL_DIRECT && !direct && i < from + LOOK_AHEAD_INDIRECT)
            direct = i + 1;
    }
    /* By a pointer; or by a function that jumped here as its last act, and so left no address of its own. */
    return indirect ? indirect : direct;
}

static void follow(const struct stack *stack, struct rig_conclusion *c, uint64_t rip)
{
    struct rig_kernel_symbol symbol;
    size_t at = 0;

    if (!function_at(stack->evidence, rip, &symbol))
        return;
    while (c->call_count < RIG_MOST_CALLS && (at = find_caller(stack, at, symbol.address)) != 0) {
        uint64_t caller = stack->words[at - 1];

        (void)rig_kernel_names_print(stack->evidence->names, caller, c->calls[c->call_count++], RIG_CALL_SIZE);
        (void)function_at(stack->evidence, caller - 1, &symbol);
    }
}

void rig_chain_read(const struct rig_evidence *evidence, struct rig_conclusion *c)
{
    const struct rig_builder_vcpu *vcpu = evidence->vcpu;
    struct stack stack = {.evidence = evidence};
    size_t size;

    if (!vcpu || !evidence->names)
        return;
    (void)rig_kernel_names_print(evidence->names, vcpu->rip, c->symbol, sizeof(c->symbol));
    if (!evidence->memory.read)
        return;
    stack.cr3 = vcpu->cr3;
    size = (size_t)(STACK_SIZE - (vcpu->rsp & (STACK_SIZE - 1)));
    size = evidence->memory.read(evidence->memory.context, vcpu->cr3, vcpu->rsp, stack.words, size & ~7ULL);
    stack.count = size / sizeof(uint64_t);
    c->call_count = 0;
    follow(&stack, c, vcpu->rip);
}
