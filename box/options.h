/* SPDX-License-Identifier: MIT */
/* The options about a box, which every command that starts one has: a row each. */
#ifndef RIG_BOX_OPTIONS_H
#define RIG_BOX_OPTIONS_H

#include <base/option.h>
#include <box/box.h>

/* Of struct rig_box_options. A command hides a row with one of the same name in a table before this one. */
extern const struct rig_option rig_box_option_rows[];

#endif
