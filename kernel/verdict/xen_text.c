/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/xen_text.h>

#include <rig/x86.h>
#include <rig/xen_console.h>

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct rig_builder_vcpu, field)
#define HYPERCALL 0x100 /* entry_vector of what was no exception */

/* Behind this line of Xen's comes dom0: "Freed 656kB init memory". */
static const char starts_dom0[] = "init memory";

static const struct {
    const char *name;
    size_t at;
} registers[] = {{"rax: ", AT(rax)}, {"rbx: ", AT(rbx)}, {"rcx: ", AT(rcx)}, {"rdx: ", AT(rdx)}, {"rsi: ", AT(rsi)},
                 {"rdi: ", AT(rdi)}, {"rbp: ", AT(rbp)}, {"rsp: ", AT(rsp)}, {"r8: ", AT(r8)},   {"r9: ", AT(r9)},
                 {"r10: ", AT(r10)}, {"r11: ", AT(r11)}, {"r12: ", AT(r12)}, {"r13: ", AT(r13)}, {"r14: ", AT(r14)},
                 {"r15: ", AT(r15)}, {"cr3: ", AT(cr3)}, {"cr2: ", AT(cr2)}};

static void append(char *to, size_t *used, const char *line, size_t length)
{
    memcpy(to + *used, line, length);
    *used += length;
    to[(*used)++] = '\n';
}

static bool says(const char *text, size_t size, const char *words)
{
    return memmem(text, size, words, strlen(words)) != NULL;
}

int rig_port_texts_split(struct rig_port_texts *texts, const char *text, size_t size)
{
    *texts = (struct rig_port_texts){.kernel = malloc(size + 2), .xen = malloc(size + 2)};
    if (!texts->kernel || !texts->xen) {
        rig_port_texts_free(texts);
        return -1;
    }
    for (const char *end = text + size; text < end;) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((newline ? newline : end) - text);

        if (length < strlen(RIG_XEN_LINE) || !rig_xen_says(text))
            append(texts->kernel, &texts->kernel_size, text, length);
        else if (texts->started || texts->xen_size || says(text, length, RIG_XEN_PANIC))
            append(texts->xen, &texts->xen_size, text, length);
        else
            texts->started = says(text, length, starts_dom0);
        text += length + 1;
    }
    texts->kernel[texts->kernel_size] = '\0';
    texts->xen[texts->xen_size] = '\0';
    return 0;
}

void rig_port_texts_free(struct rig_port_texts *texts)
{
    free(texts->kernel);
    free(texts->xen);
    *texts = (struct rig_port_texts){0};
}

/* To its end: a port is read while Xen prints. Stars stand before a panic's words and behind. */
static bool has_panicked(const char *text, size_t size)
{
    const char *panic = memmem(text, size, RIG_XEN_PANIC, strlen(RIG_XEN_PANIC));

    return panic && says(panic, size - (size_t)(panic - text), "****");
}

enum rig_dom0_end rig_xen_dom0_end(const char *text, size_t size)
{
    if (has_panicked(text, size))
        return RIG_DOM0_XEN_PANIC;
    if (says(text, size, "Dom0 crashed") || says(text, size, "Domain 0 crashed"))
        return RIG_DOM0_CRASHED;
    return says(text, size, "Hardware Dom0 ") ? RIG_DOM0_ENDED : RIG_DOM0_RUNS;
}

/* The last place of the words, or NULL. */
static const char *last(const char *text, size_t size, const char *words)
{
    const char *found = NULL, *at = text, *end = text + size;

    while ((at = memmem(at, (size_t)(end - at), words, strlen(words))))
        found = at++;
    return found;
}

/*
 * "vec 14, #PF[0000]" from 4.17 on, "[#14, ec=0000]" before. Where Xen could not write the exception's frame it names
 * no vector, only its own label; that the kernel's memory is gone is a page fault to begin with.
 */
static void read_vector(const char *text, size_t size, struct rig_builder_vcpu *vcpu)
{
    const char *vector = last(text, size, "Unhandled: vec "), *old = last(text, size, "fault/trap [#");
    const char *code = vector ? strchr(vector, '[') : old ? strstr(old, "ec=") : NULL;

    vcpu->entry_vector = HYPERCALL;
    if (vector)
        vcpu->entry_vector = (uint32_t)strtoul(vector + strlen("Unhandled: vec "), NULL, 10) & 0x1f;
    else if (old)
        vcpu->entry_vector = (uint32_t)strtoul(old + strlen("fault/trap [#"), NULL, 10) & 0x1f;
    else if (last(text, size, "#domain_crash_page_fault"))
        vcpu->entry_vector = X86_TRAP_PF;
    if (code)
        vcpu->error_code = (uint32_t)strtoul(code + (vector ? 1 : 3), NULL, 16);
}

bool rig_xen_registers(const char *text, size_t size, struct rig_builder_vcpu *vcpu)
{
    const char *dump = last(text, size, "crashed on cpu#");
    const char *rip;

    memset(vcpu, 0, sizeof(*vcpu));
    if (!dump)
        return false;
    rip = strstr(dump, "RIP: ");
    rip = rip ? strstr(rip, "[<") : NULL;
    if (!rip)
        return false;
    vcpu->rip = strtoull(rip + 2, NULL, 16);
    for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
        const char *at = strstr(dump, registers[i].name);
        uint64_t value = at ? strtoull(at + strlen(registers[i].name), NULL, 16) : 0;

        memcpy((char *)vcpu + registers[i].at, &value, sizeof(value));
    }
    read_vector(text, size, vcpu);
    vcpu->flags = 4; /* VGCF_in_kernel */
    vcpu->present = 1;
    return true;
}
