/* SPDX-License-Identifier: MIT */
#include <injector/console_text.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ADDRESS_BITS 52 /* of the architecture */

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

void console_text_l1tf(const char *text, size_t length, struct rig_l1tf *l1tf)
{
    static const char before[] = "  L1TF: believed ";
    char line[160];
    unsigned bits;
    unsigned long long safe;

    for (size_t at = 0; at < length; at++) {
        const char *newline = memchr(text + at, '\n', length - at), *bits_at, *safe_at;
        size_t size = newline ? (size_t)(newline - text) - at : 0;

        if (!newline || size >= sizeof(line) || !starts(text + at, size, before))
            continue;
        memcpy(line, text + at, size);
        line[size] = '\0';
        bits_at = strstr(line, " L1D ");
        safe_at = strstr(line, "Safe address ");
        if (!bits_at || !safe_at)
            continue;
        bits = (unsigned)strtoul(bits_at + strlen(" L1D "), NULL, 10);
        safe = strtoull(safe_at + strlen("Safe address "), NULL, 16);
        if (bits > RIG_PAGE_SHIFT && bits <= MOST_ADDRESS_BITS && safe)
            *l1tf = (struct rig_l1tf){.l1d_mask = (1ULL << bits) - 1, .safe = safe};
    }
}
