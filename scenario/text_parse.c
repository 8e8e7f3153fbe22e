/* SPDX-License-Identifier: MIT */
/* Text to scenario: a line is a list of words; each kind of line has one function. */
#include <scenario/boots.h>
#include <scenario/text.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct word {
    const char *text;
    size_t length;
    unsigned column;
};

struct parser {
    const char *at, *end; /* the rest of the line */
    const char *line_start;
    unsigned line;
    bool has_revision;
    struct rig_scenario *scenario;
    struct rig_expectations *expect;
    struct rig_text_error *error;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_word(char c)
{
    return !is_space(c) && c != '#' && c != ':';
}

/* The next word; length 0 at the line's end. ':' is a word of its own. */
static struct word next_word(struct parser *p)
{
    struct word w;

    while (p->at < p->end && is_space(*p->at))
        p->at++;
    w.text = p->at;
    w.column = (unsigned)(p->at - p->line_start) + 1;
    if (p->at < p->end && *p->at == ':')
        p->at++;
    else
        while (p->at < p->end && is_word(*p->at))
            p->at++;
    w.length = (size_t)(p->at - w.text);
    return w;
}

static bool is(struct word w, const char *text)
{
    return strlen(text) == w.length && memcmp(w.text, text, w.length) == 0;
}

static bool fail_at(struct parser *p, unsigned column, const char *format, ...) __attribute__((format(printf, 3, 4)));

static bool fail_at(struct parser *p, unsigned column, const char *format, ...)
{
    va_list args;

    p->error->line = p->line;
    p->error->column = column;
    va_start(args, format);
    (void)vsnprintf(p->error->message, sizeof(p->error->message), format, args);
    va_end(args);
    return false;
}

/* A word as a message may show it: bounded, printable, quoted. */
static const char *shown(struct word w, char buffer[48])
{
    size_t n = w.length < 32 ? w.length : 32, at = 0;

    if (!w.length)
        return "the end of the line";
    buffer[at++] = '\'';
    for (size_t i = 0; i < n; i++)
        buffer[at++] = w.text[i] >= ' ' && w.text[i] <= '~' ? w.text[i] : '?';
    memcpy(buffer + at, w.length > n ? "..'" : "'", w.length > n ? 4 : 2);
    return buffer;
}

static bool fail_found(struct parser *p, struct word w, const char *expected)
{
    char buffer[48];

    return fail_at(p, w.column, "found %s; expected %s", shown(w, buffer), expected);
}

/* One of a table's names. */
static bool expect_name(struct parser *p, const struct rig_names *names, struct word w, uint8_t *value)
{
    int found = rig_name_find(names, w.text, w.length);
    char buffer[48], list[160] = "";
    int nearest;

    if (found >= 0) {
        *value = (uint8_t)found;
        return true;
    }
    nearest = w.length ? rig_name_nearest(names, w.text, w.length) : -1;
    if (nearest >= 0)
        return fail_at(p, w.column, "found %s; expected a %s: did you mean '%s'?", shown(w, buffer), names->what,
                       rig_name(names, (size_t)nearest));
    if (names->count <= 10) {
        for (size_t i = 0, n = 0; i < names->count && n < sizeof(list); i++)
            n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", i ? ", " : "", names->rows[i].name);
        return fail_at(p, w.column, "found %s; expected a %s: %s", shown(w, buffer), names->what, list);
    }
    return fail_at(p, w.column, "found %s; expected a %s (`rig-scn list` names them)", shown(w, buffer), names->what);
}

static bool parse_number(struct word w, uint64_t *value)
{
    unsigned base = 10;
    size_t i = 0;

    *value = 0;
    if (w.length > 2 && w.text[0] == '0' && (w.text[1] == 'x' || w.text[1] == 'X')) {
        base = 16;
        i = 2;
    }
    if (i == w.length)
        return false;
    for (; i < w.length; i++) {
        char c = w.text[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : 99;

        if (digit >= base || *value > (UINT64_MAX - digit) / base)
            return false;
        *value = *value * base + digit;
    }
    return true;
}

static bool expect_number(struct parser *p, uint64_t low, uint64_t high, const char *what, uint64_t *value)
{
    struct word w = next_word(p);
    char buffer[48];

    if (parse_number(w, value) && *value >= low && *value <= high)
        return true;
    return fail_at(p, w.column, "found %s; expected %s from %#llx to %#llx", shown(w, buffer), what,
                   (unsigned long long)low, (unsigned long long)high);
}

static bool expect_end(struct parser *p)
{
    struct word w = next_word(p);

    return w.length == 0 || fail_found(p, w, "the end of the line");
}

static bool add_step(struct parser *p, struct word w, uint8_t step)
{
    if (p->scenario->step_count == RIG_MAX_STEPS)
        return fail_at(p, w.column, "found a step more than the %d a scenario can hold", RIG_MAX_STEPS);
    p->scenario->steps[p->scenario->step_count++] = step;
    return true;
}

static bool parse_boot(struct parser *p)
{
    struct word w = next_word(p);
    struct rig_boot boot;
    uint8_t row;

    if (!expect_name(p, &rig_boot_names, w, &row))
        return false;
    boot = rig_boot_order(row);
    for (unsigned i = 0; i < boot.count; i++)
        if (!add_step(p, w, boot.steps[i]))
            return false;
    return expect_end(p);
}

static bool parse_revision(struct parser *p, struct word keyword)
{
    struct word w = next_word(p);
    uint8_t revision;

    if (p->has_revision)
        return fail_at(p, keyword.column, "found a second `revision`; expected one at most");
    if (!expect_name(p, &rig_revision_names, w, &revision))
        return false;
    if (!rig_revision_in_guest(revision))
        return fail_found(p, w, "a revision whose code is in the guest (`rig-scn list revisions` names them)");
    p->has_revision = true;
    p->scenario->revision = revision;
    return expect_end(p);
}

static bool parse_fault_arguments(struct parser *p, struct rig_injection *j)
{
    uint64_t value;

    if (rig_fault_has_slot(j->fault)) {
        if (!expect_number(p, 0, RIG_L4_SLOTS - 1, "an L4 index", &value))
            return false;
        j->slot = (uint16_t)value;
    }
    if (rig_fault_has_entry(j->fault) && !expect_number(p, 0, UINT64_MAX, "an entry", &j->entry))
        return false;
    if (rig_fault_has_ops(j->fault)) {
        struct word w = next_word(p);

        if (!is(w, "early") && !is(w, "late"))
            return fail_found(p, w, "early or late");
        j->ops = is(w, "late") ? RIG_OPS_LATE : RIG_OPS_EARLY;
    }
    return true;
}

/* at PLACE WHERE [N]: FAULT ARGUMENTS [by guest|injector] */
static bool parse_injection(struct parser *p, struct word keyword)
{
    struct rig_injection j = {0};
    uint64_t count;
    struct word w;

    if (!expect_name(p, &rig_place_names, next_word(p), &j.place) ||
        !expect_name(p, &rig_where_names, next_word(p), &j.where))
        return false;
    if (rig_where_is_counted(j.where)) {
        if (!expect_number(p, 1, 64, "a number", &count))
            return false;
        j.count = (uint8_t)count;
    }
    w = next_word(p);
    if (!is(w, ":"))
        return fail_found(p, w, "':' and a fault");
    if (!expect_name(p, &rig_fault_names, next_word(p), &j.fault) || !parse_fault_arguments(p, &j))
        return false;
    w = next_word(p);
    if (w.length) {
        if (!is(w, "by"))
            return fail_found(p, w, "`by guest`, `by injector` or the end of the line");
        w = next_word(p);
        if (!is(w, "guest") && !is(w, "injector"))
            return fail_found(p, w, "guest or injector");
        j.by = is(w, "injector") ? RIG_BY_INJECTOR : RIG_BY_GUEST;
    }
    if (p->scenario->injection_count == RIG_MAX_INJECTIONS)
        return fail_at(p, keyword.column, "found an injection more than the %d a scenario can hold",
                       RIG_MAX_INJECTIONS);
    p->scenario->injections[p->scenario->injection_count++] = j;
    return expect_end(p);
}

/* all, or R0, R0..R3, R0,R2..R4 */
static bool parse_revision_set(struct parser *p, struct word w, uint32_t *set)
{
    size_t at = 0;

    *set = 0;
    if (is(w, "all")) {
        *set = (UINT32_C(1) << RIG_REVISION_COUNT) - 1;
        return true;
    }
    do {
        size_t start = at, dots = 0;
        struct word first, last;
        uint8_t low, high;

        while (at < w.length && w.text[at] != ',') {
            if (!dots && at + 1 < w.length && at > start && w.text[at] == '.' && w.text[at + 1] == '.')
                dots = at;
            at++;
        }
        first = (struct word){w.text + start, (dots ? dots : at) - start, w.column + (unsigned)start};
        last = dots ? (struct word){w.text + dots + 2, at - dots - 2, w.column + (unsigned)dots + 2} : first;
        if (!expect_name(p, &rig_revision_names, first, &low) || !expect_name(p, &rig_revision_names, last, &high))
            return false;
        if (low > high)
            return fail_found(p, last, "a revision not before the one the range starts with");
        for (uint8_t i = low; i <= high; i++)
            *set |= UINT32_C(1) << i;
    } while (at++ < w.length);
    return true;
}

/* expect REVISIONS VERDICT [at ADDRESS] */
static bool parse_expect(struct parser *p)
{
    struct rig_expectation e = {.set = true};
    struct word which = next_word(p), w;
    uint32_t set;

    if (!which.length)
        return fail_found(p, which, "revisions (R0, R1..R9, all)");
    if (!parse_revision_set(p, which, &set) || !expect_name(p, &rig_verdict_names, next_word(p), &e.verdict))
        return false;
    w = next_word(p);
    if (w.length) {
        if (!is(w, "at"))
            return fail_found(p, w, "`at ADDRESS` or the end of the line");
        if (!expect_number(p, 0, UINT64_MAX, "an address", &e.address))
            return false;
        e.has_address = true;
    }
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        if (!(set >> i & 1))
            continue;
        if (p->expect->revision[i].set)
            return fail_at(p, which.column, "found a second `expect` for %s; expected one at most",
                           rig_name(&rig_revision_names, i));
        p->expect->revision[i] = e;
    }
    return expect_end(p);
}

static bool parse_line(struct parser *p)
{
    struct word w = next_word(p);
    uint8_t step;

    if (!w.length)
        return true;
    if (is(w, "revision"))
        return parse_revision(p, w);
    if (is(w, "boot"))
        return parse_boot(p);
    if (is(w, "at"))
        return parse_injection(p, w);
    if (is(w, "expect"))
        return parse_expect(p);
    return expect_name(p, &rig_step_names, w, &step) && add_step(p, w, step) && expect_end(p);
}

bool rig_text_parse(const char *text, size_t size, struct rig_scenario *scenario, struct rig_expectations *expect,
                    struct rig_text_error *error)
{
    struct parser p = {.scenario = scenario, .expect = expect, .error = error};
    const char *end = text + size, *at = text;

    memset(scenario, 0, sizeof(*scenario));
    memset(expect, 0, sizeof(*expect));
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
        const char *comment = memchr(at, '#', (size_t)(stop - at));

        p.line++;
        p.line_start = p.at = at;
        p.end = comment ? comment : stop;
        if (!parse_line(&p))
            return false;
        at = newline ? newline + 1 : end;
    }
    return true;
}
