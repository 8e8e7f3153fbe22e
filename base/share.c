/* SPDX-License-Identifier: MIT */
#include <base/share.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int take(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    struct rig_share *share = field;
    char *slash, *end;
    const unsigned long number = strtoul(argument, &slash, 10);
    const unsigned long count = *slash == '/' ? strtoul(slash + 1, &end, 10) : 0;

    if (count < 1 || count > RIG_MOST_SHARES || number < 1 || number > count || *end || *argument < '0' ||
        *argument > '9' || slash[1] < '0' || slash[1] > '9')
        return rig_option_refuse(option, argument, "NUMBER/COUNT, as 1/4 for the first of four", err);
    *share = (struct rig_share){.number = (unsigned)number, .count = (unsigned)count};
    return 0;
}

static bool print(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    const struct rig_share *share = field;

    (void)option;
    (void)snprintf(argument, size, "%u/%u", share->number, share->count);
    return share->count != 0;
}

const struct rig_option_type rig_option_share = {take, print};

/* The quotient and the remainder apart: total * number may not fit. */
static uint64_t begin(uint64_t total, unsigned number, unsigned count)
{
    const uint64_t each = total / count, more = total % count;

    return each * number + (number < more ? number : more);
}

void rig_share_range(const struct rig_share *share, uint64_t total, uint64_t *from, uint64_t *until)
{
    *from = share->count ? begin(total, share->number - 1, share->count) : 0;
    *until = share->count ? begin(total, share->number, share->count) : total;
}

bool rig_share_has(const struct rig_share *share, uint64_t index)
{
    return share->count == 0 || index % share->count == share->number - 1;
}

void rig_node_name(char name[RIG_NODE_NAME])
{
    const char *given = getenv("SLURMD_NODENAME");

    if (given || gethostname(name, RIG_NODE_NAME) < 0)
        (void)snprintf(name, RIG_NODE_NAME, "%s", given ? given : "?");
    name[RIG_NODE_NAME - 1] = '\0';
}
