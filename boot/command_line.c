/* SPDX-License-Identifier: MIT */
#include <boot/command_line.h>

#include <stdio.h>

/*
 * earlyprintk=xen: its words from the first on. panic=-1: a panic is an end at once, not a wait. The user's stand
 * behind and win.
 */
#define OURS "earlyprintk=xen console=hvc0 panic=-1"

int rig_boot_command_line(char line[RIG_BUILDER_COMMAND_LINE], const struct rig_variant *v, struct rig_error *err)
{
    int length =
        snprintf(line, RIG_BUILDER_COMMAND_LINE, OURS "%s%s", v->append ? " " : "", v->append ? v->append : "");

    if (length >= (int)RIG_BUILDER_COMMAND_LINE)
        return rig_error_set(err, RIG_ERROR_USAGE, "the command line has %d characters; Xen takes at most %u", length,
                             RIG_BUILDER_COMMAND_LINE - 1);
    return 0;
}
