/* SPDX-License-Identifier: MIT */
/* Xen's own end, in its words. Pure; the formats are those of 4.14 to 4.20. */
#ifndef RIG_KERNEL_VERDICT_XEN_PANIC_H
#define RIG_KERNEL_VERDICT_XEN_PANIC_H

#include <kernel/verdict/console.h>

#include <stdbool.h>
#include <stddef.h>

/*
 * What Xen printed when it panicked: why ("FATAL PAGE FAULT", the line behind "Panic on CPU") as the text, where it
 * stood and who had called, by Xen's own names without the file before the '#' and without its guesses (Debian's Xen
 * has no frame pointers: all but the first are), and the address of a fault. A panic without a dump has the text alone.
 * false, and *panic is zeroed: there was none.
 */
bool rig_xen_panic_read(const char *xen_text, size_t size, struct rig_incident *panic);

#endif
