/* SPDX-License-Identifier: MIT */
#include <kernel/debian/choose.h>

#include <base/array.h>
#include <base/buffer.h>
#include <kernel/debian/suites.h>
#include <kernel/debian/version.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_unsigned(const struct rig_kernel_package *it)
{
    return strstr(it->name, "-unsigned") != NULL;
}

/* The better of two of the same kind: the newer, and of one version the signed. */
static const struct rig_kernel_package *better(const struct rig_kernel_package *a, const struct rig_kernel_package *b)
{
    int order;

    if (!a || !b)
        return a ? a : b;
    order = rig_debian_version_order(a->version, b->version);
    if (order != 0)
        return order > 0 ? a : b;
    return is_unsigned(a) && !is_unsigned(b) ? b : a;
}

/* The kernel that the newest linux-image-amd64 of the suite depends on. It may be in a list of another suite, too. */
static const struct rig_kernel_package *of_suite(const struct rig_debian_index *all, const char *suite)
{
    const struct rig_kernel_package *meta = NULL, *found = NULL;

    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->at[i].name, RIG_DEBIAN_META) == 0 && strcmp(all->at[i].suite, suite) == 0)
            meta = better(meta, &all->at[i]);
    for (size_t i = 0; meta && i < all->count; i++)
        if (rig_debian_is_plain(&all->at[i]) && strcmp(all->at[i].release, meta->release) == 0 &&
            strcmp(all->at[i].version, meta->version) == 0)
            found = better(found, &all->at[i]);
    return found;
}

static const struct rig_kernel_package *of_version(const struct rig_debian_index *all, const char *word)
{
    const struct rig_kernel_package *found = NULL;

    for (size_t i = 0; i < all->count; i++)
        if (rig_debian_is_plain(&all->at[i]) && (rig_debian_version_begins(all->at[i].version, word) ||
                                                 rig_debian_version_begins(all->at[i].release, word)))
            found = better(found, &all->at[i]);
    return found;
}

/* From 6.19 on the image of linux-image-V is in linux-binary-V: either name stands for it. */
static const struct rig_kernel_package *of_name(const struct rig_debian_index *all, const char *word)
{
    static const char image[] = "linux-image-";
    const struct rig_kernel_package *found = NULL;

    for (size_t i = 0; i < all->count; i++) {
        bool named = strcmp(all->at[i].name, word) == 0;
        bool released = strncmp(word, image, sizeof(image) - 1) == 0 &&
                        strcmp(all->at[i].release, word + sizeof(image) - 1) == 0 && !is_unsigned(&all->at[i]);

        if ((named || released) && strcmp(all->at[i].name, RIG_DEBIAN_META) != 0)
            found = better(found, &all->at[i]);
    }
    return found;
}

static int by_version(const void *left, const void *right)
{
    const struct rig_kernel_package *a = left, *b = right;
    int order = rig_debian_version_order(a->version, b->version);

    return order != 0 ? order : (int)is_unsigned(a) - (int)is_unsigned(b);
}

/* All plain kernels, the oldest first. */
static int sort(const struct rig_debian_index *all, struct rig_debian_index *sorted, struct rig_error *err)
{
    for (size_t i = 0; i < all->count; i++)
        if (rig_debian_is_plain(&all->at[i]) && rig_debian_index_add(sorted, &all->at[i], err) < 0)
            return -1;
    if (sorted->count > 0)
        qsort(sorted->at, sorted->count, sizeof(sorted->at[0]), by_version);
    return 0;
}

static int choose_all(const struct rig_debian_index *all, struct rig_debian_index *chosen, struct rig_error *err)
{
    struct rig_debian_index list = {0};
    int result = sort(all, &list, err);

    for (size_t i = 0; i < list.count && result == 0;) {
        const struct rig_kernel_package *newest = NULL;
        char series[32], other[32];

        rig_debian_series(list.at[i].version, series, sizeof(series));
        for (; i < list.count; i++) {
            rig_debian_series(list.at[i].version, other, sizeof(other));
            if (strcmp(series, other) != 0)
                break;
            newest = better(newest, &list.at[i]);
        }
        result = rig_debian_index_add(chosen, newest, err);
    }
    rig_debian_index_free(&list);
    return result;
}

/* All from one version to another, each once: of one that is there signed and unsigned the signed, which stands first.
 */
static int choose_range(const struct rig_debian_index *all, const struct rig_kernel_package *from,
                        const struct rig_kernel_package *to, struct rig_debian_index *chosen, struct rig_error *err)
{
    struct rig_debian_index list = {0};
    const char *last = "";
    int result = sort(all, &list, err);

    for (size_t i = 0; i < list.count && result == 0; i++) {
        const struct rig_kernel_package *it = &list.at[i];

        if (strcmp(it->version, last) == 0 || rig_debian_version_order(it->version, from->version) < 0 ||
            rig_debian_version_order(it->version, to->version) > 0)
            continue;
        last = it->version;
        result = rig_debian_index_add(chosen, it, err);
    }
    rig_debian_index_free(&list);
    return result;
}

#define NEIGHBOURS 2

/* The nearest there are, on both sides; signed and unsigned or two suites' of one version are one. */
static void print_neighbours(const struct rig_debian_index *list, const char *word, struct rig_buffer *text)
{
    const char *near[2 * NEIGHBOURS] = {NULL}, *last = "", *comma = "";
    size_t followers = 0;

    for (size_t i = 0; i < list->count && followers < NEIGHBOURS; i++) {
        const char *version = list->at[i].version;

        if (strcmp(last, version) == 0)
            continue;
        last = version;
        if (rig_debian_version_order(version, word) < 0) {
            near[0] = near[1];
            near[1] = version;
        } else {
            near[NEIGHBOURS + followers++] = version;
        }
    }
    for (size_t i = 0; i < RIG_COUNT(near); i++) {
        if (!near[i])
            continue;
        rig_buffer_add(text, "%s%s", comma, near[i]);
        comma = ", ";
    }
}

static int complain(const struct rig_debian_index *all, const char *word, struct rig_error *err)
{
    char near[256] = "";
    struct rig_buffer text = {.out = near, .size = sizeof(near)};
    struct rig_debian_index list = {0};

    if (!isdigit((unsigned char)word[0]))
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "debian:%.64s: Debian has no such suite, version or package; expected a version (7.3, "
                             "6.16.12), a kernel package's name, all, or one of " RIG_DEBIAN_SUITES,
                             word);
    if (sort(all, &list, err) < 0)
        return -1;
    print_neighbours(&list, word, &text);
    rig_debian_index_free(&list);
    return rig_error_set(err, RIG_ERROR_USAGE, "debian:%.64s: Debian has no such kernel now; the nearest it has: %s",
                         word, near[0] ? near : "none");
}

/* "A..B": the two versions that a word begins and ends with. */
static int choose_between(const struct rig_debian_index *all, const char *word, const char *dots,
                          struct rig_debian_index *chosen, struct rig_error *err)
{
    const struct rig_kernel_package *from, *to;
    char first[64];

    if ((size_t)(dots - word) >= sizeof(first))
        return complain(all, word, err);
    memcpy(first, word, (size_t)(dots - word));
    first[dots - word] = '\0';
    from = of_version(all, first);
    to = of_version(all, dots + 2);
    if (!from || !to)
        return complain(all, from ? dots + 2 : first, err);
    if (rig_debian_version_order(from->version, to->version) > 0)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "debian:%.64s: found %s, which is newer than %s; expected OLDER..NEWER", word,
                             from->version, to->version);
    return choose_range(all, from, to, chosen, err);
}

int rig_debian_choose(const struct rig_debian_index *all, const char *word, struct rig_debian_index *chosen,
                      struct rig_error *err)
{
    const char *suite = rig_debian_suite(word);
    const struct rig_kernel_package *found;
    const char *dots = strstr(word, "..");

    if (strcmp(word, "all") == 0)
        return choose_all(all, chosen, err);
    if (dots)
        return choose_between(all, word, dots, chosen, err);
    if (suite)
        found = of_suite(all, suite);
    else if (isdigit((unsigned char)word[0]))
        found = of_version(all, word);
    else
        found = of_name(all, word);
    if (found)
        return rig_debian_index_add(chosen, found, err);
    if (suite)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "debian:%s: no kernel for amd64 in its package lists", word);
    return complain(all, word, err);
}
