/* SPDX-License-Identifier: MIT */
/* The command line of scripts/fuzz and scripts/boot with --cluster: what is ours of it, and what a share is given. */
#ifndef RIG_CLUSTER_OPTIONS_H
#define RIG_CLUSTER_OPTIONS_H

#include <base/arguments.h>

struct rig_cluster_options {
    const char *of;      /* "fuzz" or "boot": whose shares */
    const char *cluster; /* "slurm" */
    unsigned shares;     /* 0: not given */
    const char *name;    /* of results/NAME; NULL: not given */
    bool resume;
    const char *results;
    const char *build_dir;
    const char *sbatch; /* more options for sbatch, blanks between; NULL: none */
    bool detach;        /* do not wait for the jobs */
    bool help;
    struct rig_arguments rest; /* in their order; every share's program gets them */
};

/* Pure; texts stay those of `argv`. */
int rig_cluster_options_read(struct rig_cluster_options *options, int argc, char **argv, struct rig_error *err);

void rig_cluster_help(void);

#endif
