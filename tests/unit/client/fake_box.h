/* SPDX-License-Identifier: MIT */
/*
 * A box without a box: a thread plays guest and injector, on frames that are memory of this process. What it does with
 * each case is told beforehand, by acts. Frames of a domain that is gone belong to somebody else, and the box
 * remembers what was in them: nobody may have written there.
 */
#ifndef TESTS_UNIT_FAKE_BOX_H
#define TESTS_UNIT_FAKE_BOX_H

#include <fuzz/client/client.h>
#include <rig/board.h>
#include <rig/control.h>

#include <pthread.h>
#include <stdbool.h>

struct fake_box;

/* What becomes of the case `seq`. */
typedef void fake_act(struct fake_box *box, uint32_t seq);

#define FAKE_MOST_ACTS 4
#define FAKE_MOST_CASES 8
#define FAKE_MOST_DOMAINS 6

/* What was handed over, as the guest saw it. */
struct fake_case {
    uint32_t seq;
    uint32_t mode;
    uint32_t watchdog_ms;
    struct rig_scenario scenario;
    bool counters_clear;
};

struct fake_box {
    /* Told by the test before the thread looks at it. */
    fake_act *acts[FAKE_MOST_ACTS]; /* one a case; those beyond boot */
    int32_t command_result;
    bool deaf;           /* commands are not answered */
    bool replace_on_map; /* while the client maps a guest's frame, once, the domain is replaced */

    /* Told by the box; to be looked at while it is idle. */
    struct rig_board *board;
    struct fake_case cases[FAKE_MOST_CASES];
    unsigned case_count;
    unsigned builds;
    uint32_t last_command, last_arg;
    unsigned commands;
    uint32_t spent_bell;                   /* the bell of a guest that could not ask, when it was replaced */
    uint32_t forgotten[FAKE_MOST_DOMAINS]; /* domids that the client let go of */
    unsigned forgotten_count;

    struct rig_memory memory;
    struct rig_control *control; /* of the domain that there is */
    uint8_t (*frames)[RIG_PAGE_SIZE];
    bool alive;
    bool go;      /* fake_wait_go returns */
    bool replace; /* the thread is to */
    bool stop;
    uint32_t taken;
    pthread_t thread;
};

/* Starts one with a guest that takes cases. */
void fake_box_start(struct fake_box *box);

/* Ends it; fails the test where somebody wrote to a frame of a domain that is gone. */
void fake_box_end(struct fake_box *box);

/* Starts one and a client for it; ends both. */
struct rig_client *fake_box_open(struct fake_box *box);
void fake_box_close(struct fake_box *box, struct rig_client *client);

/* Runs a case that must come to some end. */
void fake_box_run(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                  struct rig_result *run);

struct rig_view fake_box_view(struct fake_box *box);
struct rig_life fake_box_life(struct fake_box *box);

/* Lets an act go on that waits for the client to have come so far. */
void fake_box_go(struct fake_box *box);

/* For acts. A fresh domain, other frames, the next generation; as the injector does it. */
void fake_rebuild(struct fake_box *box);
void fake_say_outcome(struct fake_box *box, uint32_t seq, enum rig_verdict verdict);
void fake_say_done(struct fake_box *box, uint32_t seq);
void fake_say_crash(struct fake_box *box, uint32_t seq, enum rig_verdict verdict, bool rebuilt);
void fake_wait_go(struct fake_box *box);
void fake_pause_ms(unsigned ms);

/* Acts. */
fake_act fake_boots;
fake_act fake_crashes;         /* and is revived */
fake_act fake_crashes_rebuilt; /* the record comes a while after the fresh domain does */
fake_act fake_hangs;
fake_act fake_dies;          /* the whole box */
fake_act fake_breaks;        /* the injector gives up */
fake_act fake_disappears;    /* a fresh domain, and nobody says why */
fake_act fake_spends;        /* boots; the undo failed, the guest asks for another domain. Waits for go. */
fake_act fake_spends_mutely; /* the same, but it cannot ask */

#endif
