/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/remains.h>

#include <rig/x86.h>

#include <stdio.h>
#include <string.h>

#define PT_REGS_IP 0x80 /* struct pt_regs of Linux: fifteen registers and orig_ax stand before it */
#define XEN_STACK_SIZE 0x8000U
#define FLAT_KERNEL_CS 0xe033U
#define FLAT_KERNEL_CS_ASKED 0xe030U /* as a kernel sets it up before Xen adds its own privilege level */
#define READ_AT_ONCE 1024U
#define STACK_WORDS 32

static int read_word(struct rig_gdb *gdb, uint64_t at, uint64_t *word, struct rig_error *err)
{
    *word = 0;
    return rig_gdb_read(gdb, RIG_GDB_VIRTUAL, at, word, sizeof(*word), err);
}

int rig_remains_shown(struct rig_remains *remains, struct rig_gdb *gdb, struct rig_error *err)
{
    uint64_t regs;

    if (rig_gdb_get(gdb, "rdi", &regs, err) < 0 || rig_gdb_get(gdb, "cr2", &remains->address, err) < 0)
        return -1;
    return read_word(gdb, regs + PT_REGS_IP, &remains->rip, err) < 0 ? -1 : 0;
}

/* The machine stands a little behind the entry, so the return address is the first on the stack that is not its own. */
int rig_remains_caller(struct rig_remains *remains, struct rig_gdb *gdb, const struct rig_kernel *kernel,
                       struct rig_error *err)
{
    uint64_t rip, rsp, words[STACK_WORDS] = {0};
    struct rig_kernel_symbol own = {0}, symbol;

    if (rig_gdb_get(gdb, "rip", &rip, err) < 0 || rig_gdb_get(gdb, "rsp", &rsp, err) < 0 ||
        rig_gdb_read(gdb, RIG_GDB_VIRTUAL, rsp, words, sizeof(words), err) < 0)
        return -1;
    (void)rig_kernel_names_at(kernel->names, rip, &own);
    for (size_t i = 0; i < STACK_WORDS; i++)
        if (words[i] >= START_KERNEL_MAP && rig_kernel_names_at(kernel->names, words[i], &symbol) &&
            (symbol.type == 't' || symbol.type == 'T') && symbol.address != own.address) {
            remains->rip = words[i];
            return 0;
        }
    return 0;
}

int rig_remains_is_warning(struct rig_gdb *gdb, const struct rig_kernel *kernel, struct rig_error *err)
{
    struct rig_remains caller = {0};
    struct rig_kernel_symbol symbol;

    if (rig_remains_caller(&caller, gdb, kernel, err) < 0)
        return -1;
    return rig_kernel_names_at(kernel->names, caller.rip, &symbol) && strcmp(symbol.name, "__warn") == 0;
}

static bool is_frame(const uint64_t *words)
{
    return words[0] >= START_KERNEL_MAP &&
           ((words[1] & 0xffff) == FLAT_KERNEL_CS || (words[1] & 0xffff) == FLAT_KERNEL_CS_ASKED);
}

/* The one nearest to the top is the kernel's entry; what lies below are Xen's own. */
static int search_stack(struct rig_gdb *gdb, uint64_t rsp, uint64_t *rip, struct rig_error *err)
{
    const uint64_t top = (rsp | (XEN_STACK_SIZE - 1)) + 1;
    uint64_t words[READ_AT_ONCE / sizeof(uint64_t)];

    for (uint64_t at = top - READ_AT_ONCE; at + READ_AT_ONCE > rsp; at -= READ_AT_ONCE) {
        int result = rig_gdb_read(gdb, RIG_GDB_VIRTUAL, at, words, sizeof(words), err);

        if (result != 0)
            return result < 0 ? -1 : 0;
        for (size_t i = sizeof(words) / sizeof(words[0]) - 1; i > 0; i--)
            if (is_frame(&words[i - 1])) {
                *rip = words[i - 1];
                return 0;
            }
    }
    return 0;
}

int rig_remains_stopped(struct rig_remains *remains, struct rig_gdb *gdb, struct rig_error *err)
{
    uint64_t rip, rsp;

    if (rig_gdb_get(gdb, "rip", &rip, err) < 0 || rig_gdb_get(gdb, "rsp", &rsp, err) < 0 ||
        rig_gdb_get(gdb, "cr2", &remains->address, err) < 0)
        return -1;
    if (!x86_is_xens_address(rip)) {
        remains->rip = rip;
        return 0;
    }
    return search_stack(gdb, rsp, &remains->rip, err);
}

void rig_remains_key(const struct rig_remains *remains, const struct rig_kernel *kernel, const char *way, char *key,
                     size_t size)
{
    struct rig_kernel_symbol symbol;
    const bool named = remains->rip && rig_kernel_names_at(kernel->names, remains->rip, &symbol);

    (void)snprintf(key, size, "%s-%s-%s", way, named ? symbol.name : "nowhere",
                   rig_kernel_region_at(&kernel->layout, remains->address)->name);
}
