/* SPDX-License-Identifier: MIT */
#include <fuzz/options.h>

#include <scenario/names.h>

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

static bool is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

static uint32_t set_of(const char *text, size_t length)
{
    uint32_t set = 0;

    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        if (rig_revision_in_guest(i) &&
            (is_word(text, length, rig_name(&rig_revision_names, i)) || is_word(text, length, "all")))
            set |= UINT32_C(1) << i;
    return set;
}

bool rig_parse_revisions(const char *text, uint32_t *set, const char **bad)
{
    uint32_t all = 0;

    for (;;) {
        size_t length = strcspn(text, ",");
        uint32_t some = set_of(text, length);

        if (some == 0) {
            if (bad)
                *bad = text;
            return false;
        }
        all |= some;
        if (!text[length])
            break;
        text += length + 1;
    }
    *set = all;
    return true;
}

void rig_print_revisions(uint32_t set, char *text, unsigned size)
{
    unsigned used = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < RIG_REVISION_COUNT && used < size; i++)
        if (set >> i & 1)
            used +=
                (unsigned)snprintf(text + used, size - used, "%s%s", used ? "," : "", rig_name(&rig_revision_names, i));
}

const char *rig_revisions_known(void)
{
    static char known[RIG_REVISION_COUNT * 4 + 1];

    rig_print_revisions(rig_revisions_in_guest(), known, sizeof(known));
    return known;
}

unsigned rig_pick_revision(uint32_t set, unsigned n)
{
    unsigned count = (unsigned)__builtin_popcount(set);
    unsigned skip = count ? n % count : 0;

    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        if ((set >> i & 1) && skip-- == 0)
            return i;
    return 0;
}

bool rig_is_plain_name(const char *text)
{
    size_t length = strlen(text);

    if (length == 0 || length > NAME_MAX_LENGTH || *text == '.' || *text == '-')
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == length;
}

bool rig_parse_orders(const char *text, bool *plausible)
{
    *plausible = strcmp(text, "plausible") == 0;
    return *plausible || strcmp(text, "any") == 0;
}
