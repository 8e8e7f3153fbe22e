/* SPDX-License-Identifier: MIT */
#include <injector/builder/record.h>
#include <injector/console.h>
#include <injector/console_text.h>
#include <injector/libraries.h>
#include <injector/vcpu.h>

#include <string.h>

static struct console console;

static void record_vcpu(struct handles *h, uint32_t domid, unsigned vcpu, volatile struct rig_builder_vcpu *to)
{
    const vcpu_guest_context_t *c = h->context;
    const struct cpu_user_regs *r = &c->user_regs;
    struct rig_builder_vcpu v = {.present = 1};

    if (vcpu_get_context(h, domid, vcpu))
        return;
    v.flags = (uint32_t)c->flags;
    v.rax = r->rax, v.rbx = r->rbx, v.rcx = r->rcx, v.rdx = r->rdx;
    v.rsi = r->rsi, v.rdi = r->rdi, v.rbp = r->rbp, v.rsp = r->rsp;
    v.r8 = r->r8, v.r9 = r->r9, v.r10 = r->r10, v.r11 = r->r11;
    v.r12 = r->r12, v.r13 = r->r13, v.r14 = r->r14, v.r15 = r->r15;
    v.rip = r->rip, v.rflags = r->rflags;
    v.cs = r->cs, v.ss = r->ss;
    v.entry_vector = r->entry_vector;
    v.error_code = r->error_code;
    v.cr2 = c->ctrlreg[2], v.cr3 = c->ctrlreg[3], v.user_cr3 = c->ctrlreg[1];
    v.kernel_sp = c->kernel_sp;
    v.event_entry = c->event_callback_eip;
    for (unsigned i = 0; i < RIG_BUILDER_GATES; i++)
        v.gate[i] = c->trap_ctxt[i].address;
    memcpy((void *)to, &v, sizeof(v));
}

void record_skip_text(struct handles *h)
{
    struct rig_l1tf l1tf; /* the model's injector wants it */

    console_skip(h, &console, &l1tf);
}

static void record_text(struct handles *h, volatile struct rig_builder_board *board)
{
    char *text = (char *)(uintptr_t)board->xen_text;
    uint32_t size = 0, read;

    while ((read = console_read(h, &console, text + size, RIG_BUILDER_XEN_TEXT - size)) > 0)
        size += read;
    board->xen_text_size = size;
}

void record_domain(struct handles *h, const struct store *store)
{
    volatile struct rig_builder_board *board = store->board;

    record_text(h, board);
    for (unsigned i = 0; i < board->vcpu_count && i < RIG_BUILDER_MOST_VCPUS; i++)
        record_vcpu(h, board->domid, i, &board->vcpu[i]);
    board->crashed_vcpu =
        console_text_vcpu((const char *)(uintptr_t)board->xen_text, board->xen_text_size, RIG_BUILDER_MOST_VCPUS, 0);
    board->shadowed = libraries_shadow_memory(h->xc, board->domid);
}
