/* SPDX-License-Identifier: MIT */
#include <fuzz/session/box_options.h>

bool rig_box_option(int option, const char *value, struct rig_session_options *options)
{
    switch (option) {
    case RIG_OPTION_BUILD:
        options->box.build_dir = value;
        return true;
    case RIG_OPTION_RELEASE:
        options->box.release = value;
        return true;
    case RIG_OPTION_XEN:
        options->box.xen = value;
        return true;
    case RIG_OPTION_KERNEL:
        options->box.dom0_kernel = value;
        return true;
    case RIG_OPTION_HOST:
        options->host = true;
        return true;
    default:
        return false;
    }
}
