/* SPDX-License-Identifier: MIT */
#include <scenario/kernel/versions.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_CANDIDATE 1000000UL /* a release itself comes after all its candidates */

/* The next number of a version at *at, which moves behind it and its dot. false: there is none. */
static bool next_number(const char **at, unsigned long *number)
{
    char *end;

    if (!isdigit((unsigned char)**at))
        return false;
    *number = strtoul(*at, &end, 10);
    *at = *end == '.' ? end + 1 : end;
    return true;
}

/* N of "-rcN" or "~rcN" behind the numbers. */
static unsigned long candidate(const char *text)
{
    const char *at = strstr(text, "rc");

    if (!at || at == text || (at[-1] != '-' && at[-1] != '~') || !isdigit((unsigned char)at[2]))
        return NO_CANDIDATE;
    return strtoul(at + 2, NULL, 10);
}

int rig_kernel_version_compare(const char *release, const char *prefix)
{
    const char *mine = release;
    const char *theirs = prefix;
    unsigned long wanted;

    while (next_number(&theirs, &wanted)) {
        unsigned long number = 0; /* 7.0 is 7.0.0 */

        (void)next_number(&mine, &number);
        if (number != wanted)
            return number < wanted ? -1 : 1;
    }
    if (candidate(prefix) == NO_CANDIDATE || candidate(release) == candidate(prefix))
        return 0;
    return candidate(release) < candidate(prefix) ? -1 : 1;
}

bool rig_kernel_range_has(const struct rig_kernel_range *range, const char *release)
{
    return (!range->first[0] || rig_kernel_version_compare(release, range->first) >= 0) &&
           (!range->last[0] || rig_kernel_version_compare(release, range->last) <= 0);
}

/* One end of a range: a number, then numbers, dots and at most a candidate. Nothing is an end as well. */
static bool take_end(const char *text, size_t length, char end[32])
{
    if (length >= 32 || (length > 0 && (!isdigit((unsigned char)text[0]) || text[length - 1] == '.')))
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]) && text[i] != '.' && !strchr("-~rc", text[i]))
            return false;
    }
    memcpy(end, text, length);
    end[length] = '\0';
    return true;
}

bool rig_kernel_range_parse(const char *text, size_t length, struct rig_kernel_range *range)
{
    *range = (struct rig_kernel_range){0};
    if (length == 3 && memcmp(text, "all", 3) == 0)
        return true;
    for (size_t i = 0; i + 1 < length; i++) {
        if (text[i] == '.' && text[i + 1] == '.')
            return length > 2 && take_end(text, i, range->first) && take_end(text + i + 2, length - i - 2, range->last);
    }
    return length > 0 && take_end(text, length, range->first) && take_end(text, length, range->last);
}

void rig_kernel_range_print(const struct rig_kernel_range *range, char text[RIG_KERNEL_RANGE_SIZE])
{
    if (!range->first[0] && !range->last[0])
        (void)snprintf(text, RIG_KERNEL_RANGE_SIZE, "all");
    else if (strcmp(range->first, range->last) == 0)
        (void)snprintf(text, RIG_KERNEL_RANGE_SIZE, "%s", range->first);
    else
        (void)snprintf(text, RIG_KERNEL_RANGE_SIZE, "%s..%s", range->first, range->last);
}

const char *rig_kernel_expected(const struct rig_kernel_expectations *expect, const char *release)
{
    for (unsigned i = 0; i < expect->count; i++) {
        if (rig_kernel_range_has(&expect->row[i].kernels, release))
            return expect->row[i].verdict;
    }
    return NULL;
}
