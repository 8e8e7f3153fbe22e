/* SPDX-License-Identifier: MIT */
#include <nightly/boots.h>

#include <base/files.h>
#include <boot/matrix/file.h>
#include <boot/matrix/plan.h>
#include <box/options.h>
#include <kernel/source.h>
#include <nightly/program.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME "kernels" /* of the matrix, below the output */

static int read_matrix(const char *path, struct rig_matrix_file *file, struct rig_error *err)
{
    char *text = rig_read_file(path, NULL);
    int result;

    if (!text)
        return rig_error_set(err, RIG_ERROR_USAGE, "--matrix: cannot read %s: %s", path, strerror(errno));
    result = rig_matrix_file_parse(file, text, path, err);
    free(text);
    return result;
}

static int resolve(const struct boots_plan *plan, struct rig_kernel_sources *sources, struct rig_error *err)
{
    const struct rig_kernel_store store = {.build = plan->box->build_dir};
    char *words = strdup(plan->kernels), *rest = words, *word;
    int result = words ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");

    while (result == 0 && (word = strsep(&rest, ",")) != NULL)
        result = rig_kernel_resolve(sources, word, &store, err);
    free(words);
    return result;
}

/* Some variant of it no night has booted. */
static bool is_missing(const struct kernel_boots *boots, const struct rig_kernel_source *source,
                       const struct rig_matrix_file *file)
{
    for (unsigned i = 0; i < file->variant_count; i++)
        if (!kernel_boots_has(boots, source->name, file->variants[i].name))
            return true;
    return false;
}

/* 1: there is something to boot. */
static int command(const struct boots_plan *plan, const struct kernel_boots *boots, const struct rig_matrix_file *file,
                   struct rig_arguments *words, struct rig_error *err)
{
    struct rig_kernel_sources sources = {0};
    int result = resolve(plan, &sources, err);

    rig_arguments_add(words, "%s/cmake/boot/rig-boot", plan->box->build_dir);
    rig_options_give(words, rig_box_option_rows, plan->box);
    rig_arguments_option(words, "results", plan->output);
    rig_arguments_option(words, "name", NAME);
    rig_arguments_option(words, "matrix", plan->matrix);
    for (size_t i = 0; result >= 0 && i < sources.count; i++) {
        const struct rig_kernel_source *source = &sources.at[i];

        if (!is_missing(boots, source, file))
            continue;
        rig_arguments_add(words, "%s%s", source->kind == RIG_KERNEL_DEBIAN ? "debian:" : "",
                          source->kind == RIG_KERNEL_DEBIAN ? source->package.name : source->given);
        result = 1;
    }
    rig_kernel_sources_free(&sources);
    return result;
}

/* What each cell came to; one without an answer is booted by the next night. */
static int take_cells(const char *dir, struct kernel_boots *boots, struct rig_error *err)
{
    static struct rig_matrix_plan plan;
    int result = rig_matrix_plan_open(&plan, dir, err);

    if (result != 0)
        return result < 0 ? -1 : rig_error_set(err, RIG_ERROR_MACHINERY, "%s is not there", dir);
    for (unsigned i = 0; result == 0 && i < rig_matrix_cells(&plan); i++) {
        cJSON *cell = rig_matrix_cell_read(&plan, i);

        boots->unanswered += !cell;
        if (cell && !kernel_boots_has(boots, cJSON_GetStringValue(cJSON_GetObjectItem(cell, "kernel")),
                                      cJSON_GetStringValue(cJSON_GetObjectItem(cell, "variant"))))
            result = kernel_boots_add(boots, cell, err);
        cJSON_Delete(cell);
    }
    rig_matrix_plan_close(&plan);
    return result;
}

int boots_run(const struct boots_plan *plan, struct kernel_boots *boots, struct rig_error *err)
{
    struct rig_matrix_file file = {0};
    struct rig_arguments words = {0};
    char dir[RIG_PATH_SIZE], log[RIG_PATH_SIZE];
    int result = read_matrix(plan->matrix, &file, err);

    if (result == 0)
        result = command(plan, boots, &file, &words, err);
    rig_matrix_file_free(&file);
    if (result <= 0)
        return result;
    if (rig_path(dir, err, "%s/" NAME, plan->output) < 0 || rig_path(log, err, "%s/boot.log", plan->output) < 0)
        return -1;
    rig_remove_tree(dir); /* the night before's, whose boots the state has */
    if (program_run(&words, log, err) < 0 && access(dir, F_OK) < 0)
        return -1;
    if (take_cells(dir, boots, err) < 0)
        return -1;
    kernel_boots_judge(boots);
    return 0;
}
