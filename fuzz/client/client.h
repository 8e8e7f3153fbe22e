/* SPDX-License-Identifier: MIT */
/*
 * The engine's end of the control page and of the notice board: hands a case over, waits, takes the outcome back.
 *
 * The guest is hostile by definition. Whatever comes from it is copied once, and the copy is bounded before anyone
 * sees it. The client knows nothing of QEMU: it is given a view of the machine's memory, and a way to ask whether there
 * is still somebody there.
 */
#ifndef RIG_CLIENT_CLIENT_H
#define RIG_CLIENT_CLIENT_H

#include <base/error.h>
#include <fuzz/client/events.h>
#include <fuzz/client/memory.h>
#include <rig/board.h>
#include <rig/control.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_client;

/* Beside 0 and -1: nobody answers any more. *err says how that was noticed. */
#define RIG_LOST 1
/* The injector could not build a guest any more. *err has its words. */
#define RIG_GAVE_UP 2

/* How an engine gets at a Xen: its memory, the place of the notice board, and events where it need not spin. */
struct rig_view {
    struct rig_memory *memory;
    struct rig_events *events; /* NULL: spin, */
    bool naps;                 /* or, where guests want the core, nap between looks */
    uint32_t board_domid;
    uint64_t board_mfn;
    unsigned board_pages;
};

void rig_view_close(struct rig_view *view);

/* Who has the box; asked now and then while waiting. */
struct rig_life {
    bool (*alive)(void *context);
    void *context;
};

/* What came of handing over one case. */
struct rig_result {
    struct rig_outcome outcome;
    bool crashed;        /* the domain ended, or the watchdog ended it */
    bool rebuilt;        /* and a fresh one took its place */
    uint64_t crash_ns;   /* until the guest was ready again, in dom0 */
    uint64_t tsc_case;   /* guest TSC ticks in the steps; 0 after a crash */
    uint64_t tsc_undo;   /* and in their undo; of rig_client_outcome: in that of the case before */
    uint64_t undo_ns;    /* for how long that undo was waited for, on our clock */
    uint32_t hypercalls; /* made by the steps; 0 after a crash */
    /*
     * Boot states: before the first step, then after each step that ran. Bounded by no table; none of a domain that
     * was replaced.
     */
    unsigned boot_state_count;
    uint16_t boot_states[1 + RIG_MAX_STEPS];
    size_t xen_text_size;
    char xen_text[RIG_XEN_TEXT_SIZE + 1]; /* Xen's lines, printable, NUL at the end */
};

struct rig_versions {
    unsigned xen_major;
    unsigned xen_minor;
    char xen_extra[32];
    char dom0_kernel[64];
};

/* Finds the board and waits until a guest takes cases. What is in `view` stays the caller's. */
int rig_client_open(const struct rig_view *view, const struct rig_life *life, struct rig_client **client,
                    struct rig_error *err);

/* The same client after the box was restored: another view, all else as it was. */
int rig_client_reconnect(struct rig_client *client, const struct rig_view *view, struct rig_error *err);
void rig_client_close(struct rig_client *client);

/* Runs one case to its end, whatever the end; the guest is ready for the next one afterwards. 0, -1, RIG_LOST or
 * RIG_GAVE_UP. */
int rig_client_run(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                   struct rig_result *run, struct rig_error *err);

/*
 * The same, back as soon as the outcome is known. The guest may still be putting back what the case changed; whatever
 * is asked of the client next waits for that. run->rebuilt says nothing of it.
 */
int rig_client_outcome(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                       struct rig_result *run, struct rig_error *err);

/* What became of an undo. */
struct rig_undo {
    uint64_t ticks; /* guest TSC; 0 where the domain did not stand it */
    uint64_t ns;    /* for how long it was waited for */
    bool rebuilt;   /* a fresh domain took the place of the case's own */
};

/* Waits for the undo of the last case. All zero where that was waited for already. 0, -1, RIG_LOST or RIG_GAVE_UP. */
int rig_client_settle(struct rig_client *client, struct rig_undo *undo, struct rig_error *err);

/* Asks the injector for something, between cases. 0, -1, RIG_LOST or RIG_GAVE_UP. */
int rig_client_command(struct rig_client *client, enum rig_command command, uint32_t arg, struct rig_error *err);
int rig_client_stats(struct rig_client *client, struct rig_stats *stats, struct rig_error *err);

/*
 * Copies the guest's coverage counters, which are those of the last case. Bytes of `into` that no counter stands
 * behind, or whose counter is zero, are left alone. Returns how many counters there are.
 */
size_t rig_client_coverage(const struct rig_client *client, uint8_t *into, size_t size);

/*
 * The guest's counters of source-based coverage: adds what the cases since the last call counted to `sums`, which stay
 * at UINT64_MAX once they are there. Counts that no case can have made are left out, with all of that case. Returns how
 * many counters the guest has; no more than `count` are looked at. Nothing is counted before the first call, and a
 * client that never makes one does not pay for it.
 */
size_t rig_client_profile(struct rig_client *client, uint64_t *sums, size_t count);

struct rig_versions rig_client_versions(const struct rig_client *client);

#endif
