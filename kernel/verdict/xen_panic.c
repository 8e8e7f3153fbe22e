/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/xen_panic.h>

#include <kernel/verdict/line.h>

#include <rig/xen_console.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * "[<ffff82d04030e9f2>] R arch/x86/mm.c#get_page+0x12/0x180": R is where it stands, F of a frame; S, what else on the
 * stack may be a call, is a guess, and no call here.
 */
static bool read_call(const char *line, char *call, size_t size)
{
    const char *at = strstr(line, ">] "), *file;

    if (!at || strncmp(at + 3, "S ", 2) == 0)
        return false;
    at += 3;
    if (isupper((unsigned char)at[0]) && at[1] == ' ')
        at += 2;
    file = strchr(at, '#');
    return rig_log_line_call(file ? file + 1 : at, call, size);
}

static void read_line(const char *line, bool *in_trace, struct rig_incident *panic)
{
    static const char address[] = "Faulting linear address: ", code[] = "[error_code=";

    if (strncmp(line, "RIP:", 4) == 0)
        (void)read_call(line, panic->place, sizeof(panic->place));
    else if (strncmp(line, "Xen call trace:", 15) == 0)
        *in_trace = true;
    else if (*in_trace && line[0] != ' ')
        *in_trace = false;
    else if (*in_trace && panic->call_count < RIG_INCIDENT_CALLS &&
             read_call(line, panic->calls[panic->call_count], RIG_CALL_SIZE))
        panic->call_count += panic->call_count || strcmp(panic->calls[0], panic->place) != 0;
    if (strncmp(line, address, strlen(address)) == 0) {
        panic->address = strtoull(line + strlen(address), NULL, 16);
        panic->has_address = true;
    } else if (strncmp(line, code, strlen(code)) == 0) {
        panic->error_code = (uint32_t)strtoul(line + strlen(code), NULL, 16);
        panic->has_error_code = true;
    }
}

bool rig_xen_panic_read(const char *xen_text, size_t size, struct rig_incident *panic)
{
    char text[RIG_LINE_SIZE];
    bool why_is_next = false, in_trace = false;
    size_t at = 0;

    memset(panic, 0, sizeof(*panic));
    panic->kind = RIG_INCIDENT_PANIC;
    while (rig_log_line_next(xen_text, size, &at, text)) {
        const char *line = rig_xen_says(text);

        if (!line)
            continue;
        if (why_is_next && !panic->text[0])
            (void)snprintf(panic->text, sizeof(panic->text), "%.199s", line);
        why_is_next = strncmp(line, RIG_XEN_PANIC, strlen(RIG_XEN_PANIC)) == 0;
        read_line(line, &in_trace, panic);
    }
    if (!panic->text[0])
        memset(panic, 0, sizeof(*panic));
    return panic->text[0] != '\0';
}
