/* SPDX-License-Identifier: MIT */
#include <boot/trace_compare.h>

#include <stdlib.h>
#include <string.h>

#define NOWHERE SIZE_MAX

/* A function of both: its entries in the two traces. */
struct pair {
    size_t before;
    size_t now;
    size_t longest; /* of the ordered ones that end with this one */
    size_t previous;
    bool stays;
};

struct pairs {
    struct pair *at;
    size_t count;
};

/* The entry of a function that is called once; NOWHERE: there is none. */
static size_t find_once(const struct rig_trace *trace, const char *name)
{
    for (size_t i = 0; i < trace->count; i++) {
        if (trace->entries[i].calls == 1 && strcmp(trace->entries[i].name, name) == 0)
            return i;
    }
    return NOWHERE;
}

static bool has(const struct rig_trace *trace, const char *name)
{
    for (size_t i = 0; i < trace->count; i++) {
        if (strcmp(trace->entries[i].name, name) == 0)
            return true;
    }
    return false;
}

/* In the order of `before`. */
static void find_pairs(struct pairs *pairs, const struct rig_trace *before, const struct rig_trace *now)
{
    for (size_t i = 0; i < before->count; i++) {
        size_t other = before->entries[i].calls == 1 ? find_once(now, before->entries[i].name) : NOWHERE;

        if (other != NOWHERE)
            pairs->at[pairs->count++] = (struct pair){.before = i, .now = other, .previous = NOWHERE};
    }
}

/* Marks the most that are in one order in both: the longest increasing subsequence. */
static void find_order(struct pairs *pairs)
{
    size_t best = NOWHERE;

    for (size_t i = 0; i < pairs->count; i++) {
        struct pair *pair = &pairs->at[i];

        pair->longest = 1;
        for (size_t k = 0; k < i; k++) {
            if (pairs->at[k].now < pair->now && pairs->at[k].longest >= pair->longest) {
                pair->longest = pairs->at[k].longest + 1;
                pair->previous = k;
            }
        }
        if (best == NOWHERE || pair->longest > pairs->at[best].longest)
            best = i;
    }
    for (; best != NOWHERE; best = pairs->at[best].previous)
        pairs->at[best].stays = true;
}

static const char *caller_of(const struct rig_trace *trace, size_t entry)
{
    for (size_t i = entry; i-- > 0;) {
        if (trace->entries[i].depth < trace->entries[entry].depth)
            return trace->entries[i].name;
    }
    return NULL;
}

/* The last that stays before the entry `at` of `now`, or of `before`. */
static const char *last_before(const struct pairs *pairs, const struct rig_trace *trace, size_t at, bool in_now)
{
    size_t last = NOWHERE;

    for (size_t i = 0; i < pairs->count; i++) {
        size_t entry = in_now ? pairs->at[i].now : pairs->at[i].before;

        if (pairs->at[i].stays && entry < at && (last == NOWHERE || entry > last))
            last = entry;
    }
    return last == NOWHERE ? NULL : trace->entries[last].name;
}

static int by_now(const void *a, const void *b)
{
    const struct pair *left = a;
    const struct pair *right = b;

    return (left->now > right->now) - (left->now < right->now);
}

static void add_moves(struct rig_trace_comparison *comparison, struct pairs *pairs, const struct rig_trace *before,
                      const struct rig_trace *now)
{
    qsort(pairs->at, pairs->count, sizeof(*pairs->at), by_now);
    for (size_t i = 0; i < pairs->count; i++) {
        const struct pair *pair = &pairs->at[i];

        if (pair->stays)
            continue;
        comparison->moves[comparison->move_count++] = (struct rig_trace_move){
            .name = now->entries[pair->now].name,
            .before = {caller_of(before, pair->before), last_before(pairs, before, pair->before, false)},
            .now = {caller_of(now, pair->now), last_before(pairs, now, pair->now, true)}};
    }
}

static size_t add_only(const char **names, const struct rig_trace *in, const struct rig_trace *not_in)
{
    size_t count = 0;

    for (size_t i = 0; i < in->count; i++) {
        if (in->entries[i].time == 1 && !has(not_in, in->entries[i].name))
            names[count++] = in->entries[i].name;
    }
    return count;
}

int rig_trace_compare(struct rig_trace_comparison *comparison, const struct rig_trace *before,
                      const struct rig_trace *now, struct rig_error *err)
{
    struct pairs pairs = {.at = calloc(before->count + 1, sizeof(*pairs.at))};

    memset(comparison, 0, sizeof(*comparison));
    comparison->moves = calloc(before->count + 1, sizeof(*comparison->moves));
    comparison->only_before = calloc(before->count + 1, sizeof(*comparison->only_before));
    comparison->only_now = calloc(now->count + 1, sizeof(*comparison->only_now));
    if (!pairs.at || !comparison->moves || !comparison->only_before || !comparison->only_now) {
        free(pairs.at);
        rig_trace_comparison_free(comparison);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    find_pairs(&pairs, before, now);
    find_order(&pairs);
    add_moves(comparison, &pairs, before, now);
    comparison->common = pairs.count;
    comparison->only_before_count = add_only(comparison->only_before, before, now);
    comparison->only_now_count = add_only(comparison->only_now, now, before);
    free(pairs.at);
    return 0;
}

void rig_trace_comparison_free(struct rig_trace_comparison *comparison)
{
    free(comparison->moves);
    free((void *)comparison->only_before);
    free((void *)comparison->only_now);
    memset(comparison, 0, sizeof(*comparison));
}
