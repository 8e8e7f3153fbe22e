/* SPDX-License-Identifier: MIT */
#include <boot/matrix/plan.h>

#include <boot/variant_json.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fill_kernels(struct rig_matrix_plan *plan, struct rig_error *err)
{
    const cJSON *kernel;

    cJSON_ArrayForEach(kernel, cJSON_GetObjectItem(plan->json, "kernels"))
    {
        struct rig_matrix_kernel *to = &plan->kernels[plan->kernel_count];

        if (plan->kernel_count == RIG_MATRIX_KERNELS)
            return rig_error_set(err, RIG_ERROR_USAGE, "found more than %d kernels", RIG_MATRIX_KERNELS);
        to->word = cJSON_GetStringValue(cJSON_GetObjectItem(kernel, "word"));
        to->name = cJSON_GetStringValue(cJSON_GetObjectItem(kernel, "name"));
        if (!to->word || !to->name)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "a kernel in it has no name");
        plan->kernel_count++;
    }
    return 0;
}

/* What plan.json says, into the struct. */
static int fill(struct rig_matrix_plan *plan, struct rig_error *err)
{
    const cJSON *variant, *seconds = cJSON_GetObjectItem(plan->json, "seconds");

    plan->title = cJSON_GetStringValue(cJSON_GetObjectItem(plan->json, "title"));
    if (!plan->title || !cJSON_IsNumber(seconds) || seconds->valuedouble < 1)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no title or time in it");
    plan->seconds = (unsigned)seconds->valuedouble;
    plan->until = cJSON_GetStringValue(cJSON_GetObjectItem(plan->json, "until"));
    if (fill_kernels(plan, err) < 0)
        return -1;
    cJSON_ArrayForEach(variant, cJSON_GetObjectItem(plan->json, "variants"))
    {
        if (plan->variant_count == RIG_MATRIX_VARIANTS)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "more than %d variants in it", RIG_MATRIX_VARIANTS);
        if (rig_variant_of_json(&plan->variants[plan->variant_count], variant, err) < 0)
            return -1;
        plan->variant_count++;
    }
    return rig_matrix_cells(plan) ? 0 : rig_error_set(err, RIG_ERROR_USAGE, "found no kernel; expected kernel lines");
}

/* A word that stands for this kernel whatever is newer tomorrow, and wherever it is read. */
static void kernel_word(const struct rig_kernel_source *source, char word[RIG_PATH_SIZE])
{
    char *real = source->kind == RIG_KERNEL_DEBIAN ? NULL : realpath(source->given, NULL);

    if (source->kind == RIG_KERNEL_DEBIAN)
        (void)rig_path(word, NULL, "debian:%s", source->package.name);
    else
        (void)rig_path(word, NULL, "%s", real ? real : source->given);
    free(real);
}

static int add_kernels(cJSON *json, const struct rig_matrix_file *file, const struct rig_kernel_store *store,
                       struct rig_error *err)
{
    cJSON *array = cJSON_AddArrayToObject(json, "kernels");
    struct rig_kernel_sources sources = {0};
    int result = 0;

    for (unsigned i = 0; result == 0 && i < file->kernel_count; i++)
        result = rig_kernel_resolve(&sources, file->kernels[i], store, err);
    for (size_t i = 0; result == 0 && i < sources.count; i++) {
        cJSON *kernel = cJSON_CreateObject();
        const char *slash = sources.at[i].kind == RIG_KERNEL_FILE ? strrchr(sources.at[i].name, '/') : NULL;
        char word[RIG_PATH_SIZE];

        kernel_word(&sources.at[i], word);
        cJSON_AddStringToObject(kernel, "word", word);
        cJSON_AddStringToObject(kernel, "name", slash ? slash + 1 : sources.at[i].name);
        cJSON_AddItemToArray(array, kernel);
    }
    rig_kernel_sources_free(&sources);
    return result;
}

static void add_variants(cJSON *json, const struct rig_matrix_file *file)
{
    cJSON *array = cJSON_AddArrayToObject(json, "variants");

    for (unsigned i = 0; i < file->variant_count; i++) {
        struct rig_variant variant = file->variants[i];
        char *initrd = variant.initrd ? realpath(variant.initrd, NULL) : NULL;

        variant.initrd = initrd ? initrd : variant.initrd;
        cJSON_AddItemToArray(array, rig_variant_to_json(&variant));
        free(initrd);
    }
}

static int write_plan(const struct rig_matrix_plan *plan, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char *text;
    int result;

    if (rig_path(path, err, "%s/cells", plan->dir) < 0 || rig_make_directories(path, err) < 0 ||
        rig_path(path, err, "%s/plan.json", plan->dir) < 0)
        return -1;
    text = cJSON_Print(plan->json);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = rig_write_file(path, text, err);
    cJSON_free(text);
    return result;
}

static int begin(struct rig_matrix_plan *plan, const char *dir, struct rig_error *err)
{
    memset(plan, 0, sizeof(*plan));
    return rig_path(plan->dir, err, "%s", dir);
}

int rig_matrix_plan_make(struct rig_matrix_plan *plan, const char *dir, const char *title,
                         const struct rig_matrix_file *file, const struct rig_kernel_store *store, unsigned seconds,
                         const char *until, struct rig_error *err)
{
    if (begin(plan, dir, err) < 0)
        return -1;
    plan->json = cJSON_CreateObject();
    if (!plan->json)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    cJSON_AddStringToObject(plan->json, "title", title);
    cJSON_AddNumberToObject(plan->json, "seconds", seconds);
    if (until)
        cJSON_AddStringToObject(plan->json, "until", until);
    add_variants(plan->json, file);
    if (add_kernels(plan->json, file, store, err) < 0 || fill(plan, err) < 0)
        return -1;
    return write_plan(plan, err);
}

int rig_matrix_plan_open(struct rig_matrix_plan *plan, const char *dir, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    struct rig_error why;
    char *text;

    if (begin(plan, dir, err) < 0 || rig_path(path, err, "%s/plan.json", dir) < 0)
        return -1;
    text = rig_read_file(path, NULL);
    if (!text)
        return errno == ENOENT ? 1
                               : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", path, strerror(errno));
    plan->json = cJSON_Parse(text);
    free(text);
    if (!plan->json)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "%s is damaged: it is no JSON", path);
    if (fill(plan, &why) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "%s is damaged: %.200s", path, why.text);
    return 0;
}

void rig_matrix_plan_close(struct rig_matrix_plan *plan)
{
    cJSON_Delete(plan->json);
    plan->json = NULL;
}

int rig_matrix_path(const struct rig_matrix_plan *plan, unsigned cell, const char *suffix, char path[RIG_PATH_SIZE],
                    struct rig_error *err)
{
    return rig_path(path, err, "%s/cells/%u-%s.%s", plan->dir, cell / plan->variant_count,
                    plan->variants[cell % plan->variant_count].name, suffix);
}

cJSON *rig_matrix_cell_read(const struct rig_matrix_plan *plan, unsigned cell)
{
    char path[RIG_PATH_SIZE];
    cJSON *object = NULL;
    char *text;

    if (rig_matrix_path(plan, cell, "json", path, NULL) == 0 && (text = rig_read_file(path, NULL))) {
        object = cJSON_Parse(text);
        free(text);
    }
    if (cJSON_GetStringValue(cJSON_GetObjectItem(object, "verdict")))
        return object;
    cJSON_Delete(object);
    return NULL;
}
