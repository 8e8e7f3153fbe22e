/* SPDX-License-Identifier: MIT */
/* Whether this machine is one whose own Xen can be used, told before anything is started. */
#ifndef RIG_SESSION_DOM0_CHECK_H
#define RIG_SESSION_DOM0_CHECK_H

#include <base/error.h>

/* Looks at files below `root` ("" for the machine's own). 0, or -1 with the first thing that is missing in *err. */
int rig_dom0_check(const char *root, struct rig_error *err);

#endif
