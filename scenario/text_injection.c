/* SPDX-License-Identifier: MIT */
#include <scenario/codec.h>
#include <scenario/names.h>
#include <scenario/text_reader.h>

static bool parse_fault_arguments(struct rig_text_reader *r, struct rig_injection *j)
{
    uint64_t value;

    if (rig_fault_has_slot(j->fault)) {
        if (!rig_text_expect_number(r, 0, RIG_L4_SLOTS - 1, "an L4 index from 0 to 0x1ff", &value))
            return false;
        j->slot = (uint16_t)value;
    }
    if ((rig_fault_has_entry(j->fault) && !rig_text_expect_address(r, &j->entry)) ||
        (rig_fault_has_value(j->fault) && !rig_text_expect_address(r, &j->value)))
        return false;
    if (rig_fault_has_number(j->fault)) {
        _Static_assert(RIG_NUMBER_MAX == 64, "the message says so");
        if (!rig_text_expect_number(r, 1, RIG_NUMBER_MAX, "a number from 1 to 64", &value))
            return false;
        j->number = (uint8_t)value;
    }
    if (rig_fault_has_ops(j->fault)) {
        struct rig_word w = rig_line_next(&r->line);

        if (!rig_word_is(w, "early") && !rig_word_is(w, "late"))
            return rig_text_fail_found(r, w, "`early` or `late`");
        j->ops = rig_word_is(w, "late") ? RIG_OPS_LATE : RIG_OPS_EARLY;
    }
    return true;
}

/* [on TABLE] [by AGENT] and the end */
static bool parse_on_by(struct rig_text_reader *r, struct rig_injection *j)
{
    struct rig_word w = rig_line_next(&r->line);

    if (rig_word_is(w, "on") && rig_fault_has_table(j->fault)) {
        if (!rig_text_expect_name(r, &rig_table_names, rig_line_next(&r->line), &j->table))
            return false;
        w = rig_line_next(&r->line);
    }
    if (!w.length)
        return true;
    if (!rig_word_is(w, "by"))
        return rig_text_fail_found(r, w,
                                   rig_fault_has_table(j->fault) && !j->table
                                       ? "`on` and an L4, `by` and who strikes, or the end of the line"
                                       : "`by` and who strikes, or the end of the line");
    if (!rig_text_expect_name(r, &rig_by_names, rig_line_next(&r->line), &j->by))
        return false;
    return rig_text_expect_end(r);
}

/* [time] N, and ':': after a moment that is counted itself `time` tells the two numbers apart. */
static bool parse_time(struct rig_text_reader *r, struct rig_injection *j, struct rig_word *w)
{
    uint64_t time;

    if (rig_word_is(*w, "time")) {
        *w = rig_line_next(&r->line);
        if (!rig_word_number(*w, &time))
            return rig_text_fail_found(r, *w, "which time its point is reached, from 1 to 32");
    } else if (j->count || !rig_word_number(*w, &time)) {
        return rig_text_fail_found(
            r, *w, j->count ? "`time` and which, or ':' and a fault" : "which time, or ':' and a fault");
    }
    _Static_assert(RIG_TIME_MAX == 32, "the messages say so");
    if (time < 1 || time > RIG_TIME_MAX)
        return rig_text_fail_found(r, *w, "which time its point is reached, from 1 to 32");
    j->time = (uint8_t)(time == 1 ? 0 : time);
    *w = rig_line_next(&r->line);
    return rig_word_is(*w, ":") || rig_text_fail_found(r, *w, "':' and a fault");
}

bool rig_text_injection(struct rig_text_reader *r, struct rig_injection *out)
{
    struct rig_injection j = {0};
    struct rig_word w;
    uint64_t count;

    if (!rig_text_expect_name(r, &rig_place_names, rig_line_next(&r->line), &j.place) ||
        !rig_text_expect_name(r, &rig_where_names, rig_line_next(&r->line), &j.where))
        return false;
    if (rig_where_is_counted(j.where)) {
        _Static_assert(RIG_COUNT_MAX == 32, "the message says so");
        if (!rig_text_expect_number(r, 1, RIG_COUNT_MAX, "its number, from 1 to 32", &count))
            return false;
        j.count = (uint8_t)count;
    }
    w = rig_line_next(&r->line);
    if (!rig_word_is(w, ":") && !parse_time(r, &j, &w))
        return false;
    if (!rig_text_expect_name(r, &rig_fault_names, rig_line_next(&r->line), &j.fault) ||
        !parse_fault_arguments(r, &j) || !parse_on_by(r, &j))
        return false;
    *out = j;
    return true;
}
