/* SPDX-License-Identifier: MIT */
/*
 * What the consoles in a box, dom0's and Xen's, have to tell the host. Everything here is pure.
 *
 * Two lines of dom0's are agreed on (box/init and the injector print them, anywhere in a line of the log):
 *     cr3rig: board mfn=0x1234 pages=3 domid=1     a guest waits for cases, the notice board is there
 *     cr3rig: failed: TEXT                         this boot will never get there, because TEXT
 */
#ifndef RIG_BOX_CONSOLE_LOG_H
#define RIG_BOX_CONSOLE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rig_ready_line { RIG_READY_LINE_NONE, RIG_READY_LINE_READY, RIG_READY_LINE_FAILED };

struct rig_ready {
    uint64_t board_mfn;
    unsigned board_pages;
    unsigned board_domid; /* whose pages these are */
};

/*
 * Looks for either line in the `size` bytes of `log`; a line counts once its newline is there. The first one found
 * decides: RIG_READY_LINE_READY fills in *ready, RIG_READY_LINE_FAILED puts TEXT in `reason`.
 */
enum rig_ready_line rig_console_ready_line(const char *log, size_t size, struct rig_ready *ready, char *reason,
                                           size_t reason_size);

/*
 * The end of a machine out of its memory, where Xen's ring of console lines still has it: its panic with the dump
 * before it, or the line in which dom0 ends. *text points into `memory`. false: it tells neither. Looks at every byte.
 */
bool rig_console_xen_end(const uint8_t *memory, size_t size, const char **text, size_t *text_size);

#endif
