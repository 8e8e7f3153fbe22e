/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/verdicts.h>

#include <base/array.h>
#include <kernel/verdict/chain.h>
#include <kernel/verdict/sentence.h>
#include <kernel/verdict/signature.h>
#include <kernel/verdict/told.h>
#include <kernel/verdict/xen_panic.h>

#include <rig/classify.h>
#include <rig/x86.h>

#include <stdio.h>
#include <string.h>

#define SYSCALL_BIT 0x100U
#define VGCF_IN_KERNEL 4U /* Xen's arch-x86/xen-x86_64.h */
#define UD2 0x0b0f
#define IRET_FRAME 72 /* struct iret_context */
#define MOST_XEN_LINE 256

/* Hypercall numbers: xen.h. */
#define MMU_UPDATE 1
#define MULTICALL 13
#define UPDATE_VA_MAPPING 14
#define IRET 23
#define MMUEXT_OP 26

static const struct {
    const char *name;
    bool is_finding;
} model[] = {
#define RIG_VERDICT(id, name, is_defect, help) [RIG_VERDICT_##id] = {name, is_defect},
#include <rig/verdicts.def>
#undef RIG_VERDICT
};

/* --- what Xen did ------------------------------------------------------------------------------------------------- */

static bool xen_says(const struct rig_evidence *e, const char *words)
{
    return e->xen_text_size >= strlen(words) && memmem(e->xen_text, e->xen_text_size, words, strlen(words)) != NULL;
}

/* Xen's end for a domain, not the kernel's own: a kernel that asks for its crash is in that hypercall, and Xen says
 * nothing. */
static bool xen_ended_it(const struct rig_evidence *e)
{
    return e->end == RIG_RUN_CRASHED && e->vcpu && xen_says(e, "crashed on cpu#");
}

/* Below 32: an exception; else a hypercall, a system call, or an interrupt while Xen was at work for it. */
static uint32_t entry_vector(const struct rig_builder_vcpu *v)
{
    uint32_t raw = v->entry_vector & (SYSCALL_BIT | 0xff);

    return raw == SYSCALL_BIT || (raw & 0xff) >= X86_EXCEPTIONS ? VECTOR_NONE : raw & 0xff;
}

static uint32_t error_code(const struct rig_builder_vcpu *v)
{
    uint32_t code = v->error_code & 0xffff;

    return entry_vector(v) == X86_TRAP_PF && (v->flags & VGCF_IN_KERNEL) ? code & ~PFEC_USER : code;
}

static bool is_canonical(uint64_t address)
{
    return (address >> 47) == 0 || (address >> 47) == 0x1ffff;
}

static bool any_non_canonical(const struct rig_builder_vcpu *v)
{
    const uint64_t values[] = {v->rip, v->rsp, v->rax, v->rbx, v->rcx, v->rdx, v->rsi, v->rdi,
                               v->rbp, v->r8,  v->r9,  v->r10, v->r12, v->r13, v->r14, v->r15};

    for (unsigned i = 0; i < RIG_COUNT(values); i++)
        if (!is_canonical(values[i]))
            return true;
    return false;
}

static bool can_read(const struct rig_evidence *e, uint64_t va, size_t size)
{
    uint8_t bytes[IRET_FRAME];

    return e->memory.read && size <= sizeof(bytes) &&
           e->memory.read(e->memory.context, e->vcpu->cr3, va, bytes, size) == size;
}

static enum rig_verdict classify_vcpu(const struct rig_evidence *e)
{
    const struct rig_builder_vcpu *v = e->vcpu;
    const uint32_t vector = entry_vector(v);
    const bool call = vector == VECTOR_NONE;
    uint16_t code = 0;
    struct rig_vcpu_evidence c = {
        .entry_vector = vector,
        .error_code = error_code(v),
        .rip = v->rip,
        .rsp = v->rsp,
        .kernel_sp = v->kernel_sp,
        .from_user = v->rip >= RIG_PAGE_SIZE && v->rip < USER_LIMIT && v->rsp < USER_LIMIT,
        .gate = vector < RIG_BUILDER_GATES ? v->gate[vector] : 0,
        .event_entry = v->event_entry,
        .event_due = xen_says(e, "No event callback"),
        .user_cr3 = v->user_cr3,
        /* The number stays in rax until the hypercall returns, with a hypercall page and without one. */
        .in_iret = call && v->rax == IRET,
        .in_mmu_update =
            call && (v->rax == MMU_UPDATE || v->rax == MULTICALL || v->rax == UPDATE_VA_MAPPING || v->rax == MMUEXT_OP),
        .non_canonical = any_non_canonical(v),
    };

    c.at_ud2 =
        e->memory.read && e->memory.read(e->memory.context, v->cr3, v->rip, &code, sizeof(code)) == 2 && code == UD2;
    c.stack_writable = can_read(e, (c.from_user ? c.kernel_sp : c.rsp) - 8, 8);
    c.iret_readable = c.in_iret && can_read(e, v->rsp, IRET_FRAME);
    return rig_classify(&c);
}

static void take_vcpu(const struct rig_evidence *e, struct rig_conclusion *c)
{
    c->rip = e->vcpu->rip;
    rig_chain_read(e, c);
    if (entry_vector(e->vcpu) != X86_TRAP_PF)
        return;
    c->address = e->vcpu->cr2;
    c->has_address = true;
    c->error_code = error_code(e->vcpu);
    c->has_error_code = true;
}

/* --- what the kernel said ----------------------------------------------------------------------------------------- */

static void take_incident(const struct rig_evidence *e, const struct rig_incident *incident, struct rig_conclusion *c)
{
    c->has_address = incident->has_address;
    c->address = incident->address;
    c->has_error_code = incident->has_error_code;
    c->error_code = incident->error_code;
    c->rip = incident->rip;
    (void)snprintf(c->symbol, sizeof(c->symbol), "%s", incident->place);
    if (!c->symbol[0] && incident->rip && e->names)
        (void)rig_kernel_names_print(e->names, incident->rip, c->symbol, sizeof(c->symbol));
    memcpy(c->calls, incident->calls, sizeof(c->calls));
    c->call_count = incident->call_count;
}

/* The first thing that went wrong says more than what followed from it. */
static const struct rig_incident *first_oops(const struct rig_evidence *e)
{
    for (unsigned i = 0; i < e->reading->count; i++) {
        const struct rig_incident *incident = &e->reading->at[i];

        if (incident->kind == RIG_INCIDENT_PAGE_FAULT || incident->kind == RIG_INCIDENT_EXCEPTION ||
            incident->kind == RIG_INCIDENT_BUG)
            return incident;
    }
    return NULL;
}

/* --- one function a row ------------------------------------------------------------------------------------------- */

static bool builder_refused(const struct rig_evidence *e, struct rig_conclusion *c)
{
    (void)c;
    return e->end == RIG_RUN_REFUSED;
}

static bool machine_lost(const struct rig_evidence *e, struct rig_conclusion *c)
{
    struct rig_incident panic;

    if (e->end == RIG_RUN_LOST && rig_xen_panic_read(e->xen_text, e->xen_text_size, &panic))
        take_incident(e, &panic, c);
    return e->end == RIG_RUN_LOST;
}

static bool l1tf_unsafe(const struct rig_evidence *e, struct rig_conclusion *c)
{
    if (!e->shadowed && !(xen_ended_it(e) && xen_says(e, "L1TF-vulnerable")))
        return false;
    if (e->vcpu)
        take_vcpu(e, c);
    c->has_address = false; /* cr2 is of an earlier fault */
    return true;
}

/* All the fault verdicts of the model; the name is the one that the evidence comes to. */
static bool xens_verdict(const struct rig_evidence *e, struct rig_conclusion *c)
{
    enum rig_verdict verdict;

    if (!xen_ended_it(e))
        return false;
    verdict = classify_vcpu(e);
    c->verdict = model[verdict].name;
    c->is_finding = model[verdict].is_finding;
    take_vcpu(e, c);
    return true;
}

static bool early_exception(const struct rig_evidence *e, struct rig_conclusion *c)
{
    const struct rig_incident *incident = rig_console_first(e->reading, RIG_INCIDENT_EARLY_EXCEPTION);

    if (incident)
        take_incident(e, incident, c);
    return incident != NULL;
}

static bool bug(const struct rig_evidence *e, struct rig_conclusion *c)
{
    const struct rig_incident *incident = first_oops(e);

    if (!incident || incident->kind != RIG_INCIDENT_BUG)
        return false;
    take_incident(e, incident, c);
    return true;
}

static bool panic(const struct rig_evidence *e, struct rig_conclusion *c)
{
    const struct rig_incident *incident = rig_console_first(e->reading, RIG_INCIDENT_PANIC);
    const struct rig_incident *oops = first_oops(e);

    if (incident)
        take_incident(e, oops ? oops : incident, c);
    return incident != NULL;
}

static bool oops(const struct rig_evidence *e, struct rig_conclusion *c)
{
    const struct rig_incident *incident = first_oops(e);

    if (incident)
        take_incident(e, incident, c);
    return incident != NULL;
}

static bool hang(const struct rig_evidence *e, struct rig_conclusion *c)
{
    if (e->end != RIG_RUN_STOPPED || !e->time_up)
        return false;
    if (e->vcpu)
        take_vcpu(e, c);
    c->has_address = c->has_error_code = false; /* of a fault that is long over */
    return true;
}

static bool silent_end(const struct rig_evidence *e, struct rig_conclusion *c)
{
    /* One that was stopped before its time was up had come to where it was to get. */
    if (e->reading->has_marker || (e->end == RIG_RUN_STOPPED && !e->time_up))
        return false;
    if (e->vcpu)
        take_vcpu(e, c);
    c->has_address = c->has_error_code = false;
    return true;
}

static bool refused(const struct rig_evidence *e, struct rig_conclusion *c)
{
    for (unsigned i = 0; i < e->reading->count; i++)
        if (rig_incident_is_xens(&e->reading->at[i])) {
            take_incident(e, &e->reading->at[i], c);
            return true;
        }
    return false;
}

static bool booted(const struct rig_evidence *e, struct rig_conclusion *c)
{
    (void)e;
    (void)c;
    return true;
}

static const struct {
    const char *name; /* NULL: the function says it */
    bool is_finding;
    bool (*applies)(const struct rig_evidence *evidence, struct rig_conclusion *conclusion);
} rows[] = {
    {"builder-refused", true, builder_refused},
    {"hypervisor-crash", true, machine_lost},
    {"l1tf-unsafe", true, l1tf_unsafe},
    {"early-exception", true, early_exception},
    {"bug", true, bug},
    {"panic", true, panic},
    {NULL, true, xens_verdict},
    {"oops", true, oops},
    {"hang", true, hang},
    {"silent-end", true, silent_end},
    {"refused", true, refused},
    {"booted", false, booted},
};

#define ROWS (RIG_COUNT(rows))

void rig_kernel_judge(const struct rig_evidence *e, struct rig_conclusion *c)
{
    memset(c, 0, sizeof(*c));
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].applies(e, c)) {
            if (rows[i].name) {
                c->verdict = rows[i].name;
                c->is_finding = rows[i].is_finding;
            }
            break;
        }
    if (c->has_address && e->layout)
        c->region = rig_kernel_region_at(e->layout, c->address)->name;
    rig_told_fill(e, c);
    rig_sentence_make(e, c);
    rig_kernel_signature(e, c);
}

const char *rig_kernel_verdict_name(unsigned i)
{
    unsigned seen = 0;

    for (size_t row = 0; row < ROWS; row++)
        if (rows[row].name && seen++ == i)
            return rows[row].name;
    for (size_t verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT; verdict < RIG_VERDICT_COUNT; verdict++)
        if (seen++ == i)
            return model[verdict].name;
    return NULL;
}

bool rig_kernel_verdict_is_finding(const char *name)
{
    return strcmp(name, "booted") != 0;
}
