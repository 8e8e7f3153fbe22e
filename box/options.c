/* SPDX-License-Identifier: MIT */
#include <box/options.h>

#include <box/release.h>

#define AT(field) offsetof(struct rig_box_options, field)

static const char *const accelerators[] = {"auto", "tcg", "kvm", NULL};

const struct rig_option rig_box_option_rows[] = {
    {.name = "release",
     .argument = "R",
     .help = "the Xen release, a row of box/releases.tsv",
     .type = &rig_option_text,
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
