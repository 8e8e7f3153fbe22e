/* SPDX-License-Identifier: MIT */
/* The command line of rig-fuzz. */
#ifndef RIG_CAMPAIGN_OPTIONS_H
#define RIG_CAMPAIGN_OPTIONS_H

#include <fuzz/session/session.h>
#include <scenario/exhaust.h>

struct rig_campaign_options {
    struct rig_session_options session;
    const char *engine;
    struct rig_exhaust_bound bound; /* of the engine `exhaustive`; its revisions and orders are those below */
    const char *name;
    const char *root;     /* of all results */
    const char *seeds;    /* directory of .scn files */
    const char *mutator;  /* NULL: the engine's default */
    const char *feedback; /* NULL: the default */
    const char *orders;   /* NULL: any */
    const char *until;    /* a part of a cause's name; NULL: time alone ends the campaign */
    const char *commit;   /* ours; NULL: not known */
    uint32_t revisions;
    uint64_t seconds; /* 0: until the engine is done */
    uint64_t seed;
    unsigned jobs;
    unsigned boxes; /* a job; 0: as the cores allow */
    bool resume;
    bool cmin; /* no campaign: its corpus is to become small */
    char revisions_text[64];
    char default_name[32];
};

/* How many jobs of `wanted` so many cores can serve, if each keeps `each` of them busy: at least one. Pure. */
unsigned rig_fit_jobs(unsigned wanted, unsigned cores, unsigned each);

/*
 * Everything is checked and has a value afterwards. --help prints and exits. What an exhaustive campaign is
 * resumed without is as it was started with.
 */
int rig_campaign_options_parse(int argc, char **argv, struct rig_campaign_options *options, struct rig_error *err);

#endif
