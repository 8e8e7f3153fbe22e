/* SPDX-License-Identifier: MIT */
#include <boot/until.h>

#include <box/stops/probe.h>

#include <stdlib.h>

#define PATIENCE 10.0 /* seconds for a machine to stop that was asked to */

struct rig_until {
    struct rig_probe probe;
    uint64_t entry, function; /* virtual addresses in the kernel */
    uint64_t physical;        /* where the function lies in RAM; 0: the kernel has not begun */
    bool arrived;
};

/* There is one breakpoint: at the kernel's entry, then at the function. */
static uint64_t awaited(const struct rig_until *until)
{
    return until->physical ? until->function : until->entry;
}

static int begin(void *context, const struct rig_boot_machine *machine, struct rig_error *err)
{
    struct rig_until *until = context;

    if (rig_probe_attach(&until->probe, machine->run_dir, machine->qemu, machine->ram_size, err) < 0)
        return -1;
    return rig_gdb_insert(until->probe.gdb, RIG_GDB_BREAK, until->entry, 1, err);
}

/* The builder's tables map the whole image, so the function's place is known before the first instruction. */
static int at_entry(struct rig_until *until, uint64_t cr3, struct rig_error *err)
{
    int mapped = rig_gdb_translate(until->probe.gdb, cr3, until->function, &until->physical, err);

    if (mapped != 0)
        return mapped < 0 ? -1
                          : rig_error_set(err, RIG_ERROR_MACHINERY, "%#llx is not mapped where the kernel begins",
                                          (unsigned long long)until->function);
    if (rig_gdb_remove(until->probe.gdb, RIG_GDB_BREAK, until->entry, 1, err) < 0)
        return -1;
    return rig_gdb_insert(until->probe.gdb, RIG_GDB_BREAK, until->function, 1, err);
}

static int at_stop(struct rig_until *until, struct rig_error *err)
{
    struct rig_gdb *gdb = until->probe.gdb;
    uint64_t rip, cr3, physical = 0;
    int mapped;

    if (rig_gdb_get(gdb, "rip", &rip, err) < 0 || rig_gdb_get(gdb, "cr3", &cr3, err) < 0)
        return -1;
    if (rip != awaited(until))
        return 0;
    if (!until->physical)
        return at_entry(until, cr3, err);
    mapped = rig_gdb_translate(gdb, cr3, rip, &physical, err);
    if (mapped < 0)
        return -1;
    until->arrived = mapped == 0 && physical == until->physical;
    /* Another kernel may run at the same address. */
    return until->arrived ? 0 : rig_gdb_pass(gdb, rip, err);
}

static int turn(void *context, double seconds, enum rig_pilot_state *state, struct rig_error *err)
{
    struct rig_until *until = context;
    struct rig_gdb_stop stop;

    *state = RIG_PILOT_ON;
    if ((!rig_gdb_runs(until->probe.gdb) && rig_gdb_continue(until->probe.gdb, err) < 0) ||
        rig_gdb_wait(until->probe.gdb, seconds, &stop, err) < 0)
        return -1;
    if (stop.end == RIG_GDB_TIMEOUT)
        return 0;
    if (stop.end == RIG_GDB_GONE || stop.signal == RIG_GDB_SIGNAL_QUIT)
        *state = RIG_PILOT_LOST;
    else if (at_stop(until, err) < 0)
        return -1;
    else if (until->arrived)
        *state = RIG_PILOT_ARRIVED;
    return 0;
}

static int let_go(void *context, struct rig_error *err)
{
    struct rig_until *until = context;
    const int halted = rig_gdb_halt(until->probe.gdb, PATIENCE, err);

    if (halted != 0)
        return halted < 0 ? -1 : 0;
    if (rig_gdb_remove(until->probe.gdb, RIG_GDB_BREAK, awaited(until), 1, err) < 0)
        return -1;
    return rig_gdb_continue(until->probe.gdb, err);
}

int rig_until_new(struct rig_until **made, const struct rig_kernel *kernel, const char *function,
                  const struct rig_box_options *box, struct rig_boot_pilot *hooks, struct rig_error *err)
{
    const struct rig_probe_plan plan = {.build_dir = box->build_dir, .accelerator = box->accel, .without_plugin = true};
    struct rig_kernel_symbol symbol = {0};
    struct rig_until *until;

    *made = NULL;
    if (!kernel->names)
        return rig_error_set(err, RIG_ERROR_USAGE, "--until %s: the kernel's names are not known: %s", function,
                             kernel->without_names.text);
    if (rig_kernel_names_need(kernel->names, function, &symbol, err) < 0)
        return -1;
    until = calloc(1, sizeof(*until));
    if (!until)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    until->entry = kernel->image.notes.entry;
    until->function = symbol.address;
    if (rig_probe_prepare(&until->probe, &plan, err) < 0) {
        rig_until_free(until);
        return -1;
    }
    *hooks = (struct rig_boot_pilot){.qemu_arguments = until->probe.words,
                                     .until = function,
                                     .begin = begin,
                                     .turn = turn,
                                     .let_go = let_go,
                                     .context = until};
    *made = until;
    return 0;
}

void rig_until_free(struct rig_until *until)
{
    if (!until)
        return;
    rig_probe_close(&until->probe);
    free(until);
}
