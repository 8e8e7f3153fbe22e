/* SPDX-License-Identifier: MIT */
/*
 * What marks Xen's own lines on its console, as every release of box/releases.tsv prints them
 * (xen/drivers/char/console.c): every line begins with RIG_XEN_LINE; of a panic one begins with RIG_XEN_PANIC behind
 * that, and the next says why.
 */
#ifndef RIG_XEN_CONSOLE_H
#define RIG_XEN_CONSOLE_H

#include <string.h>

#define RIG_XEN_LINE "(XEN) "
#define RIG_XEN_PANIC "Panic on CPU "

/* What Xen says in `line`, within it; NULL: the line is another's. */
static inline const char *rig_xen_says(const char *line)
{
    return strncmp(line, RIG_XEN_LINE, strlen(RIG_XEN_LINE)) == 0 ? line + strlen(RIG_XEN_LINE) : NULL;
}

#endif
