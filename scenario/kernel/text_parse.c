/* SPDX-License-Identifier: MIT */
/* Text to a scenario for a kernel, line by line: a keyword, and the function that reads the rest. */
#include <base/array.h>
#include <scenario/kernel/names.h>
#include <scenario/kernel/text.h>
#include <scenario/kernel/text_lines.h>

#include <string.h>

#define MOST_MEMORY_MIB 65536
#define MOST_VCPUS 64

struct parser {
    struct rig_text_reader reader;
    struct rig_kernel_scenario *scenario;
    struct rig_kernel_expectations *expect;
    uint32_t seen; /* bit n: keyword n had a line */
};

/* What is left of the line, without blanks at its ends, behind what is in `text` already. `what` for the message. */
static bool take_rest(struct parser *p, const char *what, char text[RIG_KERNEL_TEXT_SIZE])
{
    struct rig_line *line = &p->reader.line;
    struct rig_word first = rig_line_next(line);
    size_t used = strlen(text);
    size_t length;

    while (line->end > first.text && strchr(" \t\r", line->end[-1]))
        line->end--;
    length = (size_t)(line->end - first.text);
    if (!first.length)
        return rig_text_fail_found(&p->reader, first, what);
    if (used + 1 + length >= RIG_KERNEL_TEXT_SIZE)
        return rig_text_fail_at(&p->reader, first.column, "found %zu characters; expected at most %zu", used + length,
                                (size_t)RIG_KERNEL_TEXT_SIZE - 2);
    if (used)
        text[used++] = ' ';
    memcpy(text + used, first.text, length);
    text[used + length] = '\0';
    return true;
}

static bool parse_kernel(struct parser *p)
{
    return take_rest(p, "a kernel: a file, a build tree, or debian:6.16", p->scenario->setting.kernel);
}

static bool parse_xen(struct parser *p)
{
    return take_rest(p, "a release of Xen, or a file", p->scenario->setting.xen);
}

static bool parse_append(struct parser *p)
{
    return take_rest(p, "words for the kernel's command line", p->scenario->setting.append);
}

static bool parse_initrd(struct parser *p)
{
    return take_rest(p, "a file", p->scenario->setting.initrd);
}

static bool parse_cpu(struct parser *p)
{
    char text[RIG_KERNEL_TEXT_SIZE] = "";
    struct rig_line before = p->reader.line;
    struct rig_word w = rig_line_next(&before);

    if (!take_rest(p, "`intel`, `amd`, `max` or a -cpu of QEMU's", text))
        return false;
    if (strlen(text) >= sizeof(p->scenario->setting.cpu))
        return rig_text_fail_found(&p->reader, w, "a CPU model of at most 63 characters");
    memcpy(p->scenario->setting.cpu, text, strlen(text) + 1);
    return true;
}

static bool parse_memory(struct parser *p)
{
    uint64_t mib;

    _Static_assert(MOST_MEMORY_MIB == 65536, "the message says so");
    if (!rig_text_expect_number(&p->reader, 4, MOST_MEMORY_MIB, "MiB, from 4 to 65536", &mib))
        return false;
    p->scenario->setting.memory_mib = (uint32_t)mib;
    return rig_text_expect_end(&p->reader);
}

static bool parse_vcpus(struct parser *p)
{
    uint64_t vcpus;

    _Static_assert(MOST_VCPUS == 64, "the message says so");
    if (!rig_text_expect_number(&p->reader, 1, MOST_VCPUS, "a number from 1 to 64", &vcpus))
        return false;
    p->scenario->setting.vcpus = (uint32_t)vcpus;
    return rig_text_expect_end(&p->reader);
}

static bool parse_role(struct parser *p)
{
    struct rig_word w = rig_line_next(&p->reader.line);

    if (!rig_word_is(w, "domU") && !rig_word_is(w, "dom0"))
        return rig_text_fail_found(&p->reader, w, "`domU` or `dom0`");
    p->scenario->setting.role = rig_word_is(w, "dom0") ? RIG_KERNEL_ROLE_DOM0 : RIG_KERNEL_ROLE_DOMU;
    return rig_text_expect_end(&p->reader);
}

/* e820 FROM..TO reserved */
static bool parse_e820(struct parser *p)
{
    struct rig_kernel_setting *setting = &p->scenario->setting;
    struct rig_word w = rig_line_next(&p->reader.line);
    struct rig_reserved area;
    size_t dots = 0;

    while (dots + 1 < w.length && !(w.text[dots] == '.' && w.text[dots + 1] == '.'))
        dots++;
    if (dots + 2 >= w.length || !rig_word_number((struct rig_word){w.text, dots, w.column}, &area.from) ||
        !rig_word_number((struct rig_word){w.text + dots + 2, w.length - dots - 2, w.column}, &area.to) ||
        area.from >= area.to)
        return rig_text_fail_found(&p->reader, w, "addresses, as in `e820 0x1000000..0x1200000 reserved`");
    w = rig_line_next(&p->reader.line);
    if (!rig_word_is(w, "reserved"))
        return rig_text_fail_found(&p->reader, w, "`reserved`");
    if (setting->reserved_count == RIG_KERNEL_RESERVED)
        return rig_text_fail_at(&p->reader, w.column, "found area %d; expected at most %d", RIG_KERNEL_RESERVED + 1,
                                RIG_KERNEL_RESERVED);
    setting->reserved[setting->reserved_count++] = area;
    return rig_text_expect_end(&p->reader);
}

static bool parse_until(struct parser *p)
{
    return rig_kernel_expect_symbol(&p->reader, "a function of the kernel, or `init`", p->scenario->until) &&
           rig_text_expect_end(&p->reader);
}

static bool parse_at(struct parser *p)
{
    struct rig_kernel_scenario *s = p->scenario;

    if (s->injection_count == RIG_KERNEL_INJECTIONS)
        return rig_text_fail_at(&p->reader, 1, "found injection %d; expected at most %d", RIG_KERNEL_INJECTIONS + 1,
                                RIG_KERNEL_INJECTIONS);
    return rig_kernel_text_injection(&p->reader, &s->injections[s->injection_count++]);
}

static bool parse_expect(struct parser *p)
{
    struct rig_kernel_expectations *e = p->expect;

    if (e->count == RIG_KERNEL_EXPECTATIONS)
        return rig_text_fail_at(&p->reader, 1, "found `expect` %d; expected at most %d", RIG_KERNEL_EXPECTATIONS + 1,
                                RIG_KERNEL_EXPECTATIONS);
    return rig_kernel_text_expectation(&p->reader, &e->row[e->count++]);
}

/* `model`: text for the model has lines that begin so, too. */
static const struct keyword {
    const char *word;
    bool (*parse)(struct parser *p);
    bool repeats;
    bool model;
} keywords[] = {
    {"kernel", parse_kernel, false, false}, {"xen", parse_xen, false, false},     {"cpu", parse_cpu, false, false},
    {"memory", parse_memory, false, false}, {"vcpus", parse_vcpus, false, false}, {"role", parse_role, false, false},
    {"initrd", parse_initrd, false, false}, {"e820", parse_e820, true, false},    {"append", parse_append, true, false},
    {"until", parse_until, false, false},   {"at", parse_at, true, true},         {"expect", parse_expect, true, true},
};

static bool parse_change(struct parser *p, unsigned kind)
{
    struct rig_kernel_scenario *s = p->scenario;

    if (s->change_count == RIG_KERNEL_CHANGES)
        return rig_text_fail_at(&p->reader, 1, "found order change %d; expected at most %d", RIG_KERNEL_CHANGES + 1,
                                RIG_KERNEL_CHANGES);
    return rig_kernel_text_change(&p->reader, kind, &s->changes[s->change_count++]);
}

static bool parse_line(struct parser *p)
{
    struct rig_word w = rig_line_next(&p->reader.line);
    int change = rig_name_find(&rig_kernel_change_names, w.text, w.length);

    if (!w.length)
        return true;
    if (change >= 0)
        return parse_change(p, (unsigned)change);
    for (unsigned i = 0; i < RIG_COUNT(keywords); i++) {
        if (!rig_word_is(w, keywords[i].word))
            continue;
        if (!keywords[i].repeats && (p->seen >> i & 1))
            return rig_text_fail_at(&p->reader, w.column, "found a second `%s`; expected one at most",
                                    keywords[i].word);
        p->seen |= UINT32_C(1) << i;
        return keywords[i].parse(p);
    }
    return rig_text_fail_found(&p->reader, w,
                               "kernel, xen, cpu, memory, vcpus, role, initrd, e820, append, move, drop, repeat, call, "
                               "at, until or expect");
}

/* The line that starts at `at`, without its comment; *next is the start of the one behind it. */
static struct rig_line line_at(const char *at, const char *end, const char **next)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    const char *stop = newline ? newline : end;
    const char *comment = memchr(at, '#', (size_t)(stop - at));

    *next = newline ? newline + 1 : end;
    return (struct rig_line){at, at, comment ? comment : stop};
}

bool rig_kernel_text_parse(const char *text, size_t size, struct rig_kernel_scenario *scenario,
                           struct rig_kernel_expectations *expect, struct rig_text_error *error)
{
    struct parser p = {.reader.error = error, .scenario = scenario, .expect = expect};
    const char *end = size ? text + size : text;

    memset(scenario, 0, sizeof(*scenario));
    memset(expect, 0, sizeof(*expect));
    for (const char *at = text; at < end;) {
        p.reader.number++;
        p.reader.line = line_at(at, end, &at);
        if (!parse_line(&p))
            return false;
    }
    return true;
}

static bool is_ours(struct rig_word w)
{
    if (rig_name_find(&rig_kernel_change_names, w.text, w.length) >= 0)
        return true;
    for (unsigned i = 0; i < RIG_COUNT(keywords); i++) {
        if (!keywords[i].model && rig_word_is(w, keywords[i].word))
            return true;
    }
    return false;
}

bool rig_kernel_text_is(const char *text, size_t size)
{
    const char *end = size ? text + size : text;

    for (const char *at = text; at < end;) {
        struct rig_line line = line_at(at, end, &at);

        if (is_ours(rig_line_next(&line)))
            return true;
    }
    return false;
}
