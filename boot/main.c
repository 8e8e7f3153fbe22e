/* SPDX-License-Identifier: MIT */
/* rig-boot: boots kernels and says what came of each. scripts/boot. */
#include <base/progress.h>
#include <boot/bisect_debian.h>
#include <boot/cells.h>
#include <boot/json.h>
#include <boot/junit.h>
#include <boot/matrix/command.h>
#include <boot/run.h>
#include <boot/text.h>
#include <kernel/kernel.h>

#include <stdlib.h>

#define EXIT_FINDING 1
#define EXIT_CANNOT_TELL 125

struct boots {
    const struct rig_boot_options *options;
    struct rig_kernel_store store;
    struct rig_say say;
    unsigned findings;
    cJSON *objects; /* of all boots, for JUnit */
};

static int complain(const struct rig_boot_options *options, const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "boot: %s\n", err->text);
    return options->bisect ? EXIT_CANNOT_TELL : err->code;
}

static int tell(struct boots *boots, const struct rig_boot_plan *plan, const struct rig_boot_result *result,
                struct rig_error *err)
{
    cJSON *object = rig_boot_json(result, plan->kernel->source.name, plan);
    char *text = object && boots->options->json ? cJSON_PrintUnformatted(object) : NULL;

    rig_progress_end();
    if (text)
        (void)puts(text);
    else if (object)
        rig_boot_text(stdout, object);
    boots->findings += result->conclusion.is_finding;
    cJSON_free(text);
    if (!object || !cJSON_AddItemToArray(boots->objects, object))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    return rig_output_flush(err);
}

static int boot_one(struct boots *boots, const struct rig_kernel *kernel, const struct rig_variant *variant,
                    struct rig_error *err)
{
    const struct rig_boot_plan plan = {.box = &boots->options->box,
                                       .kernel = kernel,
                                       .variant = variant,
                                       .until = boots->options->until,
                                       .seconds = (unsigned)boots->options->seconds,
                                       .stream = boots->options->console ? stderr : NULL,
                                       .say = boots->say};
    struct rig_boot_result *result;
    int told;

    if (rig_boot_run(&plan, &result, err) < 0)
        return -1;
    told = tell(boots, &plan, result, err);
    rig_boot_result_free(result);
    return told;
}

static int boot_kernel(struct boots *boots, const struct rig_cells *cells, const struct rig_kernel_source *source,
                       struct rig_error *err)
{
    struct rig_kernel kernel;
    int result;

    if (rig_kernel_open(&kernel, source, &boots->store, err) < 0)
        return -1;
    result = rig_kernel_image_need_pv(&kernel.image, source->given, err);
    for (unsigned i = 0; result == 0 && i < cells->variant_count; i++)
        result = boot_one(boots, &kernel, &cells->variants[i], err);
    rig_kernel_close(&kernel);
    return result;
}

/* One after the other, as typed. */
static int boot_all(struct boots *boots, struct rig_error *err)
{
    struct rig_cells cells;
    int result = rig_cells_of_options(&cells, boots->options, &boots->store, err);

    boots->objects = cJSON_CreateArray();
    for (size_t i = 0; result == 0 && i < cells.kernels.count; i++)
        result = boot_kernel(boots, &cells, &cells.kernels.at[i], err);
    if (result == 0 && boots->options->junit)
        result = rig_boot_junit(boots->options->junit, boots->objects, err);
    cJSON_Delete(boots->objects);
    rig_cells_free(&cells);
    return result;
}

int main(int argc, char **argv)
{
    struct rig_boot_options options;
    struct boots boots = {.options = &options, .say = {.line = rig_progress}};
    struct rig_error err;
    int result;

    if (rig_boot_options_read(&options, argc, argv, &err) < 0)
        return complain(&options, &err);
    boots.store = (struct rig_kernel_store){.build = options.box.build_dir, .say = boots.say};
    if (options.bisect_debian)
        return rig_bisect_debian(&options, &boots.store, &err) < 0 ? complain(&options, &err) : EXIT_SUCCESS;
    result = options.matrix || options.name ? rig_matrix_command(&options, &boots.store, &boots.findings, &err)
                                            : boot_all(&boots, &err);
    if (result < 0)
        return complain(&options, &err);
    return boots.findings ? EXIT_FINDING : EXIT_SUCCESS;
}
