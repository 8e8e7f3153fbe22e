/* SPDX-License-Identifier: MIT */
/* Text to scenario, line by line. */
#include <base/array.h>
#include <scenario/boots.h>
#include <scenario/text.h>
#include <scenario/text_reader.h>

#include <rig/bounds.h>

#include <stdio.h>
#include <string.h>

/* A scenario as far as it is read. */
struct parser {
    struct rig_text_reader reader;
    struct rig_scenario *scenario;
    struct rig_expectations *expect;
    unsigned revision_line;                    /* the line that has set it; 0: none yet */
    unsigned expect_lines[RIG_REVISION_COUNT]; /* likewise */
};

static const struct rig_name keywords[] = {{"revision", ""}, {"boot", ""}, {"on", ""}, {"at", ""}, {"expect", ""}};
static const struct rig_names keyword_names = {"keyword", "", keywords, RIG_COUNT(keywords)};

static bool add_step(struct parser *p, struct rig_word w, uint8_t step)
{
    if (p->scenario->step_count == RIG_MAX_STEPS)
        return rig_text_fail_at(&p->reader, w.column, "found step %d; expected at most %d", RIG_MAX_STEPS + 1,
                                RIG_MAX_STEPS);
    p->scenario->steps[p->scenario->step_count++] = step;
    return true;
}

/* boot NAME */
static bool parse_boot(struct parser *p)
{
    struct rig_word w = rig_line_next(&p->reader.line);
    struct rig_order boot;
    uint8_t row;

    if (!rig_text_expect_name(&p->reader, &rig_boot_names, w, &row))
        return false;
    boot = rig_order_of_boot(row);
    for (unsigned i = 0; i < boot.count; i++)
        if (!add_step(p, w, boot.steps[i]))
            return false;
    return rig_text_expect_end(&p->reader);
}

/* revision NAME */
static bool parse_revision(struct parser *p, struct rig_word keyword)
{
    struct rig_word w = rig_line_next(&p->reader.line);
    int revision = rig_name_find(&rig_revision_names, w.text, w.length);
    struct rig_names in_guest = rig_revision_names;

    in_guest.what = "revision that is in the guest";
    if (p->revision_line)
        return rig_text_fail_at(&p->reader, keyword.column,
                                "found a second `revision`; expected one at most, and line %u has it",
                                p->revision_line);
    if (revision < 0 || !rig_revision_in_guest((unsigned)revision))
        return rig_text_fail_name(&p->reader, w, &in_guest, rig_revisions_in_guest());
    p->revision_line = p->reader.number;
    p->scenario->revision = (uint8_t)revision;
    return rig_text_expect_end(&p->reader);
}

/* on cpu 1: STEP */
static bool parse_on_cpu(struct parser *p)
{
    struct rig_word w = rig_line_next(&p->reader.line);
    uint64_t cpu;
    uint8_t step;

    if (!rig_word_is(w, "cpu"))
        return rig_text_fail_found(&p->reader, w, "`cpu`, as in `on cpu 1: activate-mm`");
    w = rig_line_next(&p->reader.line);
    if (!rig_word_number(w, &cpu) || cpu > 1)
        return rig_text_fail_found(&p->reader, w, "0 or 1, the CPU that does it");
    w = rig_line_next(&p->reader.line);
    if (!rig_word_is(w, ":"))
        return rig_text_fail_found(&p->reader, w, "':' and a step");
    w = rig_line_next(&p->reader.line);
    return rig_text_expect_name(&p->reader, &rig_step_names, w, &step) &&
           add_step(p, w, cpu ? step | RIG_ON_CPU_1 : step) && rig_text_expect_end(&p->reader);
}

static bool parse_injection(struct parser *p, struct rig_word keyword)
{
    struct rig_scenario *s = p->scenario;

    if (s->injection_count == RIG_MAX_INJECTIONS)
        return rig_text_fail_at(&p->reader, keyword.column, "found injection %d; expected at most %d",
                                RIG_MAX_INJECTIONS + 1, RIG_MAX_INJECTIONS);
    return rig_text_injection(&p->reader, &s->injections[s->injection_count++]);
}

static bool parse_step(struct parser *p, struct rig_word w)
{
    int step = rig_name_find(&rig_step_names, w.text, w.length), keyword;
    char expected[128];

    if (step >= 0)
        return add_step(p, w, (uint8_t)step) && rig_text_expect_end(&p->reader);
    if (rig_name_nearest(&rig_step_names, w.text, w.length) >= 0)
        return rig_text_fail_name(&p->reader, w, &rig_step_names, RIG_TEXT_ALL_ROWS);
    keyword = rig_name_nearest(&keyword_names, w.text, w.length);
    if (keyword < 0)
        return rig_text_fail_found(
            &p->reader, w, "a step (`rig-scn list steps` names all), `on`, `revision`, `boot`, `at` or `expect`");
    (void)snprintf(expected, sizeof(expected), "a step, `on`, `revision`, `boot`, `at` or `expect`: did you mean '%s'?",
                   rig_name(&keyword_names, (size_t)keyword));
    return rig_text_fail_found(&p->reader, w, expected);
}

static bool parse_line(struct parser *p)
{
    struct rig_word w = rig_line_next(&p->reader.line);

    if (!w.length)
        return true;
    if (rig_word_is(w, "revision"))
        return parse_revision(p, w);
    if (rig_word_is(w, "boot"))
        return parse_boot(p);
    if (rig_word_is(w, "on"))
        return parse_on_cpu(p);
    if (rig_word_is(w, "at"))
        return parse_injection(p, w);
    if (rig_word_is(w, "expect"))
        return rig_text_expectation(&p->reader, p->expect, p->expect_lines);
    return parse_step(p, w);
}

bool rig_text_parse(const char *text, size_t size, struct rig_scenario *scenario, struct rig_expectations *expect,
                    struct rig_text_error *error)
{
    struct parser p = {.reader.error = error, .scenario = scenario, .expect = expect};

    memset(scenario, 0, sizeof(*scenario));
    memset(expect, 0, sizeof(*expect));
    for (size_t at = 0; at < size;) {
        const char *start = text + at, *newline = memchr(start, '\n', size - at);
        const char *stop = newline ? newline : text + size, *comment = memchr(start, '#', (size_t)(stop - start));

        p.reader.number++;
        p.reader.line = (struct rig_line){start, start, comment ? comment : stop};
        if (!parse_line(&p))
            return false;
        at = (size_t)(stop - text) + 1;
    }
    return true;
}

size_t rig_text_error_print(const struct rig_text_error *error, const char *name, char *out, size_t size)
{
    int n = snprintf(out, size, "%s:%u:%u: %s", name, error->line, error->column, error->message);

    return n > 0 ? (size_t)n : 0;
}
