/* SPDX-License-Identifier: MIT */
#include <boot/cells.h>

#include <box/release.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WORDS 16
#define ALL_RELEASES 256

/* A list's words, in a copy of it that they point into. One NULL for no list. */
static int split(const char *list, char **copy, const char *words[MOST_WORDS], unsigned *count, struct rig_error *err)
{
    char *save = NULL;

    *count = 1;
    words[0] = NULL;
    if (!list)
        return 0;
    *copy = strdup(list);
    if (!*copy)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    *count = 0;
    for (char *word = strtok_r(*copy, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
        if (*count == MOST_WORDS)
            return rig_error_set(err, RIG_ERROR_USAGE, "found more than %d words in \"%.100s\"", MOST_WORDS, list);
        words[(*count)++] = word;
    }
    return *count ? 0 : rig_error_set(err, RIG_ERROR_USAGE, "found an empty list; expected words, commas between");
}

static int check_xen(const char *word, struct rig_error *err)
{
    struct rig_release release;

    return !word || strchr(word, '/') ? 0 : rig_release_find(word, &release, err);
}

static int add_reserved(struct rig_variant *variant, const char *list, struct rig_error *err)
{
    const char *words[MOST_WORDS];
    char *copy = NULL;
    unsigned count;
    int result = split(list, &copy, words, &count, err);

    for (unsigned i = 0; result == 0 && list && i < count; i++)
        result = rig_variant_add_reserved(variant, words[i], err);
    free(copy);
    return result;
}

/* The names of all releases, commas between. */
static void all_releases(char names[ALL_RELEASES])
{
    struct rig_release release;
    size_t used = 0;

    names[0] = '\0';
    for (unsigned i = 0; rig_release_get(i, &release) && used < ALL_RELEASES; i++)
        used += (size_t)snprintf(names + used, ALL_RELEASES - used, "%s%s", used ? "," : "", release.name);
}

static int add_variants(struct rig_cells *cells, const struct rig_boot_options *options, struct rig_error *err)
{
    struct rig_variant common = {.memory_mib = options->memory_mib,
                                 .vcpus = options->vcpus,
                                 .role = (enum rig_role)options->role,
                                 .append = options->append,
                                 .initrd = options->initrd};
    const char *xens[MOST_WORDS], *cpus[MOST_WORDS];
    unsigned xen_count, cpu_count;
    char all[ALL_RELEASES];
    const char *xen = options->xen;

    if (xen && strcmp(xen, "all") == 0) {
        all_releases(all);
        xen = all;
    }
    if (add_reserved(&common, options->e820, err) < 0 || split(xen, &cells->words[0], xens, &xen_count, err) < 0 ||
        split(options->cpu, &cells->words[1], cpus, &cpu_count, err) < 0)
        return -1;
    for (unsigned x = 0; x < xen_count; x++) {
        if (check_xen(xens[x], err) < 0)
            return -1;
        for (unsigned c = 0; c < cpu_count; c++) {
            if (cells->variant_count == RIG_MOST_VARIANTS)
                return rig_error_set(err, RIG_ERROR_USAGE, "more than %d variants", RIG_MOST_VARIANTS);
            common.xen = xens[x];
            common.cpu = cpus[c];
            cells->variants[cells->variant_count++] = common;
        }
    }
    return 0;
}

int rig_cells_variants(struct rig_cells *cells, const struct rig_boot_options *options, struct rig_error *err)
{
    memset(cells, 0, sizeof(*cells));
    return add_variants(cells, options, err);
}

int rig_cells_of_options(struct rig_cells *cells, const struct rig_boot_options *options,
                         const struct rig_kernel_store *store, struct rig_error *err)
{
    if (rig_cells_variants(cells, options, err) < 0)
        return -1;
    for (unsigned i = 0; i < options->kernel_count; i++)
        if (rig_kernel_resolve(&cells->kernels, options->kernels[i], store, err) < 0)
            return -1;
    return 0;
}

void rig_cells_free(struct rig_cells *cells)
{
    rig_kernel_sources_free(&cells->kernels);
    free(cells->words[0]);
    free(cells->words[1]);
}
