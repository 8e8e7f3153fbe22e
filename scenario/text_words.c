/* SPDX-License-Identifier: MIT */
#include <scenario/text_words.h>

#include <stdio.h>
#include <string.h>

#define SHOWN_LENGTH 32

/* A carriage return too, so that files with either kind of line end read the same. */
static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct rig_word rig_line_next(struct rig_line *line)
{
    struct rig_word word;

    while (line->at < line->end && is_space(*line->at))
        line->at++;
    word.text = line->at;
    word.column = (unsigned)(line->at - line->start) + 1;
    if (line->at < line->end && *line->at == ':')
        line->at++;
    else
        while (line->at < line->end && !is_space(*line->at) && *line->at != ':')
            line->at++;
    word.length = (size_t)(line->at - word.text);
    return word;
}

bool rig_word_is(struct rig_word word, const char *text)
{
    return strlen(text) == word.length && memcmp(word.text, text, word.length) == 0;
}

/* 99: not a digit in any base. */
static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 99;
}

bool rig_word_number(struct rig_word word, uint64_t *value)
{
    bool is_hex = word.length >= 2 && word.text[0] == '0' && (word.text[1] == 'x' || word.text[1] == 'X');
    unsigned base = is_hex ? 16 : 10;
    size_t i = is_hex ? 2 : 0;

    *value = 0;
    if (i == word.length)
        return false;
    for (; i < word.length; i++) {
        unsigned digit = digit_value(word.text[i]);

        if (digit >= base || *value > (UINT64_MAX - digit) / base)
            return false;
        *value = *value * base + digit;
    }
    return true;
}

void rig_word_show(struct rig_word word, char out[RIG_WORD_SHOWN])
{
    size_t n = word.length < SHOWN_LENGTH ? word.length : SHOWN_LENGTH, at = 0;

    if (!word.length) {
        (void)snprintf(out, RIG_WORD_SHOWN, "the end of the line");
        return;
    }
    out[at++] = '\'';
    for (size_t i = 0; i < n; i++)
        out[at++] = (char)(word.text[i] >= ' ' && word.text[i] <= '~' ? word.text[i] : '?');
    (void)snprintf(out + at, RIG_WORD_SHOWN - at, "%s", word.length > n ? "..'" : "'");
}
