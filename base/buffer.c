/* SPDX-License-Identifier: MIT */
#include <base/buffer.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

void rig_buffer_add(struct rig_buffer *buffer, const char *format, ...)
{
    bool room = buffer->length < buffer->size;
    va_list values;
    int n;

    va_start(values, format);
    n = vsnprintf(room ? buffer->out + buffer->length : NULL, room ? buffer->size - buffer->length : 0, format, values);
    va_end(values);
    if (n > 0)
        buffer->length += (size_t)n;
}
