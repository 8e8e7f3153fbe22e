/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/console.h>

#include <base/array.h>
#include <kernel/verdict/line.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a line begins an incident with. The first row that fits counts. */
static const struct {
    const char *text;
    enum rig_incident_kind kind;
} beginnings[] = {
    {"WARNING: ", RIG_INCIDENT_WARNING},
    {"BUG: unable to handle ", RIG_INCIDENT_PAGE_FAULT},
    {"BUG: kernel NULL pointer dereference", RIG_INCIDENT_PAGE_FAULT},
    {"kernel BUG at ", RIG_INCIDENT_BUG},
    {"PANIC: early exception ", RIG_INCIDENT_EARLY_EXCEPTION},
    {"Kernel panic - not syncing", RIG_INCIDENT_PANIC},
    {"watchdog: BUG: soft lockup", RIG_INCIDENT_STALL},
    {"rcu: INFO: ", RIG_INCIDENT_STALL},
    {"INFO: task ", RIG_INCIDENT_STALL},
};

/* Exceptions that are not page faults say what they are just before their error code and the number of the oops. */
static const char *const exceptions[] = {"general protection fault",
                                         "invalid opcode",
                                         "divide error",
                                         "stack segment",
                                         "double fault",
                                         "int3",
                                         "bounds",
                                         "alignment check",
                                         "invalid TSS",
                                         "segment not present",
                                         "control protection fault"};

/* How far a kernel is, by what it prints there; names are functions. */
static const struct {
    const char *text;
    const char *reached;
} landmarks[] = {
    {"Linux version ", "start_kernel"},
    {"NR_IRQS: ", "init_IRQ"},
    {"smp: Brin", "smp_init"},
    {"devtmpfs: initialized", "do_initcalls"},
    {"Freeing unused kernel image", "free_initmem"},
    {"Run /", "run_init_process"},
};

struct reader {
    struct rig_console_reading *reading;
    struct rig_incident *now; /* the incident that lines belong to; NULL: none */
    bool in_trace;
    unsigned landmark; /* index + 1 */
};

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static void copy(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from);
}

static void begin(struct reader *r, enum rig_incident_kind kind, const char *line)
{
    r->in_trace = false;
    r->now = NULL;
    if (r->reading->count == RIG_MOST_INCIDENTS) {
        r->reading->left_out++;
        return;
    }
    r->now = &r->reading->at[r->reading->count++];
    *r->now = (struct rig_incident){.kind = kind};
    copy(r->now->text, sizeof(r->now->text), line);
}

/* "N of M multicall(s) failed": its trace is that of the warning just before. */
static bool begin_refusal(struct reader *r, const char *line)
{
    const struct rig_incident *before = r->now && r->now->kind == RIG_INCIDENT_WARNING ? r->now : NULL;

    if (!strstr(line, " multicall(s) failed"))
        return false;
    begin(r, RIG_INCIDENT_REFUSAL, line);
    if (r->now && before) {
        memcpy(r->now->calls, before->calls, sizeof(before->calls));
        r->now->call_count = before->call_count;
        memcpy(r->now->place, before->place, sizeof(before->place));
    }
    return true;
}

static bool begin_exception(struct reader *r, const char *line)
{
    const char *text = starts(line, "Oops: ") ? line + strlen("Oops: ") : line;

    for (size_t i = 0; i < RIG_COUNT(exceptions); i++)
        if (starts(text, exceptions[i]) && strstr(text, "[#")) {
            /* A BUG is an invalid opcode, and has begun already. */
            if (!r->now || r->now->kind != RIG_INCIDENT_BUG)
                begin(r, RIG_INCIDENT_EXCEPTION, line);
            return true;
        }
    return false;
}

static bool begin_any(struct reader *r, const char *line)
{
    for (size_t i = 0; i < RIG_COUNT(beginnings); i++)
        if (starts(line, beginnings[i].text)) {
            begin(r, beginnings[i].kind, line);
            return true;
        }
    return begin_refusal(r, line) || begin_exception(r, line);
}

/* A hexadecimal number behind `before` in the line. */
static bool number_behind(const char *line, const char *before, uint64_t *number)
{
    const char *at = strstr(line, before);
    char *end;

    if (!at)
        return false;
    at += strlen(before);
    *number = strtoull(at, &end, 16);
    return end != at;
}

/* "e030:ioread32+0x32/0x60" or "e030:0xffffffff81..." */
static void take_rip(struct rig_incident *incident, const char *text)
{
    const char *at = strchr(text, ':');
    char call[RIG_CALL_SIZE];

    if (!at || incident->place[0])
        return;
    if (rig_line_call(at + 1, call, sizeof(call)))
        copy(incident->place, sizeof(incident->place), call);
    else if (!incident->rip)
        incident->rip = strtoull(at + 1, NULL, 16);
}

static void take_first_line(struct rig_incident *incident, const char *line)
{
    uint64_t number;

    if (number_behind(line, "address: ", &number) || number_behind(line, "request at ", &number) ||
        number_behind(line, "dereference at ", &number) || number_behind(line, " cr2 ", &number)) {
        incident->address = number;
        incident->has_address = true;
    }
    if (incident->kind == RIG_INCIDENT_EARLY_EXCEPTION) {
        const char *ip = strstr(line, "IP ");

        if (ip)
            take_rip(incident, ip);
        if (number_behind(line, " error ", &number)) {
            incident->error_code = (uint32_t)number;
            incident->has_error_code = true;
        }
    }
    /* "WARNING: .. at arch/x86/xen/multicalls.c:190 xen_mc_flush+0x1d7/0x1e0", and with another order from 6.19 on */
    if (incident->kind == RIG_INCIDENT_WARNING)
        for (const char *word = line; word; word = strchr(word + 1, ' '))
            if (rig_line_call(word[0] == ' ' ? word + 1 : word, incident->place, sizeof(incident->place)))
                break;
}

/* A line that says more of the incident at hand. */
static void take_more(struct reader *r, const char *line)
{
    struct rig_incident *incident = r->now;
    uint64_t number;

    if (starts(line, "Call Trace:")) {
        r->in_trace = incident->call_count == 0;
    } else if (starts(line, "RIP: ")) {
        take_rip(incident, line + strlen("RIP: "));
    } else if (number_behind(line, "error_code(", &number)) {
        incident->error_code = (uint32_t)number;
        incident->has_error_code = true;
    } else if (starts(line, "  call ") && incident->kind == RIG_INCIDENT_REFUSAL && !incident->detail[0]) {
        copy(incident->detail, sizeof(incident->detail), line + 2);
    } else if (starts(line, "---[ end ")) {
        r->in_trace = false;
    }
}

/* One call of a trace; those with a question mark the unwinder did not believe in. false: the trace is over. */
static bool take_call(struct rig_incident *incident, const char *line)
{
    const char *at = line;
    char call[RIG_CALL_SIZE];

    if (*at != ' ')
        return false;
    at += strspn(at, " ");
    if (*at == '?' || *at == '<')
        return true;
    if (!rig_line_call(at, call, sizeof(call)))
        return false;
    if (incident->call_count < RIG_INCIDENT_CALLS)
        copy(incident->calls[incident->call_count++], RIG_CALL_SIZE, call);
    return true;
}

static void note_progress(struct reader *r, const char *line, const char *marker)
{
    struct rig_console_reading *reading = r->reading;

    for (size_t i = r->landmark; i < RIG_COUNT(landmarks); i++)
        if (starts(line, landmarks[i].text)) {
            r->landmark = (unsigned)i + 1;
            reading->reached = landmarks[i].reached;
        }
    if (starts(line, "Run /") && strstr(line, " as init process"))
        reading->runs_init = true;
    if (starts(line, "Linux version ") && !reading->release[0])
        (void)sscanf(line, "Linux version %127s", reading->release);
    if (strstr(line, marker)) {
        reading->has_marker = true;
        reading->reached = "init";
    }
}

void rig_console_read(struct rig_console_reading *reading, const char *console, size_t size, const char *marker)
{
    struct reader r = {.reading = reading};
    char line[RIG_LINE_SIZE];
    size_t at = 0;

    memset(reading, 0, sizeof(*reading));
    reading->reached = "entry";
    while (rig_line_next(console, size, &at, line)) {
        note_progress(&r, line, marker);
        if (r.in_trace && r.now && take_call(r.now, line))
            continue;
        r.in_trace = false;
        if (begin_any(&r, line)) {
            if (r.now)
                take_first_line(r.now, line);
        } else if (r.now) {
            take_more(&r, line);
        }
    }
}

const struct rig_incident *rig_console_first(const struct rig_console_reading *reading, enum rig_incident_kind kind)
{
    for (unsigned i = 0; i < reading->count; i++)
        if (reading->at[i].kind == kind)
            return &reading->at[i];
    return NULL;
}

void rig_call_function(const char *call, char *name, size_t size)
{
    size_t length = strcspn(call, "+. ");

    (void)snprintf(name, size, "%.*s", (int)length, call);
}

bool rig_incident_is_xens(const struct rig_incident *incident)
{
    return incident->kind == RIG_INCIDENT_REFUSAL ||
           (incident->kind == RIG_INCIDENT_WARNING &&
            (strstr(incident->text, "arch/x86/xen/") || starts(incident->place, "xen_")));
}
