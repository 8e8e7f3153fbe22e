/* SPDX-License-Identifier: MIT */
#include <fuzz/box_options.h>

bool rig_box_option(int option, const char *value, struct rig_box_options *options)
{
    switch (option) {
    case RIG_OPTION_BUILD:
        options->build_dir = value;
        return true;
    case RIG_OPTION_RELEASE:
        options->release = value;
        return true;
    case RIG_OPTION_XEN:
        options->xen = value;
        return true;
    case RIG_OPTION_KERNEL:
        options->dom0_kernel = value;
        return true;
    default:
        return false;
    }
}
