/* SPDX-License-Identifier: MIT */
/* results/NAME/cluster.json: what the shares of results/NAME run, and the jobs that were submitted for them. */
#ifndef RIG_CLUSTER_RECORD_H
#define RIG_CLUSTER_RECORD_H

#include <base/arguments.h>

#include <stdbool.h>

#define RIG_CLUSTER_FILE "cluster.json"
#define RIG_MOST_SUBMISSIONS 64

struct rig_cluster_record {
    char of[8]; /* "fuzz" or "boot" */
    unsigned shares;
    struct rig_arguments command;        /* of a share's program, after its own name */
    char jobs[RIG_MOST_SUBMISSIONS][32]; /* Slurm's numbers, the last ones last */
    unsigned job_count;
};

/* 1: there is none, and *err is as it was. RIG_ERROR_USAGE: it is none of ours. */
int rig_cluster_record_read(struct rig_cluster_record *record, const char *results, struct rig_error *err);
int rig_cluster_record_write(const struct rig_cluster_record *record, const char *results, struct rig_error *err);

/* The oldest is forgotten where there is no room. */
void rig_cluster_record_add(struct rig_cluster_record *record, const char *job);

#endif
