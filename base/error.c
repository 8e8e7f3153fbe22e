/* SPDX-License-Identifier: MIT */
#include <base/error.h>

#include <stdarg.h>
#include <stdio.h>

int rig_error_set(struct rig_error *err, int code, const char *format, ...)
{
    va_list args;

    if (!err)
        return -1;
    err->code = code;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    return -1;
}
