/* SPDX-License-Identifier: MIT */
#include <base/arguments.h>

#include <stdarg.h>
#include <stdio.h>

void rig_arguments_add(struct rig_arguments *arguments, const char *format, ...)
{
    size_t left = sizeof(arguments->pool) - arguments->used;
    va_list list;
    int length;

    va_start(list, format);
    length = vsnprintf(arguments->pool + arguments->used, left, format, list);
    va_end(list);
    if (length < 0 || (size_t)length >= left || arguments->count == RIG_MOST_ARGUMENTS) {
        arguments->full = true;
        return;
    }
    arguments->word[arguments->count++] = arguments->pool + arguments->used;
    arguments->word[arguments->count] = NULL;
    arguments->used += (size_t)length + 1;
}

void rig_arguments_option(struct rig_arguments *arguments, const char *name, const char *value)
{
    if (!value)
        return;
    rig_arguments_add(arguments, "--%s", name);
    rig_arguments_add(arguments, "%s", value);
}

int rig_arguments_check(const struct rig_arguments *arguments, struct rig_error *err)
{
    if (!arguments->full)
        return 0;
    return rig_error_set(err, RIG_ERROR_MACHINERY, "the arguments of %.200s are too long",
                         arguments->count ? arguments->word[0] : "a program");
}
