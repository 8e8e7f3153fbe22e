/* SPDX-License-Identifier: MIT */
/*
 * What a night found, against what is known: by the corpus, whose files come to a cause on a revision, and by the
 * nights before.
 */
#ifndef RIG_NIGHTLY_NEWS_H
#define RIG_NIGHTLY_NEWS_H

#include <fuzz/findings/store.h>
#include <nightly/replay.h>

enum news_kind {
    NEWS_NEW,   /* a kernel could come to it, and nobody knows it: what makes a night end with 1 */
    NEWS_STILL, /* known from a night before, and its scenario still comes to it */
    NEWS_GONE,  /* known from a night before, and its scenario does not come to it any more */
    NEWS_TOLD,  /* met by fuzzing, and told already: a file of the corpus comes to it tonight, and should not */
    NEWS_OTHER  /* met in an order that no kernel could have, or with injections, for the first time */
};

struct news {
    enum news_kind kind;
    unsigned revision;
    char signature[RIG_SIGNATURE_SIZE];
    char cause[RIG_CAUSE_SIZE];
    char because[RIG_BECAUSE_SIZE];
    char verdict[64];
    char function[RIG_FUNCTION_SIZE]; /* where it ended; "" where that has no name */
    char scenario[RIG_PATH_SIZE];     /* the file to replay */
};

struct news_list {
    struct news *all;
    size_t count;
};

/* An item to be filled in; NULL: out of memory. */
struct news *news_add(struct news_list *list);
void news_free(struct news_list *list);

/*
 * Adds the findings of RESULTS that neither `replays` nor the list knows by cause and revision, the first of each. One
 * that no kernel could come to is NEWS_OTHER; one that a replay knows which is not as expected is NEWS_TOLD.
 */
int news_of_campaign(struct news_list *list, const char *results, const struct replays *replays, struct rig_error *err);

/* How many of a kind there are. Pure. */
size_t news_count(const struct news_list *list, enum news_kind kind);

/* No injection, and every step's needs met by those before it. Pure. */
bool news_is_plausible(const struct rig_scenario *scenario);

#endif
