/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/options.h>

#include <base/option.h>
#include <boot/variant.h>
#include <box/options.h>

#include <string.h>
#include <time.h>

#define AT(field) offsetof(struct rig_kernels_options, field)

static const char usage[] = "usage: scripts/fuzz --kernel KERNEL [--from F] [--until F] [--name NAME] [--time T]\n"
                            "\n"
                            "Changes the boot of a real kernel between two of its functions: every single change of "
                            "the order of its functions,\n"
                            "every early function called in its late form, and single injections at each of them, from "
                            "a machine that comes\n"
                            "back in milliseconds; what it predicts is run again from a cold boot, and only that is a "
                            "finding. Nothing of\n"
                            "kernel, Xen or QEMU is changed; docs/kernels.md says how.\n"
                            "\n";

static const char ending[] = "\n"
                             "Ctrl-C ends it; the same --name goes on where it stopped.\n"
                             "Exit code: 0 nothing new, 1 a finding, 2 bad usage or input, 3 the machinery failed.\n";

static const char *const engines[] = {"exhaustive", "libfuzzer", "afl", NULL};

static const struct rig_option rows[] = {
    {.name = "kernel",
     .argument = "KERNEL",
     .help = "as scripts/boot takes it: a file, a build tree, debian:6.1",
     .type = &rig_option_text,
     .at = AT(kernel)},
    {.name = "engine",
     .argument = "ENGINE",
     .help = "exhaustive: all single changes, one after the other; libfuzzer, afl: up to 8 of them in a case, led by "
             "the blocks of kernel and Xen that run",
     .type = &rig_option_choice,
     .at = AT(engine),
     .otherwise = "exhaustive",
     .words = engines},
    {.name = "seed",
     .argument = "N",
     .help = "of libFuzzer and AFL++ (default: 1)",
     .type = &rig_option_count,
     .at = AT(seed),
     .otherwise = "1",
     .least = 1,
     .most = INT32_MAX},
    {.name = "from",
     .argument = "F",
     .help = "the function that the window begins with",
     .type = &rig_option_text,
     .at = AT(from),
     .otherwise = "init_mem_mapping"},
    {.name = "until",
     .argument = "F",
     .help = "and the one that it ends before",
     .type = &rig_option_text,
     .at = AT(until),
     .otherwise = "sparse_init"},
    {.name = "also",
     .argument = "K,..",
     .help = "other kernels: each finding says what they come to",
     .type = &rig_option_text,
     .at = AT(also)},
    {.name = "name", .argument = "NAME", .help = "of results/NAME", .type = &rig_option_name, .at = AT(name)},
    {.name = "time",
     .argument = "T",
     .help = "of the whole: 90s, 3m, 2h (default: until all is done)",
     .type = &rig_option_duration,
     .at = AT(seconds)},
    {.name = "cold",
     .help = "each case from a cold boot: slow, and nothing is predicted",
     .type = &rig_option_flag,
     .at = AT(cold)},
    {.name = "patience",
     .argument = "S",
     .help = "seconds after which a boot hangs",
     .type = &rig_option_duration,
     .at = AT(patience),
     .otherwise = "60"},
    {.name = "memory",
     .argument = "MIB",
     .help = "of the kernel (default: 200)",
     .type = &rig_option_count,
     .at = AT(memory_mib),
     .least = 16,
     .most = RIG_BOOT_MOST_MEMORY_MIB},
    {.name = "results", .argument = "DIR", .type = &rig_option_text, .at = AT(results), .otherwise = "results"},
    {.name = "seeds", .argument = "DIR", .type = &rig_option_text, .at = AT(seeds)},
    {.name = "commit", .argument = "HASH", .type = &rig_option_text, .at = AT(commit)},
    {0}};

static void make_name(struct rig_kernels_options *options)
{
    const time_t now = time(NULL);
    struct tm local;

    (void)strftime(options->made_name, sizeof(options->made_name), "kernel-%Y-%m-%d-%H%M%S", localtime_r(&now, &local));
    options->name = options->made_name;
}

int rig_kernels_options_read(struct rig_kernels_options *options, int argc, char **argv, struct rig_error *err)
{
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, options}, {rig_box_option_rows, &options->box}}};
    int first;

    memset(options, 0, sizeof(*options));
    first = rig_command_line_read(&line, argc, argv, err);
    if (first < 0)
        return -1;
    if (first < argc)
        return rig_error_set(err, RIG_ERROR_USAGE, "found \"%s\"; expected options, see --help", argv[first]);
    if (options->cold && options->engine != RIG_KERNELS_EXHAUSTIVE)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "found --cold with --engine %s; expected exhaustive: the others need what a moment counts",
                             engines[options->engine]);
    if (!options->name)
        make_name(options);
    if (!options->kernel)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "found no --kernel; expected a file, a build tree or debian:VERSION");
    return 0;
}
