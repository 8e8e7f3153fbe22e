/* SPDX-License-Identifier: MIT */
/* A moment from inside. For moment*.c alone. */
#ifndef RIG_BOX_STOPS_MOMENT_PRIVATE_H
#define RIG_BOX_STOPS_MOMENT_PRIVATE_H

#include <box/stops/moment.h>
#include <box/stops/moment_ram.h>

/* The name of its state in QEMU's file. */
#define RIG_MOMENT_STATE "moment"

struct rig_moment {
    struct rig_probe *probe;
    struct rig_registers registers;
    struct rig_ram_copy *copy; /* without a plugin */
    uint64_t ends[RIG_PLUGIN_MOST_WATCHES];
    unsigned end_count;
    struct rig_moment_end last;
    bool new_end; /* translations do not know one of the ends */
};

/* A command of QEMU's monitor for people, which says nothing when it went well. */
int rig_moment_monitor(struct rig_moment *moment, const char *arguments, struct rig_error *err);

/* From now on the RAM can be put back. */
int rig_moment_hold_ram(struct rig_moment *moment, struct rig_error *err);

#endif
