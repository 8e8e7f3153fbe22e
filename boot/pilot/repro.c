/* SPDX-License-Identifier: MIT */
/* rig-kernel-repro: scenarios for kernels, each run from a cold boot of its domain. scripts/repro starts it. */
#include <base/option.h>
#include <base/progress.h>
#include <boot/json.h>
#include <boot/pilot/file.h>
#include <boot/pilot/pilot.h>
#include <boot/text.h>
#include <box/options.h>
#include <scenario/kernel/text.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_UNEXPECTED 1
#define AT(field) offsetof(struct options, field)

static const char usage[] =
    "usage: scripts/repro FILE... [--kernel KERNEL] [--json] [--times N]\n"
    "\n"
    "Runs scenarios for kernels: each is booted as a PV domU of a fresh box, led along what the file says by QEMU's "
    "gdb\n"
    "stub, and judged by what Xen and its console say. Nothing of kernel, Xen or QEMU is changed.\n"
    "\n";

static const char ending[] = "\n"
                             "Exit code: 0 all as expected (without an expectation: booted), 1 not so, 2 bad usage or "
                             "input, 3 the machinery failed.\n";

struct options {
    struct rig_box_options box;
    const char *kernel;
    uint64_t times, seconds;
    bool json, console;
};

static const struct rig_option rows[] = {
    {.name = "kernel",
     .argument = "KERNEL",
     .help = "instead of what the file names: as scripts/boot takes it",
     .type = &rig_option_text,
     .at = AT(kernel)},
    {.name = "json", .help = "one JSON object a run", .type = &rig_option_flag, .at = AT(json)},
    {.name = "console",
     .help = "the kernel's console on standard error, as it is printed",
     .type = &rig_option_flag,
     .at = AT(console)},
    {.name = "times",
     .argument = "N",
     .help = "run each N times; all must end alike",
     .type = &rig_option_number,
     .at = AT(times),
     .least = 1,
     .most = 1000000,
     .otherwise = "1"},
    {.name = "time",
     .argument = "S",
     .help = "seconds after which a boot hangs",
     .type = &rig_option_duration,
     .at = AT(seconds),
     .otherwise = "180"},
    {0}};

/* One file on one kernel. */
struct subject {
    const struct options *options;
    const struct rig_kernel_file *file;
    const struct rig_kernel *kernel;
    struct rig_variant variant;
    struct rig_boot_pilot hooks;
    struct rig_boot_plan plan;
};

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "repro: %s\n", err->text);
    return err->code;
}

/* The lines of the scenario that do something, as they are written, and what came of each. */
static cJSON *strikes(const struct subject *subject, const struct rig_scenario_pilot *pilot)
{
    const struct rig_kernel_scenario *s = &subject->file->scenario;
    cJSON *array = cJSON_CreateArray();

    for (unsigned i = 0; i < s->change_count + s->injection_count; i++) {
        struct rig_kernel_scenario one = {0};
        cJSON *object = cJSON_CreateObject();
        char text[RIG_KERNEL_TEXT_MAX];

        if (i < s->change_count)
            one.changes[one.change_count++] = s->changes[i];
        else
            one.injections[one.injection_count++] = s->injections[i - s->change_count];
        (void)rig_kernel_text_print(&one, NULL, text, sizeof(text));
        text[strcspn(text, "\n")] = '\0';
        cJSON_AddStringToObject(object, "line", text);
        cJSON_AddStringToObject(object, "came", rig_strike_text(rig_scenario_pilot_strike(pilot, i)));
        cJSON_AddItemToArray(array, object);
    }
    return array;
}

static void print_text(const cJSON *object, const char *file, const char *expected)
{
    const cJSON *strike;

    (void)printf("%s: %s", file, cJSON_GetStringValue(cJSON_GetObjectItem(object, "verdict")));
    if (cJSON_IsTrue(cJSON_GetObjectItem(object, "as_expected")))
        (void)printf(", as expected\n");
    else
        (void)printf("; expected %s\n", expected);
    cJSON_ArrayForEach(strike, cJSON_GetObjectItem(object, "strikes"))
    {
        (void)printf("  %s: %s\n", cJSON_GetStringValue(cJSON_GetObjectItem(strike, "line")),
                     cJSON_GetStringValue(cJSON_GetObjectItem(strike, "came")));
    }
    rig_boot_text(stdout, object);
    (void)printf("\n");
}

static int tell(const struct subject *subject, const struct rig_scenario_pilot *pilot,
                const struct rig_boot_result *result, bool *as_expected, struct rig_error *err)
{
    const char *expected = rig_kernel_file_expected(subject->file, subject->kernel->image.release);
    cJSON *object = rig_boot_json(result, subject->kernel->source.name, &subject->plan);
    char *text;

    *as_expected = strcmp(expected, result->conclusion.verdict) == 0;
    if (!object)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    cJSON_AddStringToObject(object, "file", subject->file->path);
    cJSON_AddStringToObject(object, "expected", expected);
    cJSON_AddBoolToObject(object, "as_expected", *as_expected);
    cJSON_AddItemToObject(object, "strikes", strikes(subject, pilot));
    rig_progress_end();
    text = subject->options->json ? cJSON_PrintUnformatted(object) : NULL;
    if (text)
        (void)puts(text);
    else
        print_text(object, subject->file->path, expected);
    cJSON_free(text);
    cJSON_Delete(object);
    return rig_output_flush(err);
}

/* Once. *signature: of this run. */
static int run(struct subject *subject, char signature[RIG_KERNEL_SIGNATURE_SIZE], bool *as_expected,
               struct rig_error *err)
{
    struct rig_scenario_pilot *pilot;
    struct rig_boot_result *result = NULL;
    int status;

    if (rig_scenario_pilot_new(&pilot, &subject->file->scenario, subject->kernel, &subject->options->box,
                               &subject->hooks, err) < 0)
        return -1;
    subject->plan.pilot = &subject->hooks;
    status = rig_boot_run(&subject->plan, &result, err);
    if (status == 0) {
        memcpy(signature, result->conclusion.signature, RIG_KERNEL_SIGNATURE_SIZE);
        status = tell(subject, pilot, result, as_expected, err);
    }
    rig_boot_result_free(result);
    rig_scenario_pilot_free(pilot);
    return status;
}

static int run_times(struct subject *subject, struct rig_error *err)
{
    char first[RIG_KERNEL_SIGNATURE_SIZE], signature[RIG_KERNEL_SIGNATURE_SIZE];
    uint64_t differ = 0;
    bool good = true;

    for (uint64_t i = 0; i < subject->options->times; i++) {
        bool as_expected = false;

        if (run(subject, signature, &as_expected, err) < 0)
            return -1;
        if (i == 0)
            memcpy(first, signature, sizeof(first));
        differ += strcmp(first, signature) != 0;
        good = good && as_expected;
    }
    if (!subject->options->json && subject->options->times > 1)
        (void)printf("%s: of %llu runs, %llu ended otherwise than the first\n", subject->file->path,
                     (unsigned long long)subject->options->times, (unsigned long long)differ);
    return good && differ == 0 ? 0 : EXIT_UNEXPECTED;
}

static int run_file(const struct options *options, const struct rig_kernel_file *file, struct rig_error *err)
{
    const struct rig_kernel_store store = {.build = options->box.build_dir, .say = {.line = rig_progress}};
    const char *given = options->kernel ? options->kernel : file->scenario.setting.kernel;
    struct subject subject = {.options = options, .file = file};
    struct rig_kernel kernel;
    int status;

    if (!given[0])
        return rig_error_set(err, RIG_ERROR_USAGE, "%s names no kernel; expected a line `kernel ..`, or --kernel",
                             file->path);
    if (rig_kernel_file_variant(&file->scenario.setting, &subject.variant, err) < 0 ||
        rig_kernel_open_given(&kernel, given, &store, err) < 0)
        return -1;
    subject.kernel = &kernel;
    subject.plan = (struct rig_boot_plan){.box = &options->box,
                                          .kernel = &kernel,
                                          .variant = &subject.variant,
                                          .seconds = (unsigned)options->seconds,
                                          .stream = options->console ? stderr : NULL,
                                          .say = store.say};
    status = rig_kernel_image_need_pv(&kernel.image, given, err) < 0 ? -1 : run_times(&subject, err);
    rig_kernel_close(&kernel);
    return status;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, &options}, {rig_box_option_rows, &options.box}}};
    struct rig_kernel_file *files;
    struct rig_error err;
    int first = rig_command_line_read(&line, argc, argv, &err);
    int worst = 0;

    if (first < 0)
        return complain(&err);
    files = calloc((size_t)(argc - first) + 1, sizeof(*files));
    if (!files)
        return RIG_ERROR_MACHINERY;
    /* All are read before anything is started: a typo in the last should not cost a boot. */
    for (int i = first; i < argc && worst <= EXIT_UNEXPECTED; i++)
        worst = rig_kernel_file_load(&files[i - first], argv[i], &err) < 0 ? complain(&err) : 0;
    for (int i = first; i < argc && worst <= EXIT_UNEXPECTED; i++) {
        int status = run_file(&options, &files[i - first], &err);

        if (status < 0)
            status = complain(&err);
        worst = status > worst ? status : worst;
    }
    free(files);
    return worst;
}
