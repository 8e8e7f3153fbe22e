/* SPDX-License-Identifier: MIT */
/* What a person may have meant with a name that is not there. */
#include <kernel/names_table.h>

#include <base/buffer.h>
#include <base/words.h>

#include <string.h>

#define NEAR_MOST 3

size_t rig_kernel_names_near(const struct rig_kernel_names *names, const char *name, const char **near, size_t most)
{
    size_t length = strlen(name), found = 0;
    size_t edits[NEAR_MOST];

    if (length > RIG_EDITS_LONGEST)
        return 0;
    if (most > NEAR_MOST)
        most = NEAR_MOST;
    for (size_t i = 0; i < names->count && most > 0; i++) {
        const char *other = names->text + names->at[names->by_name[i]].text;
        size_t other_length = strnlen(other, RIG_EDITS_LONGEST + 1);
        size_t apart = other_length > length ? other_length - length : length - other_length;
        size_t bound = found == most ? edits[found - 1] : rig_edits_near(length) + 1;
        size_t at, distance;

        if (other_length > RIG_EDITS_LONGEST || apart >= bound || (found > 0 && strcmp(near[found - 1], other) == 0))
            continue;
        distance = rig_edits(name, length, other, other_length);
        if (distance >= bound)
            continue;
        if (found < most)
            found++;
        for (at = found - 1; at > 0 && edits[at - 1] > distance; at--) {
            edits[at] = edits[at - 1];
            near[at] = near[at - 1];
        }
        edits[at] = distance;
        near[at] = other;
    }
    return found;
}

int rig_kernel_names_need(const struct rig_kernel_names *names, const char *name, struct rig_kernel_symbol *symbol,
                          struct rig_error *err)
{
    const char *near[NEAR_MOST];
    char text[256] = "";
    struct rig_buffer buffer = {.out = text, .size = sizeof(text)};
    size_t count;

    if (rig_kernel_names_find(names, name, symbol, NULL))
        return 0;
    count = rig_kernel_names_near(names, name, near, NEAR_MOST);
    for (size_t i = 0; i < count; i++)
        rig_buffer_add(&buffer, "%s%s", i > 0 ? ", " : "", near[i]);
    return rig_error_set(err, RIG_ERROR_USAGE,
                         "found no symbol \"%.64s\" in this kernel (inlined, or not of this "
                         "release)%s%s",
                         name, count > 0 ? "; near are " : "", text);
}
