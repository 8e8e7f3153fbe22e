/* SPDX-License-Identifier: MIT */
/*
 * What nights leave for the next one, in a directory that CI keeps:
 *
 *     known/SIGNATURE.scn  what was new once, to be replayed: still there, or gone
 *     gone/SIGNATURE.scn   what was told as gone; should it come back, it is new again
 *     others.txt           what was met where no kernel could come to it
 *     results/nightly      the campaign that every night goes on with
 *
 * Each file is written whole, so that a night that was killed costs at most what it had not told.
 */
#ifndef RIG_NIGHTLY_STATE_H
#define RIG_NIGHTLY_STATE_H

#include <nightly/news.h>

#define STATE_CAMPAIGN "nightly"

/*
 * Replays what is known: NEWS_STILL where it still comes to its signature, NEWS_GONE where not; and what was gone:
 * NEWS_NEW where it is back.
 */
int state_replay(struct rig_runner *rig, const char *state, struct news_list *news, struct rig_error *err);

/*
 * The campaign has findings of many nights, and what Xen confirmed then may be mended since. Runs each NEWS_NEW once
 * more; one that does not come again is taken from the list, and from the campaign, which may find it again. Returns
 * how many: those may have stood before others of their cause.
 */
int state_drop_mended(struct rig_runner *rig, const char *state, struct news_list *news, struct rig_error *err);

/*
 * Makes each NEWS_NEW as short as can be, and writes it to known/ with what every revision comes to; its scenario is
 * that file then.
 */
int state_keep(struct rig_runner *rig, const char *state, struct news_list *news, struct rig_error *err);

/* What was told: each NEWS_GONE is noted as gone, each NEWS_NEW is so no more. */
int state_settle(const char *state, const struct news_list *news, struct rig_error *err);

/* Takes those NEWS_OTHER from the list that an earlier night met, and notes the rest for the next one. */
int state_sort_others(const char *state, struct news_list *news, struct rig_error *err);

#endif
