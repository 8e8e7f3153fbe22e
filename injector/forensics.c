/* SPDX-License-Identifier: MIT */
#include <injector/forensics.h>
#include <injector/vcpu.h>
#include <injector/walk.h>

#include <rig/classify.h>

#include <rig/x86.h>

#include <base/array.h>

#include <string.h>

#define SYSCALL_BIT 0x100U
#define VECTOR_MASK 0xffU
#define UD2 "\x0f\x0b" /* its bytes, at any alignment */
#define HYPERCALL_SLOT 32
#define IRET_FRAME 72 /* struct iret_context, arch-x86/xen-x86_64.h */
#define STACK_REACH (16ULL * RIG_PAGE_SIZE)

static bool stopped_context(struct handles *handles, const struct domain *domain, unsigned vcpu,
                            vcpu_guest_context_t *context)
{
    if (vcpu_get_context(handles, domain->domid, vcpu))
        return false;
    memcpy(context, handles->context, sizeof(*context));
    return true;
}

static void copy_from_guest(const struct guest *guest, struct rig_outcome *outcome)
{
    struct rig_outcome copy;

    memcpy(&copy, (const void *)&guest->control->outcome, sizeof(copy));
    outcome->steps_run = copy.steps_run <= RIG_MAX_STEPS ? copy.steps_run : 0;
    outcome->strikes = copy.strikes & ((1U << RIG_MAX_INJECTIONS) - 1);
    outcome->reached = copy.reached & ((1U << RIG_MAX_INJECTIONS) - 1);
    outcome->refused = copy.refused & ((1U << RIG_MAX_INJECTIONS) - 1);
    outcome->refusal_count = copy.refusal_count;
    outcome->private_reads = copy.private_reads;
    outcome->private_held = copy.private_held;
    memcpy(outcome->refusals, copy.refusals, sizeof(outcome->refusals));
    outcome->beliefs = copy.beliefs & ((UINT32_C(1) << RIG_BELIEF_COUNT) - 1);
    outcome->belief_step = copy.belief_step <= RIG_MAX_STEPS ? copy.belief_step : 0;
    outcome->facts = copy.facts & ((UINT32_C(1) << RIG_FACT_COUNT) - 1);
}

/* Frames lie above each other on one stack, in the kernel map; anything else ends the chain. */
static void call_chain(struct handles *handles, struct domain *domain, uint64_t rsp, uint64_t frame,
                       struct rig_outcome *outcome)
{
    uint64_t lowest = rsp, highest = rsp + STACK_REACH, caller, next;

    while (outcome->call_count < RIG_MAX_CALLS && frame >= lowest && frame < highest && !(frame & 7)) {
        if (!walk_kernel_word(handles, domain, frame, &next) ||
            !walk_kernel_word(handles, domain, frame + 8, &caller) || caller < START_KERNEL_MAP)
            break;
        outcome->calls[outcome->call_count++] = caller;
        lowest = frame + 16;
        frame = next;
    }
}

/*
 * The exception that brought the vCPU into Xen, VECTOR_NONE for a hypercall. Xen sets the syscall bit beside the vector
 * once it has written the exception frame, before it looks at the gate.
 */
static uint32_t entry_vector(const vcpu_guest_context_t *c)
{
    uint32_t raw = c->user_regs.entry_vector & (SYSCALL_BIT | VECTOR_MASK);

    /* From 32 on it is an interrupt of Xen's own, which came while it was at work for the guest. */
    return raw == SYSCALL_BIT || (raw & VECTOR_MASK) >= X86_EXCEPTIONS ? VECTOR_NONE : raw & VECTOR_MASK;
}

/* As on the guest's frame: for a guest kernel, which runs in ring 3, Xen takes the user bit out of a #PF's. */
static uint32_t error_code(const vcpu_guest_context_t *c, uint32_t vector)
{
    uint32_t code = c->user_regs.error_code & 0xffff;

    return vector == X86_TRAP_PF && (c->flags & VGCF_in_kernel) ? code & ~PFEC_USER : code;
}

static bool in_slot(const struct domain *domain, uint64_t rip, unsigned hypercall)
{
    uint64_t slot = domain->hypercall_va + (uint64_t)hypercall * HYPERCALL_SLOT;

    return rip >= slot && rip < slot + HYPERCALL_SLOT;
}

static bool is_canonical(uint64_t address)
{
    return (address >> 47) == 0 || (address >> 47) == 0x1ffff;
}

static bool any_non_canonical(const struct cpu_user_regs *r)
{
    const uint64_t values[] = {r->rip, r->rsp, r->rbp, r->rax, r->rbx, r->rcx, r->rdx, r->rsi,
                               r->rdi, r->r8,  r->r9,  r->r10, r->r12, r->r13, r->r14, r->r15};

    for (unsigned i = 0; i < RIG_COUNT(values); i++)
        if (!is_canonical(values[i]))
            return true;
    return false;
}

/*
 * Once it has chosen the stack Xen holds the guest for one in kernel mode; that it was in user mode shows in where it
 * was. The first page belongs to nobody.
 */
static bool came_from_user(const vcpu_guest_context_t *c)
{
    return c->user_regs.rip >= RIG_PAGE_SIZE && c->user_regs.rip < USER_LIMIT && c->user_regs.rsp < USER_LIMIT;
}

static enum rig_verdict judge(struct handles *handles, struct guest *guest, unsigned vcpu,
                              const vcpu_guest_context_t *c)
{
    struct domain *domain = &guest->domain;
    const struct cpu_user_regs *r = &c->user_regs;
    const uint32_t vector = entry_vector(c);
    uint8_t code[2];
    struct rig_vcpu_evidence e = {
        .entry_vector = vector,
        .error_code = error_code(c, vector),
        .rip = r->rip,
        .rsp = r->rsp,
        .kernel_sp = c->kernel_sp,
        .from_user = came_from_user(c),
        .gate = vector < 256 ? c->trap_ctxt[vector].address : 0,
        .event_entry = c->event_callback_eip,
        .event_due =
            guest->shared && vcpu < XEN_LEGACY_MAX_VCPUS && guest->shared->vcpu_info[vcpu].evtchn_upcall_pending,
        .user_cr3 = c->ctrlreg[1],
        .in_iret = in_slot(domain, r->rip, __HYPERVISOR_iret),
        .in_mmu_update = in_slot(domain, r->rip, __HYPERVISOR_mmu_update) ||
                         in_slot(domain, r->rip, __HYPERVISOR_mmuext_op) || /* a table that is pinned or loaded */
                         in_slot(domain, r->rip, __HYPERVISOR_multicall) ||
                         in_slot(domain, r->rip, __HYPERVISOR_update_va_mapping),
        .at_ud2 =
            walk_kernel_bytes(handles, domain, r->rip, code, sizeof(code)) && memcmp(code, UD2, sizeof(code)) == 0,
        .non_canonical = any_non_canonical(r),
    };

    e.stack_writable = walk_tables(handles, domain, c->ctrlreg[3], (e.from_user ? e.kernel_sp : e.rsp) - 8).writable;
    if (e.in_iret)
        e.iret_readable = walk_tables(handles, domain, c->ctrlreg[3], e.rsp).present &&
                          walk_tables(handles, domain, c->ctrlreg[3], e.rsp + IRET_FRAME - 1).present;
    return rig_classify(&e);
}

void forensics(struct handles *handles, struct guest *guest, unsigned vcpu, bool hang, struct rig_outcome *outcome)
{
    struct domain *domain = &guest->domain;
    vcpu_guest_context_t c;

    memset(outcome, 0, sizeof(*outcome));
    outcome->source = hang ? RIG_SOURCE_GUEST : RIG_SOURCE_XEN;
    outcome->verdict = hang ? RIG_VERDICT_HANG : RIG_VERDICT_DOMAIN_CRASH;
    copy_from_guest(guest, outcome);
    if (!stopped_context(handles, domain, vcpu, &c))
        return;
    outcome->rip = c.user_regs.rip;
    outcome->rsp = c.user_regs.rsp;
    call_chain(handles, domain, c.user_regs.rsp, c.user_regs.rbp, outcome);
    if (hang)
        return;
    outcome->vector = entry_vector(&c);
    outcome->verdict = judge(handles, guest, vcpu, &c);
    if (outcome->vector == VECTOR_NONE)
        outcome->vector = 0;
    else
        outcome->error_code = error_code(&c, outcome->vector);
    if (outcome->vector == X86_TRAP_PF) {
        outcome->address = c.ctrlreg[2];
        outcome->l4_entry = walk_tables(handles, domain, c.ctrlreg[3], outcome->address).entry[4];
    }
}
