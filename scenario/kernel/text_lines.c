/* SPDX-License-Identifier: MIT */
#include <scenario/kernel/text_lines.h>

#include <scenario/kernel/names.h>
#include <scenario/kernel/versions.h>

#include <ctype.h>
#include <string.h>

#define MOST_ERROR 133 /* EHWPOISON, the last of Linux's asm-generic/errno.h */

static bool is_symbol(struct rig_word w)
{
    if (w.length == 0 || w.length >= RIG_SYMBOL_SIZE || isdigit((unsigned char)w.text[0]))
        return false;
    for (size_t i = 0; i < w.length; i++) {
        if (!isalnum((unsigned char)w.text[i]) && w.text[i] != '_' && w.text[i] != '.')
            return false;
    }
    return true;
}

bool rig_kernel_expect_symbol(struct rig_text_reader *r, const char *what, char symbol[RIG_SYMBOL_SIZE])
{
    struct rig_word w = rig_line_next(&r->line);

    if (!is_symbol(w))
        return rig_text_fail_found(r, w, what);
    memcpy(symbol, w.text, w.length);
    symbol[w.length] = '\0';
    return true;
}

bool rig_kernel_text_change(struct rig_text_reader *r, unsigned kind, struct rig_kernel_change *change)
{
    struct rig_word side;

    *change = (struct rig_kernel_change){.kind = (uint8_t)kind};
    if (!rig_kernel_expect_symbol(r, "a function of the kernel", change->function))
        return false;
    if (!rig_kernel_change_is_sided(kind))
        return rig_text_expect_end(r);
    side = rig_line_next(&r->line);
    if (!rig_word_is(side, "before") && !rig_word_is(side, "after"))
        return rig_text_fail_found(r, side, "`before` or `after` and a function");
    change->side = rig_word_is(side, "after") ? RIG_KERNEL_AFTER : RIG_KERNEL_BEFORE;
    return rig_kernel_expect_symbol(r, "a function of the kernel", change->anchor) && rig_text_expect_end(r);
}

static bool parse_ops(struct rig_text_reader *r, struct rig_kernel_injection *injection)
{
    struct rig_word w = rig_line_next(&r->line);

    if (!rig_word_is(w, "early") && !rig_word_is(w, "late"))
        return rig_text_fail_found(r, w, "`early` or `late`");
    injection->ops = rig_word_is(w, "late") ? RIG_KERNEL_OPS_LATE : RIG_KERNEL_OPS_EARLY;
    return true;
}

static bool parse_slot(struct rig_text_reader *r, struct rig_kernel_injection *injection)
{
    uint64_t slot;

    if (!rig_text_expect_number(r, 0, RIG_L4_SLOTS - 1, "an L4 index from 0 to 0x1ff", &slot))
        return false;
    injection->slot = (uint16_t)slot;
    return true;
}

static bool parse_number(struct rig_text_reader *r, const char *what, uint64_t *number)
{
    return rig_text_expect_number(r, 0, UINT64_MAX, what, number);
}

static bool parse_arguments(struct rig_text_reader *r, struct rig_kernel_injection *j)
{
    switch (rig_kernel_action_arg(j->action)) {
    case RIG_KERNEL_ARG_SLOT:
        return parse_slot(r, j);
    case RIG_KERNEL_ARG_ENTRY:
        return parse_slot(r, j) && parse_number(r, "an entry, a number of at most 64 bits", &j->value);
    case RIG_KERNEL_ARG_MAPPED:
        return parse_number(r, "an address, a number of at most 64 bits", &j->address);
    case RIG_KERNEL_ARG_STORE:
        return parse_number(r, "an address, a number of at most 64 bits", &j->address) &&
               parse_number(r, "a value, a number of at most 64 bits", &j->value);
    case RIG_KERNEL_ARG_OPS:
        return parse_ops(r, j);
    case RIG_KERNEL_ARG_FUNCTION:
        return rig_kernel_expect_symbol(r, "a function of the kernel", j->symbol);
    case RIG_KERNEL_ARG_SYMBOL:
        return rig_kernel_expect_symbol(r, "a variable of the kernel", j->symbol) &&
               parse_number(r, "a value, a number of at most 64 bits", &j->value);
    case RIG_KERNEL_ARG_ERROR:
        return rig_text_expect_number(r, 1, MOST_ERROR, "an errno's number, from 1 to 133", &j->value);
    case RIG_KERNEL_ARG_NONE:
        break;
    }
    return true;
}

/* MOMENT [N] ':' */
static bool parse_moment(struct rig_text_reader *r, struct rig_kernel_injection *injection)
{
    struct rig_word w;
    uint64_t number;

    if (!rig_text_expect_name(r, &rig_kernel_moment_names, rig_line_next(&r->line), &injection->moment))
        return false;
    w = rig_line_next(&r->line);
    if (rig_word_is(w, ":") && injection->moment != RIG_KERNEL_MOMENT_HYPERCALL) {
        injection->number = 1;
        return true;
    }
    _Static_assert(RIG_KERNEL_TIMES == 4096, "the message says so");
    if (!rig_word_number(w, &number) || number < 1 || number > RIG_KERNEL_TIMES)
        return rig_text_fail_found(r, w,
                                   injection->moment == RIG_KERNEL_MOMENT_HYPERCALL
                                       ? "its number, from 1 to 4096"
                                       : "its number, from 1 to 4096, or ':' and an action");
    injection->number = (uint16_t)number;
    w = rig_line_next(&r->line);
    return rig_word_is(w, ":") || rig_text_fail_found(r, w, "':' and an action");
}

/* [by AGENT] and the end of the line. */
static bool parse_agent(struct rig_text_reader *r, struct rig_kernel_injection *injection)
{
    struct rig_word w = rig_line_next(&r->line);
    unsigned allowed = rig_kernel_action_agents(injection->action);
    uint8_t agent;

    if (!w.length)
        return true;
    if (!rig_word_is(w, "by"))
        return rig_text_fail_found(r, w, "`by` and who acts, or the end of the line");
    w = rig_line_next(&r->line);
    if (!rig_text_expect_name(r, &rig_kernel_agent_names, w, &agent))
        return false;
    if (!(allowed >> agent & 1))
        return rig_text_fail_name(r, w, &rig_kernel_agent_names, allowed);
    injection->by = agent;
    return rig_text_expect_end(r);
}

bool rig_kernel_text_injection(struct rig_text_reader *r, struct rig_kernel_injection *injection)
{
    struct rig_word w;

    *injection = (struct rig_kernel_injection){0};
    if (!rig_kernel_expect_symbol(r, "a function of the kernel", injection->function) || !parse_moment(r, injection))
        return false;
    w = rig_line_next(&r->line);
    if (!rig_text_expect_name(r, &rig_kernel_action_names, w, &injection->action))
        return false;
    if (rig_kernel_action_on_hypercall(injection->action) && injection->moment != RIG_KERNEL_MOMENT_HYPERCALL)
        return rig_text_fail_found(r, w, "an action that needs no hypercall: the moment is not `hypercall`");
    return parse_arguments(r, injection) && parse_agent(r, injection);
}

bool rig_kernel_text_expectation(struct rig_text_reader *r, struct rig_kernel_expectation *expectation)
{
    struct rig_word w = rig_line_next(&r->line);

    *expectation = (struct rig_kernel_expectation){0};
    if (!rig_word_is(w, "kernel"))
        return rig_text_fail_found(r, w, "`kernel` and releases, as in `expect kernel 6.19..: booted`");
    w = rig_line_next(&r->line);
    if (!rig_kernel_range_parse(w.text, w.length, &expectation->kernels))
        return rig_text_fail_found(r, w, "releases as in 6.16, 6.19.., ..6.12, 6.16..6.18 or `all`");
    w = rig_line_next(&r->line);
    if (!rig_word_is(w, ":"))
        return rig_text_fail_found(r, w, "':' and a verdict");
    w = rig_line_next(&r->line);
    if (w.length == 0 || w.length >= sizeof(expectation->verdict))
        return rig_text_fail_found(r, w, "a verdict");
    memcpy(expectation->verdict, w.text, w.length);
    return rig_text_expect_end(r);
}
