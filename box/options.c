/* SPDX-License-Identifier: MIT */
#include <box/options.h>

#include <box/release.h>

#include <stdio.h>

#define AT(field) offsetof(struct rig_box_options, field)

/* The names of all rows, as an error lists them. */
static void known_releases(char *text, size_t size)
{
    struct rig_release release;
    size_t used = (size_t)snprintf(text, size, "one of box/releases.tsv:");

    for (unsigned i = 0; rig_release_get(i, &release) && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s %s", i ? "," : "", release.name);
}

static int take_release(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    struct rig_release release;
    char known[256];

    if (rig_release_find(argument, &release, NULL) == 0)
        return rig_option_text.take(option, field, argument, err);
    known_releases(known, sizeof(known));
    return rig_option_refuse(option, argument, known, err);
}

static bool print_release(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    return rig_option_text.print(option, field, argument, size);
}

static const struct rig_option_type release_type = {.take = take_release, .print = print_release};

static const char *const accelerators[] = {"auto", "tcg", "kvm", NULL};

const struct rig_option rig_box_option_rows[] = {
    {.name = "release",
     .argument = "R",
     .help = "the Xen release, a row of box/releases.tsv",
     .type = &release_type,
     .at = AT(release),
     .otherwise = RIG_DEFAULT_RELEASE},
    {.name = "xen",
     .argument = "R|FILE",
     .help = "as --release, or another hypervisor: Xen's ELF file, plain or gzip-compressed",
     .type = &rig_option_text,
     .at = AT(xen)},
    {.name = "dom0-kernel",
     .argument = "FILE",
     .help = "another dom0 kernel",
     .type = &rig_option_text,
     .at = AT(dom0_kernel)},
    {.name = "accel",
     .argument = "A",
     .help = "auto, tcg (emulation) or kvm",
     .type = &rig_option_word,
     .at = AT(accel),
     .otherwise = "auto",
     .words = accelerators},
    {.name = "cpu",
     .argument = "C",
     .help = "the processor: intel, amd, max, or any -cpu of QEMU's",
     .type = &rig_option_text,
     .at = AT(cpu)},
    {.name = "build",
     .argument = "DIR",
     .help = "where things are built and found",
     .type = &rig_option_text,
     .at = AT(build_dir),
     .otherwise = RIG_DEFAULT_BUILD},
    {0}};
