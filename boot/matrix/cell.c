/* SPDX-License-Identifier: MIT */
#include <boot/matrix/cell.h>

#include <boot/json.h>
#include <boot/run.h>
#include <kernel/kernel.h>

static int write_result(const struct rig_matrix_plan *plan, unsigned cell, const struct rig_boot_plan *boot,
                        const struct rig_boot_result *result, struct rig_error *err)
{
    cJSON *object = rig_boot_json(result, plan->kernels[cell / plan->variant_count].name, boot);
    char path[RIG_PATH_SIZE];
    char *text = NULL;
    int status = -1;

    if (object) {
        cJSON_AddStringToObject(object, "variant", boot->variant->name);
        text = cJSON_Print(object);
    }
    if (!text)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_matrix_path(plan, cell, "console", path, err) == 0 &&
             rig_write_file(path, result->console, err) == 0 && rig_matrix_path(plan, cell, "json", path, err) == 0)
        status = rig_write_file(path, text, err);
    cJSON_free(text);
    cJSON_Delete(object);
    return status;
}

static int boot(const struct rig_matrix_plan *plan, unsigned cell, const struct rig_box_options *box,
                const struct rig_kernel *kernel, const struct rig_say *say, struct rig_error *err)
{
    const struct rig_boot_plan one = {.box = box,
                                      .kernel = kernel,
                                      .variant = &plan->variants[cell % plan->variant_count],
                                      .until = plan->until,
                                      .seconds = plan->seconds,
                                      .say = *say};
    struct rig_boot_result *result;
    int status;

    if (rig_boot_run(&one, &result, err) < 0)
        return -1;
    status = write_result(plan, cell, &one, result, err);
    rig_boot_result_free(result);
    return status;
}

int rig_matrix_cell_run(const struct rig_matrix_plan *plan, unsigned cell, const struct rig_box_options *box,
                        const struct rig_kernel_store *store, struct rig_error *err)
{
    const char *word;
    struct rig_kernel kernel;
    int status;

    if (cell >= rig_matrix_cells(plan))
        return rig_error_set(err, RIG_ERROR_USAGE, "cell %u: there are %u", cell, rig_matrix_cells(plan));
    word = plan->kernels[cell / plan->variant_count].word;
    if (rig_kernel_open_given(&kernel, word, store, err) < 0)
        return -1;
    status = rig_kernel_image_need_pv(&kernel.image, word, err);
    if (status == 0)
        status = boot(plan, cell, box, &kernel, &store->say, err);
    rig_kernel_close(&kernel);
    return status;
}
