/* SPDX-License-Identifier: MIT */
#include <scenario/revisions.h>

#include <scenario/names.h>

#include <rig/bounds.h>

#include <stdio.h>
#include <string.h>

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

bool rig_parse_orders(const char *text, bool *plausible)
{
    *plausible = strcmp(text, "plausible") == 0;
    return *plausible || strcmp(text, "any") == 0;
}
