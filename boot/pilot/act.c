/* SPDX-License-Identifier: MIT */
#include <boot/pilot/act.h>

#include <scenario/kernel/names.h>

#include <string.h>

#define L4_LEVEL 4
#define BELOW_STACK 512    /* the call's frame and a request: nothing of the kernel's lies below its stack pointer */
#define DOMID_SELF 0x7ff0U /* xen/include/public/xen.h, as are the numbers of hypercalls and the request */
#define MMU_UPDATE 1U
#define NOWHERE UINT64_C(0xffffffffffffff00) /* an argument that no hypercall can take: Xen answers EFAULT */

struct mmu_request {
    uint64_t ptr; /* machine address of the entry; bits 0 and 1: 0, a normal update */
    uint64_t val;
};

static int set(struct rig_gdb *gdb, const char *name, uint64_t value, struct rig_error *err)
{
    return rig_gdb_set(gdb, name, value, err);
}

/* As rig_gdb_read or _write, where all must be mapped. */
static int must(int result, const char *what, struct rig_error *err)
{
    return result == 1 ? rig_error_set(err, RIG_ERROR_MACHINERY, "%s is not mapped", what) : result;
}

int rig_pilot_return(struct rig_gdb *gdb, const uint64_t *value, struct rig_error *err)
{
    uint64_t rsp, back;

    if (rig_gdb_get(gdb, "rsp", &rsp, err) < 0 ||
        must(rig_gdb_read(gdb, RIG_GDB_VIRTUAL, rsp, &back, sizeof(back), err), "the stack", err) < 0 ||
        set(gdb, "rip", back, err) < 0 || set(gdb, "rsp", rsp + sizeof(back), err) < 0)
        return -1;
    return value ? set(gdb, "rax", *value, err) : 0;
}

/* A frame below the stack that returns to where the machine stands: aligned as after a call. */
static int push_return(struct rig_gdb *gdb, uint64_t *rsp, struct rig_error *err)
{
    uint64_t here, at;

    if (rig_gdb_get(gdb, "rip", &here, err) < 0 || rig_gdb_get(gdb, "rsp", &at, err) < 0)
        return -1;
    at = ((at - BELOW_STACK) & ~UINT64_C(15)) - sizeof(here);
    *rsp = at + sizeof(here);
    return must(rig_gdb_write(gdb, RIG_GDB_VIRTUAL, at, &here, sizeof(here), err), "the stack", err) < 0
               ? -1
               : set(gdb, "rsp", at, err);
}

int rig_pilot_call(struct rig_gdb *gdb, uint64_t target, uint64_t *rsp, struct rig_error *err)
{
    return push_return(gdb, rsp, err) < 0 ? -1 : set(gdb, "rip", target, err);
}

/* The machine address of the entry for `address` at `level` in the tables that are in force, and what is in it; 0: the
 * way ends above. */
static int find_entry(struct rig_gdb *gdb, unsigned level, uint64_t address, uint64_t *entry, uint64_t *value,
                      struct rig_error *err)
{
    struct rig_walk walk = {.writable = false};
    uint64_t cr3;
    bool reached;
    int result;

    if (rig_gdb_get(gdb, "cr3", &cr3, err) < 0)
        return -1;
    result = rig_gdb_walk(gdb, cr3, address, &walk, err);
    reached = walk.lowest && walk.lowest <= level;
    if (result < 0 || (!reached && must(result, "a page table", err) < 0))
        return -1;
    *value = walk.entry[level];
    *entry = reached ? (walk.table[level] << RIG_PAGE_SHIFT) + x86_table_index(address, level) * sizeof(*value) : 0;
    return 0;
}

static unsigned level_of(unsigned action)
{
    switch (action) {
    case RIG_KERNEL_ACTION_CLEAR_L3:
        return 3;
    case RIG_KERNEL_ACTION_CLEAR_L2:
        return 2;
    case RIG_KERNEL_ACTION_CLEAR_L1:
        return 1;
    default:
        return L4_LEVEL;
    }
}

/* Canonical: bits 48 and above are those of bit 47. */
static uint64_t slot_address(unsigned slot)
{
    return (uint64_t)(((int64_t)slot << 55) >> 16);
}

static uint64_t new_entry(const struct rig_kernel_injection *j, uint64_t old)
{
    switch (j->action) {
    case RIG_KERNEL_ACTION_SET_L4:
        return j->value;
    case RIG_KERNEL_ACTION_FLIP_L4:
        return old ^ j->value;
    default:
        return 0;
    }
}

/* The kernel's own hypercall, of one request that lies below the frame to come back by. */
static int update_by_kernel(struct rig_gdb *gdb, uint64_t gate, const struct mmu_request *request, uint64_t *rsp,
                            struct rig_error *err)
{
    uint64_t at;

    if (push_return(gdb, rsp, err) < 0)
        return -1;
    at = *rsp + sizeof(uint64_t) * 2;
    if (must(rig_gdb_write(gdb, RIG_GDB_VIRTUAL, at, request, sizeof(*request), err), "the stack", err) < 0 ||
        set(gdb, "rax", MMU_UPDATE, err) < 0 || set(gdb, "rdi", at, err) < 0 || set(gdb, "rsi", 1, err) < 0 ||
        set(gdb, "rdx", 0, err) < 0 || set(gdb, "r10", DOMID_SELF, err) < 0)
        return -1;
    return set(gdb, "rip", gate, err);
}

static int update(struct rig_gdb *gdb, const struct rig_pilot_plan *plan, const struct rig_kernel_injection *j,
                  bool *calls, uint64_t *rsp, enum rig_strike *strike, struct rig_error *err)
{
    uint64_t address = rig_kernel_action_arg(j->action) == RIG_KERNEL_ARG_MAPPED ? j->address : slot_address(j->slot);
    struct mmu_request request;
    uint64_t old;

    if (find_entry(gdb, level_of(j->action), address, &request.ptr, &old, err) < 0)
        return -1;
    if (request.ptr == 0) {
        *strike = RIG_STRIKE_INERT;
        return 0;
    }
    request.val = new_entry(j, old);
    if (j->by == RIG_KERNEL_AGENT_RAW)
        return must(rig_gdb_write(gdb, RIG_GDB_PHYSICAL, request.ptr, &request.val, sizeof(old), err), "a page table",
                    err);
    *calls = true;
    return update_by_kernel(gdb, plan->mmu_update, &request, rsp, err);
}

int rig_pilot_act(struct rig_gdb *gdb, const struct rig_pilot_plan *plan, const struct rig_pilot_order *order,
                  bool *calls, uint64_t *rsp, enum rig_strike *strike, struct rig_error *err)
{
    const struct rig_kernel_injection *j = order->injection;
    const uint64_t error = (uint64_t) - (int64_t)j->value, well = 0;

    *calls = false;
    *strike = RIG_STRIKE_STRUCK;
    switch (j->action) {
    case RIG_KERNEL_ACTION_SKIP:
        return rig_pilot_return(gdb, &well, err);
    case RIG_KERNEL_ACTION_RETURN:
        return rig_pilot_return(gdb, &error, err);
    case RIG_KERNEL_ACTION_REFUSE:
        return set(gdb, "rdi", NOWHERE, err);
    case RIG_KERNEL_ACTION_SET:
    case RIG_KERNEL_ACTION_STORE:
    case RIG_KERNEL_ACTION_SWITCH_OPS:
        return must(rig_gdb_write(gdb, RIG_GDB_VIRTUAL, order->target, &order->value, order->size, err),
                    "what is to be stored to", err);
    default:
        return update(gdb, plan, j, calls, rsp, strike, err);
    }
}
