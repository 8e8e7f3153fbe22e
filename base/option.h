/* SPDX-License-Identifier: MIT */
/* A command line, option by option, whose mistakes are told as all others are: what was found, what is accepted. */
#ifndef RIG_BASE_OPTION_H
#define RIG_BASE_OPTION_H

#include <base/error.h>

#include <getopt.h>

/* As getopt_long with -h for the only short option; where that would complain, *err says it, and '?' is returned. */
int rig_option_next(int argc, char **argv, const struct option *table, struct rig_error *err);

#endif
