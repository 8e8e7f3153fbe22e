/* SPDX-License-Identifier: MIT */
#include <base/say.h>

#include <stdarg.h>
#include <stdio.h>

void rig_say(const struct rig_say *say, const char *format, ...)
{
    char line[512];
    va_list args;

    if (!say->line)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    say->line(say->context, line);
}
