/* SPDX-License-Identifier: MIT */
#include <boot/options.h>

#include <base/option.h>
#include <box/options.h>

#include <string.h>

#define AT(field) offsetof(struct rig_boot_options, field)

static const char usage[] =
    "usage: scripts/boot KERNEL... [options]\n"
    "       scripts/boot --bisect-debian GOOD BAD [options]\n"
    "       scripts/boot --trace KERNEL [options]\n"
    "\n"
    "Boots kernels as Xen PV guests in a QEMU box and says what came of each: booted, or why not.\n"
    "\n"
    "  KERNEL             a bzImage or vmlinux; a build tree; debian:VERSION (7.3, 6.16.12, a package's name),\n"
    "                     debian:SUITE (bookworm, trixie, trixie-backports, sid, experimental: its newest),\n"
    "                     debian:all (the newest of each release there is)\n"
    "\n";

static const char ending[] = "\n"
                             "Exit code: 0 all booted, 1 one did not, 2 bad usage or input, 3 the machinery failed.\n"
                             "With --bisect: 0 boots, 1 does not, 125 cannot be told.\n";

static const char *const roles[] = {"domU", "dom0", NULL};

static const struct rig_option own[] = {
    {.name = "xen",
     .argument = "R,..",
     .help = "Xen releases, rows of box/releases.tsv, or all of them, or a hypervisor's file",
     .type = &rig_option_text,
     .at = AT(xen)},
    {.name = "cpu",
     .argument = "C,..",
     .help = "processors: intel, amd, max, or any -cpu of QEMU's (default: " RIG_BOOT_CPU ")",
     .type = &rig_option_text,
     .at = AT(cpu)},
    {.name = "memory",
     .argument = "MIB",
     .help = "of the kernel (default: 200; as dom0 256)",
     .type = &rig_option_count,
     .at = AT(memory_mib),
     .least = 16,
     .most = RIG_BOOT_MOST_MEMORY_MIB},
    {.name = "vcpus",
     .argument = "N",
     .help = "virtual processors (default: 1)",
     .type = &rig_option_count,
     .at = AT(vcpus),
     .least = 1,
     .most = RIG_BUILDER_MOST_VCPUS},
    {.name = "role",
     .argument = "ROLE",
     .help = "domU, or dom0: the kernel itself under Xen",
     .type = &rig_option_choice,
     .at = AT(role),
     .otherwise = "domU",
     .words = roles},
    {.name = "append",
     .argument = "\"..\"",
     .help = "behind the kernel's command line",
     .type = &rig_option_text,
     .at = AT(append)},
    {.name = "initrd",
     .argument = "FILE",
     .help = "another initrd; ours says that it runs, and powers off",
     .type = &rig_option_text,
     .at = AT(initrd)},
    {.name = "e820",
     .argument = "FROM..TO,..",
     .help = "reserved ranges in the kernel's memory map, as in 128M..132M",
     .type = &rig_option_text,
     .at = AT(e820)},
    {.name = "until",
     .argument = "FUNCTION",
     .help = "the boot is over where the kernel enters this one (default: init, its first program)",
     .type = &rig_option_text,
     .at = AT(until)},
    {.name = "time",
     .argument = "S",
     .help = "seconds after which a boot hangs",
     .type = &rig_option_duration,
     .at = AT(seconds),
     .otherwise = "180"},
    {.name = "matrix",
     .argument = "FILE",
     .help = "kernels and variants, as docs/kernels.md describes; results go to results/NAME",
     .type = &rig_option_text,
     .at = AT(matrix)},
    {.name = "name",
     .argument = "NAME",
     .help = "of the results; those of one that is there are kept, and what is missing is booted",
     .type = &rig_option_name,
     .at = AT(name)},
    {.name = "results",
     .argument = "DIR",
     .help = "where they go",
     .type = &rig_option_text,
     .at = AT(results),
     .otherwise = "results"},
    {.name = "share",
     .argument = "I/N",
     .help = "of a matrix: boots share I of N, and leaves the others to other machines",
     .type = &rig_option_share,
     .at = AT(share)},
    {.name = "status",
     .help = "of a matrix: boots nothing, but says how far results/NAME is",
     .type = &rig_option_flag,
     .at = AT(status)},
    {.name = "jobs",
     .argument = "N",
     .help = "boots at a time, of a matrix",
     .type = &rig_option_count,
     .at = AT(jobs),
     .otherwise = "2",
     .least = 1,
     .most = 16},
    {.name = "junit", .argument = "FILE", .help = "JUnit XML of all boots", .type = &rig_option_text, .at = AT(junit)},
    {.name = "cell", .argument = "N", .type = &rig_option_text, .at = AT(cell)},
    {.name = "json", .help = "one JSON object a boot", .type = &rig_option_flag, .at = AT(json)},
    {.name = "console",
     .help = "the kernel's console on standard error, as it is printed",
     .type = &rig_option_flag,
     .at = AT(console)},
    {.name = "bisect", .help = "exit codes for git bisect run", .type = &rig_option_flag, .at = AT(bisect)},
    {.name = "bisect-debian",
     .help = "of two versions, GOOD and BAD: which of Debian's kernels between them is the first bad one",
     .type = &rig_option_flag,
     .at = AT(bisect_debian)},
    {0}};

int rig_boot_options_read(struct rig_boot_options *options, int argc, char **argv, struct rig_error *err)
{
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{own, options}, {rig_box_option_rows, &options->box}}};
    int first;

    memset(options, 0, sizeof(*options));
    first = rig_command_line_read(&line, argc, argv, err);
    if (first < 0)
        return -1;
    if (first == argc && !options->matrix && !options->name)
        return rig_error_set(err, RIG_ERROR_USAGE, "found no kernel; expected a file, a build tree or debian:VERSION");
    if (options->bisect_debian && argc - first != 2)
        return rig_error_set(err, RIG_ERROR_USAGE, "--bisect-debian: found %d kernels; expected two, GOOD and BAD",
                             argc - first);
    options->kernels = (const char *const *)argv + first;
    options->kernel_count = (unsigned)(argc - first);
    return 0;
}
