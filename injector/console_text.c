/* SPDX-License-Identifier: MIT */
#include <injector/console_text.h>

#include <string.h>

size_t console_text_copy(const char *text, size_t length, char *out, size_t size)
{
    size_t at = 0;

    while (length) {
        const char *newline = memchr(text, '\n', length);
        size_t line = newline ? (size_t)(newline - text) : length, step = newline ? line + 1 : line;

        if (line + 1 > size - at)
            break;
        for (size_t i = 0; i < line; i++)
            out[at++] = (char)(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
        out[at++] = '\n';
        text += step;
        length -= step;
    }
    return at;
}
