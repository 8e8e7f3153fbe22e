/* SPDX-License-Identifier: MIT */
#include <kernel/debian/version.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of one character: ~ comes before the end and numbers (0), letters behind them, all others behind letters. */
static int weight(char c)
{
    if (c == '~')
        return -1;
    if (isdigit((unsigned char)c))
        return 0;
    return isalpha((unsigned char)c) ? c : c + 256;
}

/* Parts that are no number and parts that are one take turns; the first pair that differs decides. */
static int part_order(const char *a, const char *a_end, const char *b, const char *b_end)
{
    while (a < a_end || b < b_end) {
        unsigned long left = 0, right = 0;

        while ((a < a_end && !isdigit((unsigned char)*a)) || (b < b_end && !isdigit((unsigned char)*b))) {
            int difference = (a < a_end ? weight(*a) : 0) - (b < b_end ? weight(*b) : 0);

            if (difference != 0)
                return difference;
            a += a < a_end;
            b += b < b_end;
        }
        for (; a < a_end && isdigit((unsigned char)*a); a++)
            left = left * 10 + (unsigned long)(*a - '0');
        for (; b < b_end && isdigit((unsigned char)*b); b++)
            right = right * 10 + (unsigned long)(*b - '0');
        if (left != right)
            return left < right ? -1 : 1;
    }
    return 0;
}

/* Where the upstream version ends: at the last hyphen. Kernels have no epoch. */
static const char *upstream_end(const char *version)
{
    const char *hyphen = strrchr(version, '-');

    return hyphen ? hyphen : version + strlen(version);
}

int rig_debian_version_order(const char *a, const char *b)
{
    const char *a_end = upstream_end(a), *b_end = upstream_end(b);
    int order = part_order(a, a_end, b, b_end);

    return order != 0 ? order : part_order(a_end, a_end + strlen(a_end), b_end, b_end + strlen(b_end));
}

bool rig_debian_version_begins(const char *version, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(version, prefix, length) == 0 && !isalnum((unsigned char)version[length]);
}

void rig_debian_series(const char *version, char *series, size_t size)
{
    size_t length = strspn(version, "0123456789");

    if (version[length] == '.')
        length += 1 + strspn(version + length + 1, "0123456789");
    (void)snprintf(series, size, "%.*s", (int)length, version);
}
