/* SPDX-License-Identifier: MIT */
#include <boot/matrix/command.h>

#include <base/lock.h>
#include <base/progress.h>
#include <boot/cells.h>
#include <boot/junit.h>
#include <boot/matrix/cell.h>
#include <boot/matrix/page.h>
#include <boot/matrix/table.h>
#include <box/options.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

static void catch_signals(void)
{
    const struct sigaction action = {.sa_handler = on_signal};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
}

/* Settings belong to the variants of a matrix, or to the command line. */
static int check(const struct rig_boot_options *o, struct rig_error *err)
{
    const struct {
        bool given;
        const char *name;
    } settings[] = {{o->xen, "xen"},       {o->cpu, "cpu"},   {o->memory_mib, "memory"},
                    {o->vcpus, "vcpus"},   {o->role, "role"}, {o->append, "append"},
                    {o->initrd, "initrd"}, {o->e820, "e820"}, {o->console, "console"}};

    for (unsigned i = 0; o->matrix && i < sizeof(settings) / sizeof(settings[0]); i++)
        if (settings[i].given)
            return rig_error_set(err, RIG_ERROR_USAGE, "found --%s beside --matrix; expected it in the matrix's file",
                                 settings[i].name);
    return 0;
}

/* A variant without a name gets what differs in it, as a name that can be a file's. */
static void name_variants(struct rig_matrix_file *file, char names[RIG_MATRIX_VARIANTS][RIG_VARIANT_TEXT])
{
    for (unsigned i = 0; i < file->variant_count; i++) {
        char text[RIG_VARIANT_TEXT];
        size_t used = (size_t)snprintf(names[i], 8, "%u-", i);

        rig_variant_print(&file->variants[i], text);
        for (const char *at = text; *at && used < 60; at++)
            if (isalnum((unsigned char)*at) || *at == '.')
                names[i][used++] = *at;
            else if (names[i][used - 1] != '-')
                names[i][used++] = '-';
        names[i][used] = '\0';
        file->variants[i].name = names[i];
    }
}

/* The matrix's file, with the kernels of the command line in place of its own. */
static int read_file(struct rig_matrix_file *file, const struct rig_boot_options *options, struct rig_error *err)
{
    char *text = rig_read_file(options->matrix, NULL);
    int result;

    if (!text)
        return rig_error_set(err, RIG_ERROR_USAGE, "cannot read %s: %s", options->matrix, strerror(errno));
    result = rig_matrix_file_parse(file, text, options->matrix, err);
    free(text);
    return result;
}

static int make(struct rig_matrix_plan *plan, const char *dir, const struct rig_boot_options *options,
                const struct rig_kernel_store *store, struct rig_error *err)
{
    const char *slash = options->matrix ? strrchr(options->matrix, '/') : NULL;
    const char *title = slash ? slash + 1 : options->matrix ? options->matrix : options->name;
    char names[RIG_MATRIX_VARIANTS][RIG_VARIANT_TEXT];
    struct rig_matrix_file file = {0};
    struct rig_cells cells = {0};
    int result = options->matrix ? read_file(&file, options, err) : rig_cells_variants(&cells, options, err);

    if (result == 0 && !options->matrix) {
        memcpy(file.variants, cells.variants, sizeof(file.variants));
        file.variant_count = cells.variant_count;
        name_variants(&file, names);
    }
    if (result == 0 && options->kernel_count > RIG_MATRIX_KERNELS)
        result = rig_error_set(err, RIG_ERROR_USAGE, "found more than %d kernels", RIG_MATRIX_KERNELS);
    if (result == 0 && options->kernel_count) {
        file.kernel_count = options->kernel_count;
        memcpy(file.kernels, options->kernels, options->kernel_count * sizeof(file.kernels[0]));
    }
    if (result == 0)
        result = rig_matrix_plan_make(plan, dir, title, &file, store, (unsigned)options->seconds, options->until, err);
    rig_matrix_file_free(&file);
    rig_cells_free(&cells);
    return result;
}

/* results/NAME as it is, or made; a matrix without a name is called by the time. */
static int open_plan(struct rig_matrix_plan *plan, const struct rig_boot_options *options,
                     const struct rig_kernel_store *store, struct rig_error *err)
{
    char dir[RIG_PATH_SIZE], name[64];
    time_t now = time(NULL);
    struct tm local;
    int result;

    (void)strftime(name, sizeof(name), "boot-%Y%m%d-%H%M%S", localtime_r(&now, &local));
    if (rig_path(dir, err, "%s/%s", options->results, options->name ? options->name : name) < 0)
        return -1;
    result = rig_matrix_plan_open(plan, dir, err);
    if (result == 1 && !options->matrix && !options->kernel_count)
        return rig_error_set(err, RIG_ERROR_USAGE, "there is no %s to go on with; expected a kernel or --matrix FILE",
                             dir);
    return result == 1 ? make(plan, dir, options, store, err) : result;
}

static void give_command(struct rig_arguments *command, const struct rig_boot_options *options, const char *dir)
{
    rig_arguments_add(command, "/proc/self/exe");
    rig_options_give(command, rig_box_option_rows, &options->box);
    rig_arguments_option(command, "results", options->results);
    rig_arguments_option(command, "name", strrchr(dir, '/') + 1);
}

static int write_junit(const struct rig_matrix_plan *plan, const struct rig_cell *cells, const char *path,
                       struct rig_error *err)
{
    cJSON *boots = cJSON_CreateArray();
    int result;

    for (unsigned i = 0; i < rig_matrix_cells(plan); i++) {
        cJSON *object = rig_matrix_cell_read(plan, i);

        if (!object) {
            object = cJSON_CreateObject();
            cJSON_AddStringToObject(object, "kernel", plan->kernels[i / plan->variant_count].name);
            cJSON_AddStringToObject(object, "variant", plan->variants[i % plan->variant_count].name);
            cJSON_AddStringToObject(object, "error", cells[i].text[0] ? cells[i].text : "not run");
        }
        cJSON_AddItemToArray(boots, object);
    }
    result = rig_boot_junit(path, boots, err);
    cJSON_Delete(boots);
    return result;
}

static int write_reports(const struct rig_matrix_plan *plan, const struct rig_cell *cells,
                         const struct rig_boot_options *options, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    if (rig_matrix_page(plan, cells, err) < 0 || rig_path(path, err, "%s/junit.xml", plan->dir) < 0 ||
        write_junit(plan, cells, path, err) < 0)
        return -1;
    return options->junit ? write_junit(plan, cells, options->junit, err) : 0;
}

static void print_json(const struct rig_matrix_plan *plan)
{
    for (unsigned i = 0; i < rig_matrix_cells(plan); i++) {
        cJSON *object = rig_matrix_cell_read(plan, i);
        char *text = object ? cJSON_PrintUnformatted(object) : NULL;

        if (text)
            (void)puts(text);
        cJSON_free(text);
        cJSON_Delete(object);
    }
}

/* The table, where the page is, and whether there was an answer for all. */
static int conclude(const struct rig_matrix_plan *plan, const struct rig_cell *cells,
                    const struct rig_boot_options *options, unsigned *findings, struct rig_error *err)
{
    const struct rig_cell *failed = NULL;
    unsigned left = 0;

    for (unsigned i = 0; i < rig_matrix_cells(plan); i++) {
        left += cells[i].state == RIG_CELL_WAITS;
        *findings += cells[i].state == RIG_CELL_DONE && cells[i].is_finding;
        failed = cells[i].state == RIG_CELL_FAILED && !failed ? &cells[i] : failed;
    }
    if (left && options->status)
        (void)fprintf(stderr, "boot: %u of %u boots are left\n", left, rig_matrix_cells(plan));
    if (options->json)
        print_json(plan);
    else
        (void)rig_matrix_table(stdout, plan, cells);
    if (options->share.count <= 1)
        (void)fprintf(stderr, "boot: report in %s/report.html\n", plan->dir);
    if (rig_output_flush(err) < 0)
        return -1;
    return failed ? rig_error_set(err, failed->code == RIG_ERROR_USAGE ? RIG_ERROR_USAGE : RIG_ERROR_MACHINERY,
                                  "no answer for some; the first: %.300s", failed->text)
                  : 0;
}

/* One process at a time runs a matrix, or a share of it. A share that a node thought lost may still have is waited for.
 */
static int lock(const struct rig_matrix_plan *plan, const struct rig_share *share, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    if (rig_path(path, err, "%s/.lock-%u", plan->dir, share->number) < 0)
        return -1;
    return rig_lock_keep(path, share->count > 1, "a matrix", plan->dir, err);
}

static int run(const struct rig_matrix_plan *plan, const struct rig_boot_options *options, unsigned *findings,
               struct rig_error *err)
{
    struct rig_cell *cells = calloc(rig_matrix_cells(plan), sizeof(*cells));
    struct rig_table_progress progress = {.out = stderr, .terminal = isatty(STDERR_FILENO) == 1};
    struct rig_arguments command = {0};
    const struct rig_pool_options pool = {
        .command = &command, .jobs = options->jobs, .look = rig_table_look, .context = &progress, .stop = &interrupted};
    struct rig_error why = {0};
    int ran, result;

    if (!cells)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    for (unsigned i = 0; i < rig_matrix_cells(plan); i++) {
        rig_cell_read(plan, i, &cells[i]);
        if (cells[i].state == RIG_CELL_WAITS && !rig_share_has(&options->share, i))
            cells[i].state = RIG_CELL_OTHERS;
    }
    give_command(&command, options, plan->dir);
    catch_signals();
    (void)fprintf(stderr, "boot: %u boots, in %s\n", rig_matrix_cells(plan), plan->dir);
    ran = options->status ? 0 : rig_pool_run(plan, cells, &pool, &why);
    /* The page of a share would have holes where another has been meanwhile. */
    result = options->share.count > 1 ? 0 : write_reports(plan, cells, options, err);
    if (ran < 0 && interrupted)
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "interrupted; scripts/boot --name %s goes on",
                               strrchr(plan->dir, '/') + 1);
    else if (ran < 0)
        result = rig_error_set(err, why.code, "%s", why.text);
    if (result == 0)
        result = conclude(plan, cells, options, findings, err);
    free(cells);
    return result;
}

int rig_matrix_command(const struct rig_boot_options *options, const struct rig_kernel_store *store, unsigned *findings,
                       struct rig_error *err)
{
    struct rig_matrix_plan plan;
    int result = check(options, err);

    if (result < 0)
        return -1;
    result = open_plan(&plan, options, store, err);
    if (result == 0 && !options->cell && !options->status)
        result = lock(&plan, &options->share, err);
    if (result == 0)
        result = options->cell
                     ? rig_matrix_cell_run(&plan, (unsigned)strtoul(options->cell, NULL, 10), &options->box, store, err)
                     : run(&plan, options, findings, err);
    rig_matrix_plan_close(&plan);
    return result;
}
