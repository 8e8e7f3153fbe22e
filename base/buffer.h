/* SPDX-License-Identifier: MIT */
/* Text put together piece by piece in memory of the caller's. What has no room is left out, and counted. */
#ifndef RIG_BASE_BUFFER_H
#define RIG_BASE_BUFFER_H

#include <stddef.h>

struct rig_buffer {
    char *out;     /* always ends with NUL, if there is room for anything */
    size_t size;   /* of it */
    size_t length; /* of the whole text, without the NUL; beyond size: it was cut short */
};

/* Appends like printf. */
void rig_buffer_add(struct rig_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
