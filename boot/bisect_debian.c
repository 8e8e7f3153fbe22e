/* SPDX-License-Identifier: MIT */
#include <boot/bisect_debian.h>

#include <base/progress.h>
#include <boot/bisect.h>
#include <boot/cells.h>
#include <boot/json.h>
#include <boot/run.h>
#include <boot/text.h>
#include <kernel/kernel.h>

#include <string.h>

#define MOST_TRIES 2

struct search {
    const struct rig_boot_options *options;
    const struct rig_kernel_store *store;
    const struct rig_variant *variant;
    const struct rig_kernel_sources *kernels;
    cJSON *bad; /* the object of the first bad one known; NULL: none yet */
    unsigned boots;
};

static int boot(const struct search *search, const struct rig_kernel *kernel, cJSON **object, struct rig_error *err)
{
    const struct rig_boot_plan plan = {.box = &search->options->box,
                                       .kernel = kernel,
                                       .variant = search->variant,
                                       .until = search->options->until,
                                       .seconds = (unsigned)search->options->seconds,
                                       .say = search->store->say};
    struct rig_boot_result *result;

    if (rig_boot_run(&plan, &result, err) < 0)
        return -1;
    *object = rig_boot_json(result, kernel->source.name, &plan);
    rig_boot_result_free(result);
    return *object ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
}

static int boot_one(const struct search *search, size_t i, cJSON **object, struct rig_error *err)
{
    struct rig_kernel kernel;
    int result = rig_kernel_open(&kernel, &search->kernels->at[i], search->store, err);

    if (result == 0)
        result = rig_kernel_image_need_pv(&kernel.image, kernel.source.name, err);
    if (result == 0)
        result = boot(search, &kernel, object, err);
    rig_kernel_close(&kernel);
    return result;
}

/* Whether kernel `i` is bad: 1, 0, or -1 with *err. A box that was lost is had the second time. */
static int ask(struct search *search, size_t i, struct rig_error *err)
{
    cJSON *object = NULL;
    bool bad;
    int result = -1;

    for (unsigned tries = 0; result < 0 && tries < MOST_TRIES; tries++)
        result = boot_one(search, i, &object, err);
    if (result < 0)
        return -1;
    search->boots++;
    bad = cJSON_IsTrue(cJSON_GetObjectItem(object, "finding"));
    rig_progress_end();
    (void)fprintf(stderr, "boot: %s: %s\n", search->kernels->at[i].name,
                  cJSON_GetStringValue(cJSON_GetObjectItem(object, "verdict")));
    if (bad) {
        cJSON_Delete(search->bad);
        search->bad = object;
    } else {
        cJSON_Delete(object);
    }
    return bad;
}

static int check_ends(struct search *search, struct rig_error *err)
{
    size_t last = search->kernels->count - 1;
    int answer = ask(search, 0, err);

    if (answer < 0)
        return -1;
    if (answer > 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s is to be good, and does not boot", search->kernels->at[0].name);
    answer = ask(search, last, err);
    if (answer == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s is to be bad, and boots", search->kernels->at[last].name);
    return answer < 0 ? -1 : 0;
}

static void tell(const struct search *search, const struct rig_bisect *bisect)
{
    const char *last_good = search->kernels->at[bisect->good].name;
    char *text;

    if (!search->options->json) {
        (void)printf("last good  %s\nfirst bad  ", last_good);
        rig_boot_text(stdout, search->bad);
        return;
    }
    cJSON_AddStringToObject(search->bad, "last_good", last_good);
    cJSON_AddNumberToObject(search->bad, "boots", search->boots);
    text = cJSON_PrintUnformatted(search->bad);
    if (text)
        (void)puts(text);
    cJSON_free(text);
}

static int find(struct search *search, struct rig_error *err)
{
    struct rig_bisect bisect = {.good = 0, .bad = search->kernels->count - 1};
    size_t i;

    if (bisect.bad == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "GOOD and BAD are one kernel, %s", search->kernels->at[0].name);
    if (check_ends(search, err) < 0)
        return -1;
    while ((i = rig_bisect_next(&bisect)) != bisect.bad) {
        int answer;

        rig_progress_end();
        (void)fprintf(stderr, "boot: %zu kernels between, %u boots left\n", bisect.bad - bisect.good - 1,
                      rig_bisect_left(&bisect));
        answer = ask(search, i, err);
        if (answer < 0)
            return -1;
        rig_bisect_take(&bisect, i, answer);
    }
    tell(search, &bisect);
    return rig_output_flush(err);
}

static const char *version(const char *word)
{
    return strncmp(word, "debian:", 7) == 0 ? word + 7 : word;
}

int rig_bisect_debian(const struct rig_boot_options *options, const struct rig_kernel_store *store,
                      struct rig_error *err)
{
    struct search search = {.options = options, .store = store};
    struct rig_cells cells;
    char word[256];
    int result = rig_cells_variants(&cells, options, err);

    if (result == 0 && cells.variant_count != 1)
        result = rig_error_set(err, RIG_ERROR_USAGE, "found %u variants; a bisection is of one", cells.variant_count);
    (void)snprintf(word, sizeof(word), "debian:%s..%s", version(options->kernels[0]), version(options->kernels[1]));
    if (result == 0)
        result = rig_kernel_resolve(&cells.kernels, word, store, err);
    search.variant = &cells.variants[0];
    search.kernels = &cells.kernels;
    if (result == 0)
        result = find(&search, err);
    cJSON_Delete(search.bad);
    rig_cells_free(&cells);
    return result;
}
