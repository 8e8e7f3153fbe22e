/* SPDX-License-Identifier: MIT */
#include <scenario/exhaust_parts.h>
#include <scenario/names.h>
#include <scenario/worth.h>

#include <stdlib.h>

/* A list that is counted first and filled then: without memory it only counts. */
struct list {
    struct rig_injection *all;
    unsigned count;
    bool all_arguments;
};

static void put(struct list *list, struct rig_injection injection)
{
    if (list->all)
        list->all[list->count] = injection;
    list->count++;
}

/* What another injection of the list is as well: an entry that is set to nothing, or to itself. */
static bool is_other_word(unsigned fault, uint64_t slot, uint64_t entry)
{
    return (fault == RIG_FAULT_SET_L4 && entry == 0) || (fault == RIG_FAULT_COPY_L4 && entry == slot);
}

static void put_slots(struct list *list, unsigned fault, unsigned by, unsigned table)
{
    bool first = by == RIG_BY_GUEST && table == RIG_TABLE_LIVE;
    struct rig_worth_list slots = first || list->all_arguments ? rig_worth_slots() : rig_worth_few_slots();
    struct rig_worth_list entries =
        first && list->all_arguments ? rig_worth_entries(fault) : rig_worth_few_entries(fault);

    for (unsigned i = 0; i < slots.count; i++)
        for (unsigned n = 0; n < entries.count; n++)
            if (!is_other_word(fault, slots.values[i], entries.values[n]))
                put(list, (struct rig_injection){.fault = (uint8_t)fault,
                                                 .by = (uint8_t)by,
                                                 .table = (uint8_t)table,
                                                 .slot = (uint16_t)slots.values[i],
                                                 .entry = entries.values[n]});
}

/* All words of a fault that names no slot, by one striker, setting out from one table. */
static void put_words(struct list *list, struct rig_injection injection, bool few)
{
    struct rig_worth_list entries = few ? rig_worth_few_entries(injection.fault) : rig_worth_entries(injection.fault);
    struct rig_worth_list values = few ? rig_worth_few_values(injection.fault) : rig_worth_values(injection.fault);

    for (unsigned n = 0; n < entries.count; n++)
        for (unsigned m = 0; m < values.count; m++) {
            injection.entry = entries.values[n];
            injection.value = values.values[m];
            put(list, injection);
        }
}

static bool can_strike(unsigned fault, unsigned by)
{
    switch (by) {
    case RIG_BY_GUEST:
        return true;
    case RIG_BY_BATCH:
        return rig_worth_batch(fault);
    default:
        return rig_fault_writes_tables(fault);
    }
}

/* Another table than the live one is set out from where the fault names nothing else. */
static void put_others(struct list *list, unsigned fault)
{
    const bool table_alone = rig_fault_has_table(fault) && !rig_fault_has_entry(fault);

    for (unsigned by = 0; by < RIG_BY_COUNT; by++)
        for (unsigned table = 0; can_strike(fault, by) && table < (table_alone ? RIG_TABLE_COUNT : 1); table++)
            put_words(list, (struct rig_injection){.fault = (uint8_t)fault, .by = (uint8_t)by, .table = (uint8_t)table},
                      by != RIG_BY_GUEST || !list->all_arguments);
}

static void put_fault(struct list *list, unsigned fault)
{
    if (rig_fault_has_slot(fault)) {
        for (unsigned by = 0; by < RIG_BY_COUNT; by++)
            for (unsigned table = 0; table < RIG_TABLE_COUNT; table++)
                if (by != RIG_BY_INJECTOR || table < RIG_TABLE_PROCESS) /* dom0 does not know a process's */
                    put_slots(list, fault, by, table);
    } else if (rig_fault_has_ops(fault)) {
        /* A store is into a table; dom0 can do this as well. */
        for (unsigned ops = 0; ops < RIG_OPS_COUNT; ops++) {
            put(list, (struct rig_injection){.fault = (uint8_t)fault, .by = RIG_BY_GUEST, .ops = (uint8_t)ops});
            put(list, (struct rig_injection){.fault = (uint8_t)fault, .by = RIG_BY_INJECTOR, .ops = (uint8_t)ops});
        }
    } else if (rig_fault_has_number(fault)) {
        for (uint8_t n = 1; n <= RIG_WORTH_OPERATIONS; n++)
            put(list, (struct rig_injection){.fault = (uint8_t)fault, .number = n});
    } else {
        put_others(list, fault);
    }
}

/* Those that have one moment of their own, or any. */
static void put_all(struct list *list, unsigned moment)
{
    for (unsigned fault = 0; fault < RIG_FAULT_COUNT; fault++)
        if (rig_fault_is_searched(fault) && rig_worth_moment(fault) == moment)
            put_fault(list, fault);
}

static struct rig_injection *make(unsigned moment, bool all_arguments, unsigned *count)
{
    struct list list = {.all_arguments = all_arguments};

    put_all(&list, moment);
    list = (struct list){.all = calloc(list.count + 1, sizeof(*list.all)), .all_arguments = all_arguments};
    if (list.all)
        put_all(&list, moment);
    *count = list.count;
    return list.all;
}

static unsigned moments(unsigned where)
{
    if (!rig_where_is_counted(where))
        return 1;
    return where == RIG_WHERE_HYPERCALL ? RIG_WORTH_HYPERCALLS : RIG_WORTH_OPERATIONS;
}

static unsigned at_moment(const struct rig_exhaust_strikes *strikes, unsigned where)
{
    return strikes->count[RIG_WHERE_COUNT] + strikes->count[where];
}

bool rig_exhaust_strikes_make(struct rig_exhaust_strikes *strikes, bool all_arguments)
{
    bool made = true;

    *strikes = (struct rig_exhaust_strikes){0};
    for (unsigned moment = 0; moment <= RIG_WHERE_COUNT; moment++) {
        strikes->list[moment] = make(moment, all_arguments, &strikes->count[moment]);
        made = made && strikes->list[moment];
    }
    for (unsigned where = 0; where < RIG_WHERE_COUNT; where++)
        strikes->each += moments(where) * at_moment(strikes, where);
    return made;
}

void rig_exhaust_strikes_free(struct rig_exhaust_strikes *strikes)
{
    for (unsigned moment = 0; moment <= RIG_WHERE_COUNT; moment++)
        free(strikes->list[moment]);
    *strikes = (struct rig_exhaust_strikes){0};
}

/* Number n apart: the moment, its count, and the number that is left there. */
static unsigned find_moment(const struct rig_exhaust_strikes *strikes, unsigned n, uint8_t *where, uint8_t *count)
{
    for (*where = 0; n >= moments(*where) * at_moment(strikes, *where); ++*where)
        n -= moments(*where) * at_moment(strikes, *where);
    *count = (uint8_t)(rig_where_is_counted(*where) ? 1 + n / at_moment(strikes, *where) : 0);
    return n % at_moment(strikes, *where);
}

void rig_exhaust_strike(const struct rig_exhaust_strikes *strikes, uint8_t place, unsigned n, struct rig_injection *out)
{
    uint8_t where, count;

    n = find_moment(strikes, n, &where, &count);
    *out = n < strikes->count[RIG_WHERE_COUNT] ? strikes->list[RIG_WHERE_COUNT][n]
                                               : strikes->list[where][n - strikes->count[RIG_WHERE_COUNT]];
    out->place = place;
    out->where = where;
    out->count = count;
}

unsigned rig_exhaust_strikes_left(const struct rig_exhaust_strikes *strikes, unsigned n)
{
    uint8_t where, count;
    unsigned at = find_moment(strikes, n, &where, &count);

    return at_moment(strikes, where) - at;
}
