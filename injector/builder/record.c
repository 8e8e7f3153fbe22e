/* SPDX-License-Identifier: MIT */
#include <injector/builder/record.h>
#include <injector/console_text.h>
#include <injector/libraries.h>
#include <injector/vcpu.h>

#include <string.h>

/* The ring is larger than one read: 256 KiB in the box. */
#define MOST_READS 64

/* The place in Xen's ring. */
static uint32_t ring_index;

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

/* One read of the ring; whether there was anything. */
static bool read_ring(struct handles *h)
{
    struct xen_sysctl_readconsole *read = &h->sysctl->u.readconsole;

    memset(h->sysctl, 0, sizeof(*h->sysctl));
    h->sysctl->cmd = XEN_SYSCTL_readconsole;
    read->incremental = 1;
    read->index = ring_index;
    read->count = CONSOLE_SIZE;
    set_xen_guest_handle_raw(read->buffer, h->console);
    if (handles_sysctl(h) || !read->count)
        return false;
    ring_index = read->index;
    return true;
}

void record_skip_text(struct handles *h)
{
    for (unsigned i = 0; i < MOST_READS && read_ring(h); i++)
        ;
}

static void record_text(struct handles *h, volatile struct rig_builder_board *board)
{
    char *text = (char *)(uintptr_t)board->xen_text;
    uint32_t size = 0;

    for (unsigned i = 0; i < MOST_READS && size < RIG_BUILDER_XEN_TEXT && read_ring(h); i++)
        size += (uint32_t)console_text_copy(h->console, h->sysctl->u.readconsole.count, text + size,
                                            RIG_BUILDER_XEN_TEXT - size);
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
