/* SPDX-License-Identifier: MIT */
#include <fuzz/session/options.h>

const struct rig_option rig_session_option_rows[] = {
    {.name = "host",
     .help = "no box: this machine is dom0 of a Xen, use that (docs/xen-host.md)",
     .type = &rig_option_flag,
     .at = offsetof(struct rig_session_options, host)},
    {0}};

void rig_session_options_give(struct rig_arguments *arguments, const struct rig_session_options *options)
{
    rig_options_give(arguments, rig_box_option_rows, &options->box);
    rig_options_give(arguments, rig_session_option_rows, options);
}
