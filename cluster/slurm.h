/* SPDX-License-Identifier: MIT */
/* Slurm, by its own commands (sbatch(1), squeue(1)). */
#ifndef RIG_CLUSTER_SLURM_H
#define RIG_CLUSTER_SLURM_H

#include <base/error.h>

#include <stdbool.h>

struct rig_slurm_submission {
    const char *name;         /* of the job */
    const char *script;       /* a file */
    const char *log;          /* a file; %a in it is the share's number */
    const char *more_options; /* blanks between; NULL: none */
    const bool *wanted;       /* by a share's number, from 1: whether it is to be a task of the array */
    unsigned shares;
};

/* Submits them as one array, which Slurm requeues where a node is lost. `job`: its number. */
int rig_slurm_submit(const struct rig_slurm_submission *submission, char job[32], struct rig_error *err);

/* A task of an array that has not ended. */
struct rig_slurm_task {
    unsigned share;
    char state[24]; /* as squeue has it: PENDING, RUNNING, REQUEUED, .. */
    char node[64];
};

/*
 * The tasks of a job that wait or run; those that have ended are not among them. Returns how many, at most `most`, or
 * -1: Slurm does not answer.
 */
int rig_slurm_tasks(const char *job, struct rig_slurm_task *tasks, unsigned most, struct rig_error *err);

#endif
