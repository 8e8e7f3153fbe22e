/* SPDX-License-Identifier: MIT */
/* The options about where cases run, which every command that runs some has. */
#ifndef RIG_SESSION_OPTIONS_H
#define RIG_SESSION_OPTIONS_H

#include <box/options.h>
#include <fuzz/session/session.h>

/* Of struct rig_session_options; those of its box are in box/options.h. */
extern const struct rig_option rig_session_option_rows[];

/* The two tables, for a command line. */
#define RIG_SESSION_TABLES(session)                                                                                    \
    {rig_box_option_rows, &(session)->box},                                                                            \
    {                                                                                                                  \
        rig_session_option_rows, (session)                                                                             \
    }

/* For another program with the same tables: it is to run its cases on such a host. */
void rig_session_options_give(struct rig_arguments *arguments, const struct rig_session_options *options);

/* Below the build directory: the guest's program, whose symbols name addresses; and the injector. */
#define RIG_GUEST_FILE "cmake/guest/rig-guest"
#define RIG_INJECTOR_FILE "cmake/injector/rig-injector"

#endif
