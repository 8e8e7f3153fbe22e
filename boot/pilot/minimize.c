/* SPDX-License-Identifier: MIT */
/* rig-kernel-minimize: the shortest scenario for a kernel that ends as one does. scripts/minimize starts it. */
#include <base/files.h>
#include <base/option.h>
#include <base/progress.h>
#include <boot/pilot/file.h>
#include <boot/pilot/pilot.h>
#include <box/options.h>
#include <scenario/kernel/parts.h>
#include <scenario/kernel/text.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct options, field)
#define MOST_KERNELS 16

static const char usage[] =
    "usage: scripts/minimize FILE [--kernel KERNEL] [--also KERNEL,..] [--output FILE] [--runs N]\n"
    "\n"
    "Prints the shortest scenario that ends as FILE does, with the same signature, on each of the kernels: a change, "
    "an\n"
    "injection or a setting of the machine that it can do without is left out. Each try is a cold boot. FILE may also "
    "be\n"
    "the directory of a finding, results/NAME/findings/SIGNATURE.\n"
    "\n";

static const char ending[] =
    "\n"
    "Exit code: 0 done, 2 bad usage or input, or a scenario that has no defect; 3 the machinery failed.\n";

struct options {
    struct rig_box_options box;
    const char *kernel, *also, *output;
    uint64_t runs, seconds;
};

static const struct rig_option rows[] = {{.name = "kernel",
                                          .argument = "KERNEL",
                                          .help = "instead of what the file names: as scripts/boot takes it",
                                          .type = &rig_option_text,
                                          .at = AT(kernel)},
                                         {.name = "also",
                                          .argument = "KERNEL,..",
                                          .help = "on these it is to end as it does, too",
                                          .type = &rig_option_text,
                                          .at = AT(also)},
                                         {.name = "output",
                                          .argument = "FILE",
                                          .help = "write it there instead",
                                          .type = &rig_option_text,
                                          .at = AT(output)},
                                         {.name = "runs",
                                          .argument = "N",
                                          .help = "boot no more than so often",
                                          .type = &rig_option_number,
                                          .at = AT(runs),
                                          .least = 1,
                                          .most = 100000,
                                          .otherwise = "1000"},
                                         {.name = "time",
                                          .argument = "S",
                                          .help = "seconds after which a boot hangs",
                                          .type = &rig_option_duration,
                                          .at = AT(seconds),
                                          .otherwise = "180"},
                                         {0}};

/* A kernel, and what the scenario comes to on it. */
struct subject {
    struct rig_kernel kernel;
    char signature[RIG_KERNEL_SIGNATURE_SIZE]; /* "": it boots */
    char verdict[RIG_SYMBOL_SIZE];
};

struct search {
    const struct options *options;
    struct subject subjects[MOST_KERNELS];
    unsigned count;
    uint64_t left; /* boots */
};

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "minimize: %s\n", err->text);
    return err->code;
}

/* Boots `subject`'s kernel along the scenario; what it came to is in *came. */
static int boot(struct search *search, const struct subject *subject, const struct rig_kernel_scenario *scenario,
                struct subject *came, struct rig_error *err)
{
    struct rig_variant variant;
    struct rig_boot_result *result;
    const struct rig_boot_plan plan = {.box = &search->options->box,
                                       .kernel = &subject->kernel,
                                       .variant = &variant,
                                       .seconds = (unsigned)search->options->seconds};

    search->left--;
    if (rig_kernel_file_variant(&scenario->setting, &variant, err) < 0 ||
        rig_scenario_pilot_boot(&plan, scenario, &result, err) < 0)
        return -1;
    memcpy(came->signature, result->conclusion.signature, sizeof(came->signature));
    (void)snprintf(came->verdict, sizeof(came->verdict), "%s", result->conclusion.verdict);
    rig_boot_result_free(result);
    return 0;
}

static int open_kernels(struct search *search, const char *named, struct rig_error *err)
{
    const struct rig_kernel_store store = {.build = search->options->box.build_dir, .say = {.line = rig_progress}};
    const char *rest = search->options->also, *word = search->options->kernel ? search->options->kernel : named;
    char copy[RIG_KERNEL_TEXT_SIZE];

    if (!*word)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "the file names no kernel; expected a line `kernel ..`, or --kernel");
    (void)snprintf(copy, sizeof(copy), "%s", word);
    for (;;) {
        struct rig_kernel *kernel = &search->subjects[search->count].kernel;
        size_t length;

        if (search->count == MOST_KERNELS)
            return rig_error_set(err, RIG_ERROR_USAGE, "--also: expected at most %d kernels", MOST_KERNELS - 1);
        if (rig_kernel_open_given(kernel, copy, &store, err) < 0)
            return -1;
        search->count++;
        if (rig_kernel_image_need_pv(&kernel->image, copy, err) < 0)
            return -1;
        if (!rest || !*rest)
            return 0;
        length = strcspn(rest, ",");
        (void)snprintf(copy, sizeof(copy), "%.*s", (int)length, rest);
        rest += length + (rest[length] == ',');
    }
}

/* What it is to come to. On the first kernel there must be a defect. */
static int take_defects(struct search *search, const struct rig_kernel_scenario *scenario, struct rig_error *err)
{
    for (unsigned i = 0; i < search->count; i++) {
        struct subject *subject = &search->subjects[i];

        if (boot(search, subject, scenario, subject, err) < 0)
            return -1;
        if (i == 0 && !subject->signature[0])
            return rig_error_set(err, RIG_ERROR_USAGE, "on %s it comes to %s; expected a scenario that has a defect",
                                 subject->kernel.image.release, subject->verdict);
    }
    return 0;
}

/* Whether it ends so on all; a scenario that cannot be carried out any more, a move without its function, does not. */
static int ends_so(struct search *search, const struct rig_kernel_scenario *scenario, bool *so, struct rig_error *err)
{
    *so = true;
    for (unsigned i = 0; *so && i < search->count; i++) {
        struct subject came = {0};

        if (boot(search, &search->subjects[i], scenario, &came, err) < 0) {
            *so = false;
            return err->code == RIG_ERROR_USAGE ? 0 : -1;
        }
        *so = strcmp(came.signature, search->subjects[i].signature) == 0;
    }
    return 0;
}

/* The last part first: what comes later in a boot hangs on what came before, and not the other way round. */
static int reduce(struct search *search, struct rig_kernel_scenario *scenario, struct rig_error *err)
{
    unsigned untried = rig_kernel_parts(scenario);

    for (unsigned part = untried; untried > 0 && search->left >= search->count; untried--) {
        struct rig_kernel_scenario shorter;
        char line[80];
        bool so;

        part = (part ? part : rig_kernel_parts(scenario)) - 1;
        (void)snprintf(line, sizeof(line), "minimizing: %u parts, %" PRIu64 " boots left", rig_kernel_parts(scenario),
                       search->left);
        rig_progress(NULL, line);
        rig_kernel_without(scenario, part, &shorter);
        if (ends_so(search, &shorter, &so, err) < 0)
            return -1;
        if (so) {
            *scenario = shorter;
            untried = rig_kernel_parts(scenario) + 1; /* what was needed before may not be any more */
        }
    }
    return 0;
}

/* What the file expects holds where it was tried; else each kernel's own verdict is expected of its release. */
static int write_answer(const struct search *search, const struct rig_kernel_file *file, struct rig_error *err)
{
    struct rig_kernel_expectations expect = file->expect;
    char text[RIG_KERNEL_TEXT_MAX];
    char *whole = NULL;
    size_t size;
    FILE *out = open_memstream(&whole, &size);
    int result;

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    for (unsigned i = 0; file->expect.count == 0 && i < search->count && i < RIG_KERNEL_EXPECTATIONS; i++) {
        struct rig_kernel_expectation *row = &expect.row[expect.count++];
        const char *release = search->subjects[i].kernel.image.release;

        (void)snprintf(row->kernels.first, sizeof(row->kernels.first), "%.*s", (int)strcspn(release, "-+"), release);
        (void)snprintf(row->kernels.last, sizeof(row->kernels.last), "%s", row->kernels.first);
        (void)snprintf(row->verdict, sizeof(row->verdict), "%s", search->subjects[i].verdict);
    }
    (void)rig_kernel_text_print(&file->scenario, &expect, text, sizeof(text));
    (void)fprintf(out, "# %s on %s\n%s", search->subjects[0].signature, search->subjects[0].kernel.image.release, text);
    rig_progress_end();
    if (search->options->output)
        return rig_write_stream(search->options->output, out, &whole, err);
    result = fclose(out) == 0 && fputs(whole, stdout) >= 0 ? rig_output_flush(err) : -1;
    free(whole);
    return result;
}

static int minimize(struct search *search, struct rig_kernel_file *file, struct rig_error *err)
{
    const unsigned before = rig_kernel_parts(&file->scenario);

    if (open_kernels(search, file->scenario.setting.kernel, err) < 0 ||
        take_defects(search, &file->scenario, err) < 0 || reduce(search, &file->scenario, err) < 0 ||
        write_answer(search, file, err) < 0)
        return -1;
    if (search->left < search->count)
        (void)fprintf(stderr, "minimize: stopped early: --runs %" PRIu64 " are used up, and more may be left out\n",
                      search->options->runs);
    (void)fprintf(stderr, "minimize: %u parts have become %u, in %" PRIu64 " boots%s%s\n", before,
                  rig_kernel_parts(&file->scenario), search->options->runs - search->left,
                  search->options->output ? "; written to " : "",
                  search->options->output ? search->options->output : "");
    return 0;
}

int main(int argc, char **argv)
{
    static struct search search;
    static struct options options;
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, &options}, {rig_box_option_rows, &options.box}}};
    struct rig_kernel_file file;
    struct rig_error err;
    int at = rig_command_line_read(&line, argc, argv, &err);
    int result = at < 0 ? -1 : 0;

    if (result == 0 && argc - at != 1)
        result = rig_error_set(&err, RIG_ERROR_USAGE, "found %d files; expected one, see --help", argc - at);
    if (result == 0)
        result = rig_kernel_file_load(&file, argv[at], &err);
    if (result == 0 && options.output)
        result = rig_can_write(options.output, &err);
    if (result == 0) {
        search.options = &options;
        search.left = options.runs;
        result = minimize(&search, &file, &err);
    }
    for (unsigned i = 0; i < search.count; i++)
        rig_kernel_close(&search.subjects[i].kernel);
    return result < 0 ? complain(&err) : 0;
}
