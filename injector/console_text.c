/* SPDX-License-Identifier: MIT */
#include <injector/console_text.h>

#include <stdbool.h>
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

static bool starts(const char *text, size_t length, const char *with)
{
    return length >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

unsigned console_text_vcpu(const char *text, size_t length, unsigned vcpus, unsigned otherwise)
{
    static const char before[] = "(vcpu#", after[] = ") crashed on cpu#";
    unsigned vcpu = otherwise;

    for (size_t at = 0; at < length; at++) {
        size_t digit = at + strlen(before);
        unsigned number = 0;

        if (!starts(text + at, length - at, before))
            continue;
        for (; digit < length && text[digit] >= '0' && text[digit] <= '9' && number < vcpus; digit++)
            number = number * 10 + (unsigned)(text[digit] - '0');
        if (digit > at + strlen(before) && number < vcpus && starts(text + digit, length - digit, after))
            vcpu = number;
    }
    return vcpu;
}
