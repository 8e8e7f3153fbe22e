/* SPDX-License-Identifier: MIT */
#include <base/words.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define YEAR UINT64_C(31536000)
#define NAME_MAX_LENGTH 64

/* The digits at the start of `text`; NULL where there are none, or more than a number holds. */
static const char *digits(const char *text, uint64_t *number)
{
    uint64_t value = 0;

    if (!isdigit((unsigned char)*text))
        return NULL;
    for (; isdigit((unsigned char)*text); text++) {
        unsigned digit = (unsigned)(*text - '0');

        if (value > (UINT64_MAX - digit) / 10)
            return NULL;
        value = value * 10 + digit;
    }
    *number = value;
    return text;
}

bool rig_parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *number)
{
    uint64_t value = 0;
    const char *end = digits(text, &value);

    if (!end || *end || value < least || value > most)
        return false;
    *number = value;
    return true;
}

bool rig_parse_duration(const char *text, uint64_t *seconds)
{
    uint64_t value = 0;
    uint64_t unit = 1;
    const char *end = digits(text, &value);

    if (!end)
        return false;
    if (*end) {
        if (end[1])
            return false;
        unit = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 3600 : 0;
    }
    if (unit == 0 || value == 0 || value > YEAR / unit)
        return false;
    *seconds = value * unit;
    return true;
}

bool rig_is_plain_name(const char *text)
{
    size_t length = strlen(text);

    if (length == 0 || length > NAME_MAX_LENGTH || *text == '.' || *text == '-')
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == length;
}

bool rig_ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), ending = strlen(end);

    return length >= ending && strcmp(text + length - ending, end) == 0;
}

void rig_words_or(const char *const *words, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (unsigned i = 0; words[i]; i++) {
        const char *between = i == 0 ? "" : words[i + 1] ? ", " : " or ";

        if (used + strlen(between) + strlen(words[i]) < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", between, words[i]);
    }
}

void rig_copy_printable(const char *from, size_t size, char *to, size_t to_size)
{
    size_t used = 0;

    for (size_t i = 0; i < size && used + 1 < to_size; i++) {
        if (from[i] >= ' ' && from[i] <= '~')
            to[used++] = from[i];
    }
    to[used] = '\0';
}

static bool has_text(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (line[i] > ' ' && line[i] <= '~')
            return true;
    }
    return false;
}

void rig_last_line(const char *log, size_t size, char *line, size_t line_size)
{
    line[0] = '\0';
    while (size > 0) {
        size_t end = size;
        size_t start;

        for (start = end; start > 0 && log[start - 1] != '\n'; start--)
            ;
        if (has_text(log + start, end - start)) {
            rig_copy_printable(log + start, end - start, line, line_size);
            return;
        }
        size = start > 0 ? start - 1 : 0;
    }
}

size_t rig_edits(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t row[RIG_EDITS_LONGEST + 1];

    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b_length];
}

size_t rig_edits_near(size_t length)
{
    return length / 3 + 1;
}
