/* SPDX-License-Identifier: MIT */
/* The injector at work: one board, one guest at a time, and what happens to it. */
#ifndef INJECTOR_DAEMON_H
#define INJECTOR_DAEMON_H

#include <injector/domain.h>
#include <injector/forensics.h>
#include <injector/image.h>
#include <injector/watchdog.h>

struct daemon {
    struct handles handles;
    struct image image;
    struct domain guest;
    struct console console;
    volatile struct rig_board *board;
    uint64_t board_mfn;
    xenevtchn_port_or_error_t
        exception_port; /* VIRQ_DOM_EXC; -1: somebody else has it, ends of the guest are found by looking */
    xenevtchn_port_or_error_t news_port; /* to an engine in dom0; one outside does not listen there */
    uint32_t board_domid;
    uint32_t default_watchdog_ms;
    bool engine_sleeps; /* it is in dom0: guests are to sleep too from their start on */
    enum rig_policy policy;
    uint32_t builds, revivals, hangs;
    struct watchdog watchdog;
};

/* Board, guest, event channels. false: the board (where there is one) and *why say why not. */
bool daemon_start(struct daemon *daemon, const char **why);

/* One turn: wait for an event or a signal, and deal with what it brings. false: it cannot go on; the board says why.
 */
bool daemon_turn(struct daemon *daemon);

void daemon_stop(struct daemon *daemon);

#endif
