/* SPDX-License-Identifier: MIT */
/*
 * What an engine and the campaign tell each other while they run: a small shared file. It outlives the engine, so that
 * an engine that was killed costs no count.
 */
#ifndef RIG_ENGINES_LIVE_H
#define RIG_ENGINES_LIVE_H

#include <base/error.h>

#include <stdint.h>

#define RIG_LIVE_FILE ".live"
#define RIG_MAX_JOBS 64

/* One job. Each field has one writer: the engine, but for `stop`. Times are those of rig_now_ns. */
struct rig_live {
    uint32_t ready;       /* cases are being run */
    uint32_t stop;        /* campaign: end in good order */
    uint64_t executions;  /* soft runs */
    uint64_t true_runs;   /* replays for confirmation */
    uint64_t findings;    /* new ones written */
    uint64_t predictions; /* not confirmed, new ones written */
    uint64_t restores;    /* of the box, because it was lost */
    uint64_t covered;     /* guest counters that were ever reached */
    uint64_t counters;    /* that there are */
    uint64_t xen_blocks;  /* of Xen that were ever reached, by runs before as well; 0: nobody counts them */
    uint64_t last_new_ns; /* when `covered` last grew */
    uint64_t guest_ticks; /* TSC ticks in the guest's own steps */
    uint64_t undo_ns;     /* waiting for their undo */
    uint64_t soft_ns;     /* in soft runs, from handing over to having the outcome; those two are part of it */
    uint64_t confirm_ns;  /* in replays and in writing down what they came to */
    uint64_t listed;      /* exhaustive: scenarios on its list, all jobs together; 0: there is no list */
    uint64_t listed_done; /* of them that are dealt with, by this run and those before */
    uint64_t expected_ns; /* what the rest will take; 0: not estimated */
    uint64_t first_ns;    /* when the job's first engine was ready */
    char xen[48];         /* "4.17.5" */
    char dom0_kernel[64]; /* "6.1.0-18-amd64" */
    char qemu[96];        /* its version and accelerator */
    char doing[128];      /* what is being set up */
    int32_t error_code;   /* why the job cannot go on, as in struct rig_error; 0: it can */
    char error[256];
};

/* Maps the records of all jobs, all zero where the file is new. Stays valid until the process ends. */
int rig_live_open(const char *results, struct rig_live **jobs, struct rig_error *err);

/* Engine: the job cannot go on, and the campaign is to say why. */
void rig_live_give_up(struct rig_live *job, const struct rig_error *why);

/* Adds to a counter that another process reads. */
void rig_live_add(uint64_t *counter, uint64_t more);
uint64_t rig_live_read(const uint64_t *counter);

#endif
