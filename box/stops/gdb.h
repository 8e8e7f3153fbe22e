/* SPDX-License-Identifier: MIT */
/*
 * A client of QEMU's gdb stub (-gdb unix:PATH,server=on,wait=off), for machines of one CPU. The whole machine stops and
 * runs; no byte of a guest is changed for a breakpoint.
 *
 * While the machine runs nothing may be asked: QEMU takes any byte for a wish to stop. So there are two states, and the
 * functions say in which they may be called: stopped (after rig_gdb_open, and after a rig_gdb_wait that says so) and
 * running (after rig_gdb_continue).
 *
 * There is no library for this in C: libgdb is gone since gdb 7.0, and lldb's is C++ and a debugger.
 *
 * A function that returns int returns 0, or -1 with *err filled in.
 */
#ifndef RIG_BOX_STOPS_GDB_H
#define RIG_BOX_STOPS_GDB_H

#include <base/error.h>
#include <box/stops/registers.h>

#include <rig/walk.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_gdb;

/*
 * Connects, which stops the machine, and asks which registers there are. `path`: the stub's socket; `seconds`: the
 * patience for it to appear, and later for any answer.
 */
int rig_gdb_open(struct rig_gdb **made, const char *path, double seconds, struct rig_error *err);

/* The same over a connected socket, which is taken over in either case. */
int rig_gdb_attach(struct rig_gdb **made, int fd, double seconds, struct rig_error *err);

/* Closes the connection (NULL: does nothing). The machine stays as it is, stopped or running. */
void rig_gdb_close(struct rig_gdb *gdb);

/* For poll: readable when rig_gdb_wait has something to say. */
int rig_gdb_fd(const struct rig_gdb *gdb);

bool rig_gdb_runs(const struct rig_gdb *gdb);

const struct rig_register_layout *rig_gdb_layout(const struct rig_gdb *gdb);

/* --- stopped: registers --------------------------------------------------------------------------------------------*/

/* All of them. */
int rig_gdb_registers(struct rig_gdb *gdb, struct rig_registers *registers, struct rig_error *err);

/*
 * Writes all of them that QEMU lets write: not the state words of the x87. A segment register that changes is loaded
 * from the descriptor table that is in force.
 */
int rig_gdb_set_registers(struct rig_gdb *gdb, const struct rig_registers *registers, struct rig_error *err);

/* One of at most 64 bits, by name: "rip", "cr3", "fs_base", ... */
int rig_gdb_get(struct rig_gdb *gdb, const char *name, uint64_t *value, struct rig_error *err);
int rig_gdb_set(struct rig_gdb *gdb, const char *name, uint64_t value, struct rig_error *err);

/* --- stopped: memory -----------------------------------------------------------------------------------------------*/

enum rig_gdb_space {
    RIG_GDB_VIRTUAL, /* by the page tables that are in force */
    RIG_GDB_PHYSICAL /* of the machine: what Xen calls a machine address */
};

/* Returns 1, without an error, where nothing is mapped. */
int rig_gdb_read(struct rig_gdb *gdb, enum rig_gdb_space space, uint64_t address, void *bytes, size_t size,
                 struct rig_error *err);

/* As rig_gdb_read. What was translated from bytes written here is translated again. */
int rig_gdb_write(struct rig_gdb *gdb, enum rig_gdb_space space, uint64_t address, const void *bytes, size_t size,
                  struct rig_error *err);

/* Walks the page tables below `cr3`: 0 with *walk, or 1 where a table is no memory of the machine's. */
int rig_gdb_walk(struct rig_gdb *gdb, uint64_t cr3, uint64_t address, struct rig_walk *walk, struct rig_error *err);

/*
 * Walks the page tables below `cr3` for `address`: 0 with *physical, 1: not mapped. Reads physical memory (4-level
 * paging: Intel SDM volume 3, 4.5).
 */
int rig_gdb_translate(struct rig_gdb *gdb, uint64_t cr3, uint64_t address, uint64_t *physical, struct rig_error *err);

/* --- stopped: breakpoints ------------------------------------------------------------------------------------------*/

/* The numbers of Z packets. */
enum rig_gdb_point {
    RIG_GDB_BREAK = 0,
    RIG_GDB_BREAK_HARDWARE = 1,
    RIG_GDB_WATCH_WRITE = 2,
    RIG_GDB_WATCH_READ = 3,
    RIG_GDB_WATCH_ACCESS = 4
};

/* At a virtual address, in whatever runs there. size: 1 for a breakpoint, of the watched bytes otherwise. */
int rig_gdb_insert(struct rig_gdb *gdb, enum rig_gdb_point point, uint64_t address, unsigned size,
                   struct rig_error *err);
int rig_gdb_remove(struct rig_gdb *gdb, enum rig_gdb_point point, uint64_t address, unsigned size,
                   struct rig_error *err);

/* --- going on ------------------------------------------------------------------------------------------------------*/

/* A machine that stands at a breakpoint which is still inserted stops there again at once. */
int rig_gdb_continue(struct rig_gdb *gdb, struct rig_error *err);

/* Runs one instruction, interrupts held off, and waits for its end. */
int rig_gdb_step(struct rig_gdb *gdb, struct rig_error *err);

/* Over a breakpoint that it stands at, which is there again afterwards. */
int rig_gdb_pass(struct rig_gdb *gdb, uint64_t address, struct rig_error *err);

/* Running: asks for a stop. It comes as any other does. */
int rig_gdb_interrupt(struct rig_gdb *gdb, struct rig_error *err);

enum rig_gdb_end {
    RIG_GDB_STOPPED, /* `signal` says why */
    RIG_GDB_TIMEOUT, /* it still runs */
    RIG_GDB_GONE     /* QEMU has ended */
};

/* Of gdb's signal numbers, as QEMU 7.2's gdbstub.c uses them. */
enum rig_gdb_signal {
    RIG_GDB_SIGNAL_INTERRUPT = 2, /* asked for, by the stub or by QMP */
    RIG_GDB_SIGNAL_QUIT = 3,      /* the machine was shut down or reset, and QEMU holds it (-action shutdown=pause) */
    RIG_GDB_SIGNAL_TRAP = 5       /* a breakpoint, a watchpoint or a step */
};

struct rig_gdb_stop {
    enum rig_gdb_end end;
    unsigned signal;
    uint64_t watched; /* the address of a watchpoint that was hit, or 0 */
};

/* Running: waits for a stop, at most so long. Only a broken protocol is an error. */
int rig_gdb_wait(struct rig_gdb *gdb, double seconds, struct rig_gdb_stop *stop, struct rig_error *err);

/* Has a machine that may run stand. 1, without an error: it does not, within `seconds`, or QEMU has ended. */
int rig_gdb_halt(struct rig_gdb *gdb, double seconds, struct rig_error *err);

#endif
