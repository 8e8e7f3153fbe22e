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

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The number at `*at`, which is moved behind it; -1: none. */
static int number(const char *text, size_t length, size_t *at)
{
    int value = -1;

    for (; *at < length && is_digit(text[*at]) && value < 100000; ++*at)
        value = (value < 0 ? 0 : value * 10) + (text[*at] - '0');
    return value;
}

/* Whom a line is about: -1 where it does not say. */
struct about {
    int domid, vcpu;
};

/* "d1v0", or "d1" (%pv, %pd) */
static struct about short_name(const char *text, size_t length, size_t at)
{
    struct about about = {-1, -1};
    size_t end = at + 1;

    if (text[at] != 'd' || (at > 0 && is_word(text[at - 1])))
        return about;
    about.domid = number(text, length, &end);
    if (about.domid >= 0 && end < length && text[end] == 'v') {
        end++;
        about.vcpu = number(text, length, &end);
    }
    return end < length && is_word(text[end]) ? (struct about){-1, -1} : about;
}

/* "Domain 1 (vcpu#0)" */
static struct about long_name(const char *text, size_t length, size_t at)
{
    static const char domain[] = "Domain ", vcpu[] = " (vcpu#";
    struct about about = {-1, -1};

    if (!starts(text + at, length - at, domain))
        return about;
    at += strlen(domain);
    about.domid = number(text, length, &at);
    if (starts(text + at, length - at, vcpu)) {
        at += strlen(vcpu);
        about.vcpu = number(text, length, &at);
    }
    return about;
}

static struct about line_about(const char *text, size_t length)
{
    for (size_t at = 0; at < length; at++) {
        struct about about = short_name(text, length, at);

        if (about.domid < 0)
            about = long_name(text, length, at);
        if (about.domid >= 0)
            return about;
    }
    return (struct about){-1, -1};
}

static bool has(const char *text, size_t length, const char *word)
{
    for (size_t at = 0; at < length; at++)
        if (starts(text + at, length - at, word))
            return true;
    return false;
}

/* More lines of the same follow, which name nobody. */
static bool begins_crash(const char *text, size_t length)
{
    return has(text, length, "Unhandled") || has(text, length, "unhandled") || has(text, length, "crashed") ||
           has(text, length, "L1TF");
}

size_t console_text_keep(char *text, size_t length, unsigned domid, int vcpu)
{
    size_t kept = 0;
    bool ours = true;

    for (size_t at = 0, line; at < length; at += line) {
        const char *newline = memchr(text + at, '\n', length - at);
        struct about about;
        bool keep;

        line = newline ? (size_t)(newline - (text + at)) + 1 : length - at;
        about = line_about(text + at, line);
        keep = about.domid < 0 ? ours : about.domid == (int)domid && (vcpu < 0 || about.vcpu < 0 || about.vcpu == vcpu);
        if (about.domid >= 0 && (keep || begins_crash(text + at, line)))
            ours = keep;
        if (!keep)
            continue;
        memmove(text + kept, text + at, line);
        kept += line;
    }
    return kept;
}

unsigned console_text_vcpu(const char *text, size_t length, unsigned vcpus, unsigned otherwise)
{
    static const char before[] = "(vcpu#", after[] = ") crashed on cpu#";
    unsigned vcpu = otherwise;

    for (size_t at = 0; at < length; at++) {
        size_t digit = at + strlen(before);
        int named;

        if (!starts(text + at, length - at, before))
            continue;
        named = number(text, length, &digit);
        if (named >= 0 && (unsigned)named < vcpus && starts(text + digit, length - digit, after))
            vcpu = (unsigned)named;
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
