/* SPDX-License-Identifier: MIT */
/* Xen's console, read from the ring that it keeps in memory. */
#ifndef INJECTOR_CONSOLE_H
#define INJECTOR_CONSOLE_H

#include <injector/handles.h>

#include <rig/l1tf.h>

/* A reader's place in the ring. Zeroed: the oldest line. */
struct console {
    uint32_t index;
};

/* The lines since the last call that speak of a crash (console_text.h), into `out`; returns their bytes. */
uint32_t console_read(struct handles *handles, struct console *console, char *out, uint32_t size);

/* Goes past all that the ring holds now; where that has what Xen says of L1TF (console_text.h), *l1tf is filled in. */
void console_skip(struct handles *handles, struct console *console, struct rig_l1tf *l1tf);

#endif
