/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/line.h>

#include <base/words.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* "[    1.234567] ", and behind it "[    T1] " or "[   C0] " where the kernel says who. */
static const char *behind_bracket(const char *line)
{
    size_t inside = line[0] == '[' ? strspn(line + 1, " .0123456789TC") : 0;

    if (!inside || line[1 + inside] != ']')
        return line;
    line += inside + 2;
    return *line == ' ' ? line + 1 : line;
}

bool rig_log_line_next(const char *text, size_t size, size_t *at, char line[RIG_LINE_SIZE])
{
    static const char early[] = "(early) ";
    const char *newline, *start;
    char whole[RIG_LINE_SIZE];
    size_t length;

    if (*at >= size)
        return false;
    newline = memchr(text + *at, '\n', size - *at);
    length = newline ? (size_t)(newline - (text + *at)) : size - *at;
    rig_copy_printable(text + *at, length, whole, sizeof(whole));
    *at += length + (newline != NULL);
    start = strncmp(whole, early, strlen(early)) == 0 ? whole + strlen(early) : whole;
    start = behind_bracket(start);
    if (start[0] == '[')
        start = behind_bracket(start);
    (void)snprintf(line, RIG_LINE_SIZE, "%s", start);
    return true;
}

bool rig_log_line_call(const char *text, char *call, size_t size)
{
    size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
    size_t offset, whole;

    if (name == 0 || isdigit((unsigned char)text[0]) || strncmp(text + name, "+0x", 3) != 0)
        return false;
    offset = strspn(text + name + 3, "0123456789abcdef");
    if (offset == 0 || strncmp(text + name + 3 + offset, "/0x", 3) != 0)
        return false;
    whole = name + 3 + offset + 3;
    whole += strspn(text + whole, "0123456789abcdef");
    if (whole >= size)
        return false;
    memcpy(call, text, whole);
    call[whole] = '\0';
    return true;
}
