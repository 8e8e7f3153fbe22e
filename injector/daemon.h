/* SPDX-License-Identifier: MIT */
/* The injector at work: one board, one guest at a time, and what happens to it. */
#ifndef INJECTOR_DAEMON_H
#define INJECTOR_DAEMON_H

#include <injector/board.h>
#include <injector/console.h>
#include <injector/guest.h>
#include <injector/watchdog.h>

/* What is done when: the engine's choices, on the command line or by RIG_COMMAND_POLICY. */
struct policy {
    enum rig_policy after_crash;
    uint32_t watchdog_ms; /* where the board says nothing else */
    bool engine_sleeps;   /* it is in dom0: guests are to sleep too from their start on */
};

struct daemon {
    struct handles handles;
    struct guest_image image;
    struct guest guest;
    struct board board;
    struct console console;
    struct rig_l1tf l1tf; /* as Xen said when it booted; a ring that has forgotten leaves it zeroed */
    struct watchdog watchdog;
    struct policy policy;
    xenevtchn_port_or_error_t
        exception_port; /* VIRQ_DOM_EXC; -1: somebody else has it, ends of the guest are found by looking */
    uint32_t builds, revivals, hangs;
};

/* Board, guest, event channels. false: the board (where there is one) and *why say why not. */
bool daemon_start(struct daemon *daemon, const char **why);

/* One turn: wait for an event or a signal, and deal with what it brings. false: it cannot go on; the board says why.
 */
bool daemon_turn(struct daemon *daemon);

void daemon_stop(struct daemon *daemon);

#endif
