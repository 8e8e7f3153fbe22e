/* SPDX-License-Identifier: MIT */
#include <kernel/source.h>

#include <base/array.h>
#include <kernel/debian/choose.h>
#include <kernel/debian/fetch.h>
#include <kernel/debian/lists.h>
#include <kernel/debian/suites.h>
#include <kernel/source_tree.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEBIAN "debian:"

static int add(struct rig_kernel_sources *sources, const struct rig_kernel_source *source, struct rig_error *err)
{
    if (!RIG_GROW(sources->at, sources->count))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the list of kernels");
    sources->at[sources->count++] = *source;
    return 0;
}

void rig_kernel_sources_free(struct rig_kernel_sources *sources)
{
    free(sources->at);
    memset(sources, 0, sizeof(*sources));
}

static int local(struct rig_kernel_sources *sources, const char *given, struct rig_error *err)
{
    struct rig_kernel_source *source = calloc(1, sizeof(*source));
    struct stat about;
    int result;

    if (!source)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for a kernel's paths");
    (void)snprintf(source->given, sizeof(source->given), "%s", given);
    (void)snprintf(source->name, sizeof(source->name), "%s", given);
    if (stat(given, &about) < 0)
        result = rig_error_set(err, RIG_ERROR_USAGE,
                               "%s: %s; expected a bzImage or vmlinux, a build tree, or debian:VERSION|SUITE|all",
                               given, strerror(errno));
    else if (S_ISDIR(about.st_mode))
        result = rig_source_tree(source, given, err);
    else
        result = rig_path(source->image, err, "%s", given);
    if (result == 0)
        result = add(sources, source, err);
    free(source);
    return result;
}

/* Where lists are missing, Debian may well have what was not found. */
static int choose(const struct rig_debian_index *all, unsigned missing, const char *word,
                  struct rig_debian_index *chosen, struct rig_error *err)
{
    struct rig_error why;

    if (rig_debian_choose(all, word, chosen, &why) == 0)
        return 0;
    if (missing == 0)
        return rig_error_set(err, why.code, "%s", why.text);
    return rig_error_set(err, RIG_ERROR_MACHINERY, "%.400s (without %u of its lists, which could not be read)",
                         why.text, missing);
}

static int debian(struct rig_kernel_sources *sources, const char *given, const struct rig_kernel_store *store,
                  struct rig_error *err)
{
    const char *word = given + sizeof(DEBIAN) - 1;
    struct rig_debian_index all = {0}, chosen = {0};
    struct rig_kernel_source *source = calloc(1, sizeof(*source));
    unsigned missing = 0;
    int result;

    if (!source)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for a kernel's paths");
    result = rig_debian_lists(&all, rig_debian_suite(word), store, &missing, err);
    if (result == 0)
        result = choose(&all, missing, word, &chosen, err);
    for (size_t i = 0; i < chosen.count && result == 0; i++) {
        source->kind = RIG_KERNEL_DEBIAN;
        source->package = chosen.at[i];
        (void)snprintf(source->given, sizeof(source->given), "%s", given);
        (void)snprintf(source->name, sizeof(source->name), "debian %s", chosen.at[i].version);
        result = add(sources, source, err);
    }
    rig_debian_index_free(&all);
    rig_debian_index_free(&chosen);
    free(source);
    return result;
}

int rig_kernel_resolve(struct rig_kernel_sources *sources, const char *given, const struct rig_kernel_store *store,
                       struct rig_error *err)
{
    if (strncmp(given, DEBIAN, sizeof(DEBIAN) - 1) == 0)
        return debian(sources, given, store, err);
    return local(sources, given, err);
}

int rig_kernel_fetch(struct rig_kernel_source *source, const struct rig_kernel_store *store, struct rig_error *err)
{
    return source->kind == RIG_KERNEL_DEBIAN ? rig_debian_fetch(source, store, err) : 0;
}
