/* SPDX-License-Identifier: MIT */
/* A gdb stub on a socketpair, in a thread: a machine whose CPU goes through a list of states, over and over it does not
 * go. It answers as QEMU 7.2 does, and notes what it was asked. */
#ifndef TESTS_UNIT_STOPS_FAKE_STUB_H
#define TESTS_UNIT_STOPS_FAKE_STUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_state {
    uint64_t rip, rsp, cr3;
};

enum fake_end {
    FAKE_RUNS_ON, /* behind the last state, until it is interrupted */
    FAKE_HELD,    /* stops with signal 3 */
    FAKE_GONE     /* closes the connection */
};

#define FAKE_MEMORY 65536

struct fake_stub {
    /* What a test sets. */
    const struct fake_state *states;
    size_t count;
    enum fake_end end;
    bool mute;             /* answers nothing */
    bool wrong_checksum;   /* of all it sends */
    bool stop_reply_first; /* as a machine that ran when the client came */
    unsigned empty_steps;  /* so many steps end before their instruction */

    /* What a test may look at when the stub has ended. */
    uint8_t memory[FAKE_MEMORY]; /* virtual and physical alike */
    uint8_t registers[1024];
    bool physical;
    unsigned inserted, removed; /* breakpoints */
    unsigned steps;

    /* The stub's own. */
    int fd;
    int client; /* the other end */
    size_t at;
    uint64_t points[64];
    size_t point_count;
    bool runs;
};

/* The other end, for rig_gdb_attach. */
int fake_stub_start(struct fake_stub *stub);

/* After the client is closed. */
void fake_stub_end(void);

#endif
