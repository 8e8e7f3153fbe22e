/* SPDX-License-Identifier: MIT */
/* The notice board as its owner sees it: in a domain of its own, so that its place never changes. */
#ifndef INJECTOR_BOARD_H
#define INJECTOR_BOARD_H

#include <injector/guest.h>

#include <rig/board.h>

struct board {
    volatile struct rig_board *page; /* NULL: not there yet */
    uint64_t mfn;                    /* of its first page */
    uint32_t domid;
    xenevtchn_port_or_error_t port; /* to an engine in dom0; one outside does not listen there */
};

static inline uint32_t board_load(const volatile uint32_t *field)
{
    return __atomic_load_n(field, __ATOMIC_ACQUIRE);
}

static inline void board_publish(volatile uint32_t *field, uint32_t value)
{
    __atomic_store_n(field, value, __ATOMIC_RELEASE);
}

/* Makes it, with what is known of the machine. false: *why, errno. */
bool board_open(struct handles *handles, struct board *board, const char **why);
void board_close(struct handles *handles, struct board *board);

/* Wakes an engine that sleeps in dom0. Without one the channel has no other end, and Xen drops it. */
void board_tell_engine(struct handles *handles, const struct board *board);

/* What the engine sees of the injector: enum rig_injector_state. */
void board_set_state(struct board *board, enum rig_injector_state state);

/* A fresh guest: where it is, a new generation, the state READY. */
void board_set_guest(struct handles *handles, struct board *board, const struct guest *guest);

/* Saves the last case's counters: destroying the domain frees them, and the client may not have read them. */
void board_keep_profile(struct handles *handles, struct board *board, struct guest *guest);

#endif
