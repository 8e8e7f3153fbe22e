/* SPDX-License-Identifier: MIT */
/* The command line of rig-fuzz. */
#ifndef RIG_CAMPAIGN_OPTIONS_H
#define RIG_CAMPAIGN_OPTIONS_H

#include <base/arguments.h>
#include <fuzz/campaign/engine.h>

struct rig_campaign_options {
    struct rig_engine_options engine; /* its results are those of the campaign, once that is open */
    const char *name;
    const char *root;   /* of all results */
    const char *seeds;  /* directory of .scn files */
    const char *until;  /* a part of a cause's name; NULL: time alone ends the campaign */
    const char *commit; /* ours; NULL: not known */
    uint64_t seconds;   /* 0: until the engine is done */
    unsigned boxes;     /* a job; 0: as the cores allow */
    bool resume;
    bool check; /* no campaign: only whether the command line is one */
    bool cmin;  /* no campaign: its corpus is to become small */
    char revisions_text[64];
    char default_name[32];
};

/* How many jobs of `wanted` what is there can serve, cores or MiB, if each has `each` of it: at least one. Pure. */
unsigned rig_fit_jobs(unsigned wanted, uint64_t there, unsigned each);

/*
 * Everything is checked and has a value afterwards. --help prints and exits. What an exhaustive campaign is
 * resumed without is as it was started with. With an engine that has no bound, no number of it is one.
 */
int rig_campaign_options_parse(int argc, char **argv, struct rig_campaign_options *options, struct rig_error *err);

/* rig-fuzz as another program starts it, with its cases on such a host; the rest of its options is to be added. */
void rig_campaign_command(struct rig_arguments *command, const struct rig_session_options *session);

#endif
