/* SPDX-License-Identifier: MIT */
/* The options about the box, which every command that runs cases has. */
#ifndef RIG_SESSION_BOX_OPTIONS_H
#define RIG_SESSION_BOX_OPTIONS_H

#include <base/option.h>
#include <fuzz/session/session.h>

/* Values of `val` that a command's own options must not use. */
enum { RIG_OPTION_BUILD = 0x1000, RIG_OPTION_RELEASE, RIG_OPTION_XEN, RIG_OPTION_KERNEL, RIG_OPTION_HOST };

/* For the command's table of long options; its own rows come before or after. */
#define RIG_BOX_LONG_OPTIONS                                                                                           \
    {"build", required_argument, NULL, RIG_OPTION_BUILD}, {"release", required_argument, NULL, RIG_OPTION_RELEASE},    \
        {"xen", required_argument, NULL, RIG_OPTION_XEN}, {"host", no_argument, NULL, RIG_OPTION_HOST},                \
    {                                                                                                                  \
        "dom0-kernel", required_argument, NULL, RIG_OPTION_KERNEL                                                      \
    }

/* And for its help. */
#define RIG_BOX_HELP                                                                                                   \
    "  --release R          the Xen release, a row of box/releases.tsv (default: " RIG_DEFAULT_RELEASE_TEXT ")\n"      \
    "  --xen FILE           another hypervisor: Xen's ELF file, plain or gzip-compressed\n"                            \
    "  --dom0-kernel FILE   another dom0 kernel\n"                                                                     \
    "  --host               no box: this machine is dom0 of a Xen, use that (docs/xen-host.md)\n"                      \
    "  --build DIR          where things are built and found (default: build)\n"
#define RIG_DEFAULT_RELEASE_TEXT "4.17"

/* Takes what rig_option_next returned; false when it is none of ours. `value` must outlive `options`. */
bool rig_box_option(int option, const char *value, struct rig_session_options *options);

/* The guest's program, whose symbols name addresses. */
#define RIG_GUEST_FILE "cmake/guest/rig-guest"
#define RIG_INJECTOR_FILE "cmake/injector/rig-injector"

#endif
