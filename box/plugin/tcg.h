/* SPDX-License-Identifier: MIT */
/* The plugin's parts. There is one of it in a process, and QEMU's callbacks carry no context: hence the one global. */
#ifndef RIG_BOX_PLUGIN_TCG_H
#define RIG_BOX_PLUGIN_TCG_H

#include <box/plugin/qemu_api.h>
#include <box/plugin/shared.h>

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_tcg_watch {
    uint64_t address;
    uint64_t place;
};

struct rig_tcg_state {
    bool counters;
    const char *ram_path;
    struct rig_plugin_shared *shared;
    int shared_fd;
    int listener;
    _Atomic int client; /* -1: none */

    /* The RAM: found when there is one. */
    uint8_t *ram;
    size_t ram_size;
    int ram_fd;
    const uint8_t *moment; /* the file, whatever is written to `ram`; NULL: `ram` is the file */

    pthread_mutex_t lock; /* of all below, and of the blocks: CPUs translate in threads of their own */
    uint32_t *table;      /* block numbers + 1 by hash of address and place */
    struct rig_tcg_watch watches[RIG_PLUGIN_MOST_WATCHES];
    unsigned watch_count;
    uint32_t *functions; /* numbers + 1 by hash of address */
    uint64_t *function_addresses;
    uint32_t function_count;
    _Atomic unsigned watch_set; /* raised when they are cleared: old ones stay in what was translated */
};

extern struct rig_tcg_state rig_tcg;

/* ram.c: finds the RAM in this process (false: there is none yet), and puts it back. Errors are texts, or NULL. */
bool rig_tcg_find_ram(void);
const char *rig_tcg_ram_private(void);
const char *rig_tcg_ram_restore(void);
const char *rig_tcg_ram_shared(void);

/* blocks.c: for every block that QEMU translates. */
void rig_tcg_translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);

/* trace.c: a function to be traced (an error's text, or NULL); and a block, whose callbacks are added. Under the lock.
 */
const char *rig_tcg_trace(uint64_t address, uint32_t *number);
void rig_tcg_trace_block(struct qemu_plugin_tb *tb);

/* serve.c: the thread that answers an engine. */
void *rig_tcg_serve(void *nothing);

/* watch.c: a watched instruction is about to run. data: the watch, by its number in a set. */
#define RIG_TCG_WATCH_DATA(set, number) ((void *)((uintptr_t)(set)*RIG_PLUGIN_MOST_WATCHES + (number)))
/* A CPU is halted. */
void rig_tcg_idle(qemu_plugin_id_t id, unsigned vcpu);
void rig_tcg_hit(unsigned vcpu, void *data);

#endif
