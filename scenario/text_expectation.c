/* SPDX-License-Identifier: MIT */
#include <scenario/text_reader.h>

#include <string.h>

/* R1, or R1..R3: the piece of `w` that starts at `*at`, which is moved behind it. */
static bool parse_revision_range(struct rig_text_reader *r, struct rig_word w, size_t *at, uint32_t *set)
{
    size_t start = *at, dots = 0;
    struct rig_word first, last;
    uint8_t low, high;

    for (; *at < w.length && w.text[*at] != ','; ++*at)
        if (!dots && *at > start && *at + 1 < w.length && w.text[*at] == '.' && w.text[*at + 1] == '.')
            dots = *at;
    first = (struct rig_word){w.text + start, (dots ? dots : *at) - start, w.column + (unsigned)start};
    last = first;
    if (dots)
        last = (struct rig_word){w.text + dots + 2, *at - dots - 2, w.column + (unsigned)dots + 2};
    if (!first.length || !last.length)
        return rig_text_fail_found(r, w, "revisions as in R0,R2..R4 or `all`");
    if (!rig_text_expect_name(r, &rig_revision_names, first, &low) ||
        !rig_text_expect_name(r, &rig_revision_names, last, &high))
        return false;
    if (low > high)
        return rig_text_fail_found(r, last, "a revision not before the one the range starts with");
    for (unsigned i = low; i <= high; i++)
        *set |= UINT32_C(1) << i;
    return true;
}

/* all, or ranges with commas between */
static bool parse_revision_set(struct rig_text_reader *r, struct rig_word w, uint32_t *set)
{
    size_t at = 0;

    *set = 0;
    if (rig_word_is(w, "all")) {
        *set = (UINT32_C(1) << RIG_REVISION_COUNT) - 1;
        return true;
    }
    do
        if (!parse_revision_range(r, w, &at, set))
            return false;
    while (at++ < w.length);
    return true;
}

static bool parse_word(struct rig_text_reader *r, const char *what, char out[RIG_FUNCTION_NAME_SIZE])
{
    struct rig_word w = rig_line_next(&r->line);

    if (w.length == 0 || w.length >= RIG_FUNCTION_NAME_SIZE)
        return rig_text_fail_found(r, w, what);
    memcpy(out, w.text, w.length);
    out[w.length] = '\0';
    return true;
}

/* 1 + the row, so that 0 is none. */
static bool parse_row(struct rig_text_reader *r, const struct rig_names *names, uint8_t *out)
{
    if (!rig_text_expect_name(r, names, rig_line_next(&r->line), out))
        return false;
    ++*out;
    return true;
}

/* What the verdict alone does not say. A word that comes twice means what it says last. */
static bool parse_pin(struct rig_text_reader *r, struct rig_word w, struct rig_expectation *e)
{
    if (rig_word_is(w, "at")) {
        e->has_address = true;
        return rig_text_expect_number(r, 0, UINT64_MAX, "an address, a number of at most 64 bits", &e->address);
    }
    if (rig_word_is(w, "region"))
        return parse_row(r, &rig_region_names, &e->region);
    if (rig_word_is(w, "belief"))
        return parse_row(r, &rig_belief_names, &e->belief);
    if (rig_word_is(w, "in"))
        return parse_word(r, "a function of the call chain", e->function);
    if (rig_word_is(w, "refused"))
        return parse_word(r, "a hypercall, or a command of mmuext_op, as reports name it", e->refused);
    return rig_text_fail_found(r, w,
                               "`at ADDRESS`, `in FUNCTION`, `region`, `belief`, `refused`, or the end of the line");
}

bool rig_text_expectation(struct rig_text_reader *r, struct rig_expectations *out, unsigned lines[RIG_REVISION_COUNT])
{
    struct rig_expectation e = {.set = true};
    struct rig_word which = rig_line_next(&r->line), w;
    uint32_t set;

    if (!parse_revision_set(r, which, &set) ||
        !rig_text_expect_name(r, &rig_verdict_names, rig_line_next(&r->line), &e.verdict))
        return false;
    for (w = rig_line_next(&r->line); w.length; w = rig_line_next(&r->line))
        if (!parse_pin(r, w, &e))
            return false;
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        if (!(set >> i & 1))
            continue;
        if (lines[i])
            return rig_text_fail_at(r, which.column,
                                    "found a second `expect` for %s; expected one at most, and line %u has it",
                                    rig_name(&rig_revision_names, i), lines[i]);
        lines[i] = r->number;
        out->revision[i] = e;
    }
    return true;
}
