/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/told.h>

#include <base/array.h>
#include <kernel/verdict/line.h>

#include <rig/xen_console.h>

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Hypercalls that a batch holds, by number: xen.h. */
static const struct {
    unsigned long number;
    const char *name;
} hypercalls[] = {{1, "mmu_update"},      {2, "set_gdt"},      {10, "update_descriptor"},
                  {12, "memory_op"},      {13, "multicall"},   {14, "update_va_mapping"},
                  {20, "grant_table_op"}, {24, "vcpu_op"},     {25, "set_segment_base"},
                  {26, "mmuext_op"},      {3, "stack_switch"}, {9, "set_debugreg"}};

void rig_told_chain(char *text, const char calls[][RIG_CALL_SIZE], unsigned count)
{
    size_t used = strlen(text);

    for (unsigned i = 0; i < count && used + strlen(calls[i]) + 5 < RIG_TOLD_SIZE; i++)
        used += (size_t)snprintf(text + used, RIG_TOLD_SIZE - used, " <- %s", calls[i]);
}

void rig_told_refused(struct rig_conclusion *c, const char *format, ...)
{
    va_list list;

    if (c->refused_count == RIG_MOST_TOLD)
        return;
    va_start(list, format);
    (void)vsnprintf(c->refused[c->refused_count++], RIG_TOLD_SIZE, format, list);
    va_end(list);
}

/* "mmu_update, result -22" of "call  1: op=1 arg=[ffff...] result=-22". */
static void operation(const char *detail, char *text, size_t size)
{
    const char *op = strstr(detail, "op="), *result = strstr(detail, "result=");
    unsigned long number = op ? strtoul(op + 3, NULL, 10) : 0;

    text[0] = '\0';
    if (!op || !result)
        return;
    for (size_t i = 0; i < RIG_COUNT(hypercalls); i++)
        if (hypercalls[i].number == number)
            (void)snprintf(text, size, ": %s, result %ld", hypercalls[i].name, strtol(result + 7, NULL, 10));
    if (!text[0])
        (void)snprintf(text, size, ": hypercall %lu, result %ld", number, strtol(result + 7, NULL, 10));
}

static void tell_refusal(const struct rig_incident *incident, struct rig_conclusion *c)
{
    char what[64], text[RIG_TOLD_SIZE];

    operation(incident->detail, what, sizeof(what));
    (void)snprintf(text, sizeof(text), "%.160s%s", incident->text, what);
    if (incident->place[0]) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof(text) - used, "; in %s", incident->place);
    }
    rig_told_chain(text, incident->calls, incident->call_count);
    rig_told_refused(c, "%s", text);
}

/* The warning that stands before a refusal is a part of it. */
static bool is_of_next(const struct rig_console_reading *reading, unsigned i)
{
    return i + 1 < reading->count && reading->at[i + 1].kind == RIG_INCIDENT_REFUSAL &&
           strcmp(reading->at[i].place, reading->at[i + 1].place) == 0;
}

static void tell_incidents(const struct rig_console_reading *reading, struct rig_conclusion *c)
{
    for (unsigned i = 0; i < reading->count; i++) {
        const struct rig_incident *incident = &reading->at[i];

        if (incident->kind != RIG_INCIDENT_WARNING && incident->kind != RIG_INCIDENT_REFUSAL)
            continue;
        if (incident->kind == RIG_INCIDENT_WARNING && is_of_next(reading, i))
            continue;
        if (rig_incident_is_xens(incident)) {
            tell_refusal(incident, c);
            continue;
        }
        if (c->warning_count < RIG_MOST_TOLD) {
            (void)snprintf(c->warnings[c->warning_count], RIG_TOLD_SIZE, "%s", incident->text);
            rig_told_chain(c->warnings[c->warning_count], incident->calls, incident->call_count);
        }
        c->warning_count++;
    }
}

/* Registers, code, stack words and rules say nothing to a person that is not said elsewhere. */
static bool is_dump(const char *line)
{
    /* clang-format off */
    static const char *const dumps[] = {
        "   ", "----[", "CPU:", "RIP:", "RFLAGS:", "rax:", "rdx:", "rbp:", "r9:", "r12:", "r15:", "cr3:", "fsb:", "ds:",
        "Guest stack trace", "Xen code around", "Xen stack trace", "Xen call trace", "****"};
    /* clang-format on */
    const char *xens = rig_xen_says(line), *text = xens ? xens : line;

    if (strncmp(text, "   [<", 5) == 0) /* Xen's own trace */
        return false;
    if (!text[0] ||
        (text[0] == ' ' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2]) && text[3] == ' '))
        return true;
    for (size_t i = 0; i < RIG_COUNT(dumps); i++)
        if (strncmp(text, dumps[i], strlen(dumps[i])) == 0)
            return true;
    return false;
}

static void tell_xen(const struct rig_evidence *e, struct rig_conclusion *c)
{
    char line[RIG_LINE_SIZE];
    size_t at = 0;

    while (c->xen_text_count < RIG_MOST_TOLD && rig_log_line_next(e->xen_text, e->xen_text_size, &at, line))
        if (line[0] && !is_dump(line))
            (void)snprintf(c->xen_text[c->xen_text_count++], RIG_TOLD_SIZE, "%s", line);
}

/* The place where the last `count` lines begin. */
static size_t tail_start(const char *text, size_t size, unsigned count)
{
    while (size > 0 && text[size - 1] == '\n')
        size--;
    while (size > 0 && (text[size - 1] != '\n' || --count > 0))
        size--;
    return size;
}

static void tell_tail(const struct rig_evidence *e, struct rig_conclusion *c)
{
    char line[RIG_LINE_SIZE];
    size_t at = tail_start(e->console, e->console_size, RIG_MOST_TOLD);

    while (c->console_tail_count < RIG_MOST_TOLD && rig_log_line_next(e->console, e->console_size, &at, line))
        (void)snprintf(c->console_tail[c->console_tail_count++], RIG_TOLD_SIZE, "%s", line);
}

void rig_told_fill(const struct rig_evidence *e, struct rig_conclusion *c)
{
    (void)snprintf(c->reached, sizeof(c->reached), "%s", e->reading->reached);
    tell_incidents(e->reading, c);
    tell_xen(e, c);
    tell_tail(e, c);
}
