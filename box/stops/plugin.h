/* SPDX-License-Identifier: MIT */
/*
 * The engine's side of the plugin in QEMU (box/plugin/shared.h): counters of blocks, the RAM as it was at a moment, and
 * addresses that report when they are reached.
 *
 * A function that returns int returns 0, or -1 with *err filled in. All but rig_plugin_hit are for a machine that
 * stands.
 */
#ifndef RIG_BOX_STOPS_PLUGIN_H
#define RIG_BOX_STOPS_PLUGIN_H

#include <base/error.h>
#include <base/files.h>
#include <box/plugin/shared.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_plugin;

/*
 * QEMU's word behind -plugin: the plugin of this build, which listens in QEMU's working directory (a run directory,
 * file RIG_PLUGIN_SOCKET) and looks at the RAM that rig_qemu_start gives QEMU. counters: blocks are counted.
 */
#define RIG_PLUGIN_SOCKET "plugin"
#define RIG_PLUGIN_WORD_SIZE (RIG_PATH_SIZE + 128)
int rig_plugin_word(char word[static RIG_PLUGIN_WORD_SIZE], const char *build_dir, bool counters,
                    struct rig_error *err);

/* Connects to the plugin that listens at `path`, for as long as it takes it to appear, at most `seconds`. */
int rig_plugin_open(struct rig_plugin **made, const char *path, double seconds, struct rig_error *err);
void rig_plugin_close(struct rig_plugin *plugin);

/* For poll: readable when a watch has reported, or QEMU has ended. */
int rig_plugin_fd(const struct rig_plugin *plugin);

/* --- RAM -----------------------------------------------------------------------------------------------------------*/

/* From now on nothing that is written reaches the RAM's file: it stays as it is now. */
int rig_plugin_private(struct rig_plugin *plugin, struct rig_error *err);

/* All RAM as it was at rig_plugin_private. QEMU does not notice: what it knows of the RAM must be put back as well. */
int rig_plugin_restore(struct rig_plugin *plugin, struct rig_error *err);

/* As rig_plugin_restore, and from now on the RAM is the file again. */
int rig_plugin_shared(struct rig_plugin *plugin, struct rig_error *err);

/*
 * Calls `visit` with each page (an offset into the RAM, in pages) that was written since rig_plugin_private or
 * rig_plugin_restore: those of QEMU's mapping that are no longer the file's (proc(5), pagemap, bit 61). `pid`: QEMU's.
 */
int rig_plugin_dirty(struct rig_plugin *plugin, int pid, void (*visit)(void *context, uint64_t page), void *context,
                     struct rig_error *err);

/*
 * The pages (offsets into the RAM, in pages) from which code was translated whose bytes differ from the moment's, since
 * rig_plugin_forget_foreign. Those translations are wrong when the bytes come back, until QEMU forgets them: all of its
 * translations (loadvm), or those of a page that is written to by the gdb stub. *count above RIG_PLUGIN_MOST_FOREIGN:
 * there are more than that.
 */
const uint32_t *rig_plugin_foreign(const struct rig_plugin *plugin, uint32_t *count);
void rig_plugin_forget_foreign(struct rig_plugin *plugin);

/* --- watches -------------------------------------------------------------------------------------------------------*/

/*
 * An address whose instruction reports, in code that is translated from now on: a breakpoint's stop, or loadvm, makes
 * QEMU translate anew. place: where in RAM it must lie, RIG_PLUGIN_NO_PLACE: anywhere. *number: of the watch.
 */
int rig_plugin_watch(struct rig_plugin *plugin, uint64_t address, uint64_t place, unsigned *number,
                     struct rig_error *err);
int rig_plugin_clear_watches(struct rig_plugin *plugin, struct rig_error *err);

/* The n-th time of a watch is the one that reports; 1 is the first. For the next rig_plugin_arm. */
void rig_plugin_set_nth(struct rig_plugin *plugin, unsigned number, unsigned nth);

/* From now on the first watch that is reached reports, once; its CPU waits some milliseconds for a stop to be asked. */
void rig_plugin_arm(struct rig_plugin *plugin);
void rig_plugin_disarm(struct rig_plugin *plugin);

/* Whether a CPU that is halted, and waits for an interrupt, reports too: number RIG_PLUGIN_IDLE. */
void rig_plugin_report_idle(struct rig_plugin *plugin, bool on);

/* Takes a report: 1 with *number, 0: there is none, -1: QEMU has ended. Does not wait. */
int rig_plugin_hit(struct rig_plugin *plugin, unsigned *number);

/* --- functions -----------------------------------------------------------------------------------------------------*/

/* A function whose entries are noted, in code that is translated from now on. *number: of the function, from 0. */
int rig_plugin_trace(struct rig_plugin *plugin, uint64_t address, uint32_t *number, struct rig_error *err);

/* Forgets what was noted, and notes each function's first `most_times` entries from now on; 0: none. */
void rig_plugin_trace_start(struct rig_plugin *plugin, uint32_t most_times);

/* What was noted, in order. *lost, which may be NULL: entries for which there was no room. */
const struct rig_plugin_event *rig_plugin_events(const struct rig_plugin *plugin, uint32_t *count, uint32_t *lost);

/* How often a traced function was entered since rig_plugin_trace_start. */
uint32_t rig_plugin_calls(const struct rig_plugin *plugin, uint32_t number);

/* --- blocks --------------------------------------------------------------------------------------------------------*/

/* Those that were translated so far; they keep their numbers. */
uint32_t rig_plugin_block_count(const struct rig_plugin *plugin);
const struct rig_plugin_block *rig_plugin_blocks(const struct rig_plugin *plugin);

/* How often each block was begun since the counters were cleared. */
const uint64_t *rig_plugin_counters(const struct rig_plugin *plugin);
void rig_plugin_clear_counters(struct rig_plugin *plugin);

/* Blocks that are not counted: more than RIG_PLUGIN_MOST_BLOCKS. */
uint32_t rig_plugin_lost(const struct rig_plugin *plugin);

/* Whether something was translated from this page of RAM, ever. */
bool rig_plugin_is_code(const struct rig_plugin *plugin, uint64_t page);

#endif
