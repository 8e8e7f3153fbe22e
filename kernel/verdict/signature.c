/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/signature.h>

#include <base/array.h>
#include <base/hash.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define NAMED_FUNCTIONS 3
#define HASH_TEXT 9 /* "-" and eight digits */

/* Functions that stand in every chain of a kind: how a kernel comes to Xen, how it dies. */
static const char *const plumbing[] = {
    "xen_hypercall",  "hypercall_page",   "xen_mc_",        "xen_set_p",    "xen_pte",        "xen_leave_lazy",
    "xen_flush_lazy", "xen_extend_mmu",   "xen_batched",    "xen_make_p",   "__raw_callee",   "__xen_set_p",
    "set_pte",        "xen_ptep_",        "paravirt_leave", "arch_leave_l", "vmap_range_nof", "__ioremap_caller",
    "ioremap",        "dump_stack",       "panic",          "do_exit",      "make_task_dead", "rewind_stack",
    "vpanic",         "xen_panic_event",  "xen_emergency",  "HYPERVISOR_",  "notifier_call",  "atomic_notifier",
    "__die",          "native_machine_e", "xen_machine_"};

static bool is_plumbing(const char *name)
{
    for (size_t i = 0; i < RIG_COUNT(plumbing); i++)
        if (strncmp(name, plumbing[i], strlen(plumbing[i])) == 0)
            return true;
    return name[0] == '\0' || strncmp(name, "0x", 2) == 0;
}

unsigned rig_telling_functions(const struct rig_conclusion *c, char names[][RIG_CALL_SIZE], unsigned most)
{
    unsigned count = 0;

    for (unsigned i = 0; i <= c->call_count && count < most; i++) {
        rig_call_function(i ? c->calls[i - 1] : c->symbol, names[count], RIG_CALL_SIZE);
        count += !is_plumbing(names[count]);
    }
    return count;
}

/* Each text with its NUL, so that "ab","c" and "a","bc" differ. */
static uint32_t add_text(uint32_t hash, const char *text)
{
    return rig_hash32(hash, text, strlen(text) + 1);
}

static void append(char *signature, size_t *used, const char *name)
{
    size_t length = strlen(name);

    if (*used + 1 + length + HASH_TEXT + 1 > RIG_KERNEL_SIGNATURE_SIZE)
        return;
    if (*used)
        signature[(*used)++] = '-';
    for (size_t i = 0; i < length; i++)
        signature[(*used)++] = (char)(isalnum((unsigned char)name[i]) || strchr("_-.", name[i]) ? name[i] : '_');
    signature[*used] = '\0';
}

void rig_kernel_signature(const struct rig_evidence *e, struct rig_conclusion *c)
{
    char names[NAMED_FUNCTIONS][RIG_CALL_SIZE];
    uint32_t hash = RIG_HASH32_START;
    size_t used = 0;
    unsigned count;

    (void)e;
    if (!c->is_finding)
        return;
    count = rig_telling_functions(c, names, NAMED_FUNCTIONS);
    /* A loop is stopped anywhere: where it stands is chance, who runs it is not. */
    append(c->signature, &used, c->verdict);
    hash = add_text(hash, c->verdict);
    if (c->region) {
        append(c->signature, &used, c->region);
        hash = add_text(hash, c->region);
    }
    for (unsigned i = 0; i < count; i++) {
        append(c->signature, &used, names[i]);
        hash = add_text(hash, names[i]);
    }
    if (count == 0) {
        append(c->signature, &used, c->reached);
        hash = add_text(hash, c->reached);
    }
    (void)snprintf(c->signature + used, RIG_KERNEL_SIGNATURE_SIZE - used, "-%08x", hash);
}
