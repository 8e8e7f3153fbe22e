/* SPDX-License-Identifier: MIT */
/*
 * A campaign that several machines share, in a directory that all of them see:
 *     results/NAME/corpus, findings, predictions, .afl    of all shares
 *     results/NAME/shares/I                               a campaign as one machine has it, but for these, which are
 * links
 */
#ifndef RIG_CAMPAIGN_SHARES_H
#define RIG_CAMPAIGN_SHARES_H

#include <base/error.h>
#include <base/files.h>
#include <base/share.h>

#include <stdint.h>

#define RIG_SHARES_DIRECTORY "shares"

/*
 * Makes what is missing of share `share` of ROOT/NAME. `root`, `name`: filled in for rig_campaign_open, which then
 * finds a campaign to go on with. RIG_ERROR_USAGE: ROOT/NAME is a campaign of one machine.
 */
int rig_share_make(const char *root, const char *name, const struct rig_share *share, char shares[RIG_PATH_SIZE],
                   char number[16], struct rig_error *err);

/* -1 (RIG_ERROR_USAGE) where ROOT/NAME is a campaign in shares: it does not go on as one of one machine. */
int rig_share_refuse(const char *root, const char *name, struct rig_error *err);

/* How a share is, for people: from what its own directory says, whichever machine wrote it. */
struct rig_share_state {
    unsigned number;
    char node[64];  /* that ran it last; "": none has */
    char how[32];   /* its last run's end: "done", "time is up", ..; "": it runs, was killed, or has not begun */
    unsigned runs;  /* that were begun */
    unsigned lost;  /* of them, before the last, that have no end: killed, or their node was lost */
    double quiet;   /* seconds since it wrote something; negative: it never did */
    double seconds; /* of its runs together, of a campaign that is not a list, and of one that is */
    double rate;    /* executions a second, lately */
    double executions, covered, counters, restores;
    uint64_t listed, listed_done; /* exhaustive; 0: it has no list */
};

/*
 * All shares that RESULTS has, by number; to be freed. *count: how many. NULL with *err: none (RIG_ERROR_USAGE), or out
 * of memory.
 */
struct rig_share_state *rig_shares_read(const char *results, unsigned *count, struct rig_error *err);

#endif
