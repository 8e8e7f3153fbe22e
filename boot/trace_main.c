/* SPDX-License-Identifier: MIT */
/* rig-trace: the order of a kernel's boot. scripts/boot --trace. */
#include <base/option.h>
#include <base/progress.h>
#include <boot/trace_compare.h>

#include <cjson/cJSON.h>

#include <stdio.h>
#include <stdlib.h>

#define EXIT_NOT_REACHED 1

struct options {
    const char *build_dir;
    const char *xen;
    const char *cpu;
    const char *from;
    const char *until;
    uint64_t seconds;
    const char *against;
    unsigned times;
    bool json;
};

#define AT(field) offsetof(struct options, field)

static const char usage[] =
    "usage: scripts/boot --trace KERNEL [options]\n"
    "\n"
    "Boots a kernel as dom0 under Xen and prints which of its init functions, and of those whose\n"
    "names begin with xen_, ran between two functions: in order, indented by depth. A function\n"
    "that was called more often than it is listed has the number of its calls behind it.\n"
    "\n"
    "  KERNEL             as for scripts/boot\n"
    "\n";
static const char ending[] =
    "\nExit code: 0 the end was reached, 1 it was not, 2 bad usage or input, 3 the machinery failed.\n";

static const struct rig_option rows[] = {
    {.name = "against",
     .argument = "KERNEL",
     .help = "a second kernel: prints what moved from the first to this one, instead of the trace",
     .type = &rig_option_text,
     .at = AT(against)},
    {.name = "build", .argument = "DIR", .type = &rig_option_text, .at = AT(build_dir), .otherwise = "build"},
    {.name = "xen", .argument = "R", .help = "release of Xen", .type = &rig_option_text, .at = AT(xen)},
    {.name = "cpu",
     .argument = "C",
     .help = "processor: intel, amd, max, or any -cpu of QEMU's",
     .type = &rig_option_text,
     .at = AT(cpu)},
    {.name = "from",
     .argument = "FUNCTION",
     .help = "where the trace begins (default: xen_start_kernel)",
     .type = &rig_option_text,
     .at = AT(from),
     .otherwise = "xen_start_kernel"},
    {.name = "until",
     .argument = "FUNCTION",
     .help = "where it ends (default: rest_init)",
     .type = &rig_option_text,
     .at = AT(until),
     .otherwise = "rest_init"},
    {.name = "time",
     .argument = "S",
     .help = "seconds for each of the two (default: 300)",
     .type = &rig_option_duration,
     .at = AT(seconds),
     .otherwise = "300"},
    {.name = "times",
     .argument = "N",
     .help = "how often one function is listed (default: 1)",
     .type = &rig_option_count,
     .at = AT(times),
     .otherwise = "1",
     .least = 1,
     .most = 100000},
    {.name = "json", .help = "one JSON object", .type = &rig_option_flag, .at = AT(json)},
    {0}};

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "boot: %s\n", err->text);
    return err->code;
}

static void print_text(const struct rig_trace *trace, const struct options *options)
{
    for (size_t i = 0; i < trace->count; i++) {
        const struct rig_trace_entry *entry = &trace->entries[i];

        (void)printf("%*s%s", (int)(2 * entry->depth), "", entry->name);
        if (entry->time == options->times && entry->calls > entry->time)
            (void)printf(" (%u calls)", entry->calls);
        (void)puts("");
    }
    if (trace->lost)
        (void)printf("%u more had no room\n", trace->lost);
    if (!trace->reached)
        (void)printf("%s was not reached in %.0f s\n", options->until, trace->seconds);
}

static int print_json(const struct rig_trace *trace, const struct rig_kernel *kernel, struct rig_error *err)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *entries = cJSON_AddArrayToObject(object, "entries");
    char *text;

    (void)cJSON_AddStringToObject(object, "kernel", kernel->source.name);
    (void)cJSON_AddStringToObject(object, "release", kernel->image.release);
    (void)cJSON_AddBoolToObject(object, "reached", trace->reached);
    (void)cJSON_AddNumberToObject(object, "lost", trace->lost);
    (void)cJSON_AddNumberToObject(object, "seconds", trace->seconds);
    for (size_t i = 0; i < trace->count; i++) {
        cJSON *entry = cJSON_CreateObject();

        (void)cJSON_AddStringToObject(entry, "function", trace->entries[i].name);
        (void)cJSON_AddNumberToObject(entry, "depth", trace->entries[i].depth);
        (void)cJSON_AddNumberToObject(entry, "time", trace->entries[i].time);
        (void)cJSON_AddNumberToObject(entry, "calls", trace->entries[i].calls);
        (void)cJSON_AddItemToArray(entries, entry);
    }
    text = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    (void)puts(text);
    cJSON_free(text);
    return 0;
}

/* "in F, after G" */
static void print_position(const struct rig_trace_position *position)
{
    if (position->caller)
        (void)printf(" in %s", position->caller);
    if (position->after && (!position->caller || position->after != position->caller))
        (void)printf("%s after %s", position->caller ? "," : "", position->after);
    if (!position->caller && !position->after)
        (void)printf(" first");
}

static void print_names(const char *release, const char *const *names, size_t count)
{
    (void)printf("only in %s (%zu):", release, count);
    for (size_t i = 0; i < count; i++)
        (void)printf(" %s", names[i]);
    (void)puts("");
}

static void print_comparison(const struct rig_trace_comparison *comparison, const char *before, const char *now)
{
    (void)printf("%s -> %s: %zu of %zu functions moved that both call once\n", before, now, comparison->move_count,
                 comparison->common);
    for (size_t i = 0; i < comparison->move_count; i++) {
        const struct rig_trace_move *move = &comparison->moves[i];

        (void)printf("moved: %s: was", move->name);
        print_position(&move->before);
        (void)printf("; now");
        print_position(&move->now);
        (void)puts("");
    }
    print_names(before, comparison->only_before, comparison->only_before_count);
    print_names(now, comparison->only_now, comparison->only_now_count);
}

/* One kernel and its trace; to be closed with forget(). */
struct traced {
    struct rig_kernel kernel;
    struct rig_trace trace;
};

static void forget(struct traced *traced)
{
    rig_trace_free(&traced->trace);
    rig_kernel_close(&traced->kernel);
}

static int trace_one(struct traced *traced, const struct options *options, const char *given, struct rig_error *err)
{
    const struct rig_say say = {.line = rig_progress};
    const struct rig_kernel_store store = {.build = options->build_dir, .say = say};
    const struct rig_trace_plan plan = {.kernel = &traced->kernel,
                                        .build_dir = options->build_dir,
                                        .release = options->xen,
                                        .cpu = options->cpu,
                                        .from = options->from,
                                        .until = options->until,
                                        .seconds = (unsigned)options->seconds,
                                        .times = options->times,
                                        .say = say};

    if (rig_kernel_open_given(&traced->kernel, given, &store, err) < 0 ||
        rig_kernel_image_need_pv(&traced->kernel.image, given, err) < 0)
        return -1;
    return rig_trace_run(&traced->trace, &plan, err);
}

static int compare(const struct traced *before, const struct traced *now, struct rig_error *err)
{
    struct rig_trace_comparison comparison;

    if (rig_trace_compare(&comparison, &before->trace, &now->trace, err) < 0)
        return -1;
    print_comparison(&comparison, before->kernel.image.release, now->kernel.image.release);
    rig_trace_comparison_free(&comparison);
    return 0;
}

static int run(const struct options *options, const char *given, int *exit_code, struct rig_error *err)
{
    struct traced one = {0};
    struct traced other = {0};
    int result = trace_one(&one, options, given, err);

    if (result == 0 && options->against)
        result = trace_one(&other, options, options->against, err);
    rig_progress_end();
    if (result == 0) {
        *exit_code = one.trace.reached && (!options->against || other.trace.reached) ? 0 : EXIT_NOT_REACHED;
        if (options->against)
            result = compare(&one, &other, err);
        else if (options->json)
            result = print_json(&one.trace, &one.kernel, err);
        else
            print_text(&one.trace, options);
    }
    forget(&one);
    forget(&other);
    return result == 0 ? rig_output_flush(err) : -1;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    const struct rig_command_line line = {.usage = usage, .ending = ending, .tables = {{rows, &options}}};
    struct rig_error err;
    int exit_code = 0;
    int first = rig_command_line_read(&line, argc, argv, &err);

    if (first >= 0 && argc - first != 1)
        first = rig_error_set(&err, RIG_ERROR_USAGE, "found %d kernels; expected one", argc - first);
    if (first < 0 || run(&options, argv[first], &exit_code, &err) < 0)
        return complain(&err);
    return exit_code;
}
