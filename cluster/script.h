/* SPDX-License-Identifier: MIT */
/* The script that a batch system runs on a node, once for each share. Pure. */
#ifndef RIG_CLUSTER_SCRIPT_H
#define RIG_CLUSTER_SCRIPT_H

#include <cluster/record.h>

struct rig_cluster_place {
    const char *directory; /* where the user stands: paths on the command line are seen from there */
    const char *build_dir; /* the build directory */
    const char *results;   /* of all results */
    const char *name;
};

/* The script; to be freed. NULL: out of memory. Every word is quoted: it arrives as it was typed. */
char *rig_cluster_script(const struct rig_cluster_record *record, const struct rig_cluster_place *place);

#endif
