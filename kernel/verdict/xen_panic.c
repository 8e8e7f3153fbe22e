/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/xen_panic.h>

#include <base/words.h>
#include <kernel/verdict/line.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XENS "(XEN) "
#define DUMP_SIZE 0x4000U /* a dump with its stack has some 4 KiB */
#define REST_SIZE 0x400U  /* behind the words found */

static const char panics[] = XENS "Panic on CPU ";
static const char dump_begins[] = XENS "----[ Xen-";
static const char dom0_ends[] = XENS "Hardware Dom0 ";

/* Behind "(XEN) "; NULL: another's line. */
static const char *xens_line(const char *line)
{
    return strncmp(line, XENS, strlen(XENS)) == 0 ? line + strlen(XENS) : NULL;
}

/* "[<ffff82d04030e9f2>] R arch/x86/mm.c#get_page+0x12/0x180", the letter is not in each. */
static bool read_call(const char *line, char *call, size_t size)
{
    const char *at = strstr(line, ">] "), *file;

    if (!at)
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
        const char *line = xens_line(text);

        if (!line)
            continue;
        if (why_is_next && !panic->text[0])
            (void)snprintf(panic->text, sizeof(panic->text), "%.199s", line);
        why_is_next = strncmp(text, panics, strlen(panics)) == 0;
        read_line(line, &in_trace, panic);
    }
    if (!panic->text[0])
        memset(panic, 0, sizeof(*panic));
    return panic->text[0] != '\0';
}

static bool is_text(uint8_t byte)
{
    return isprint(byte) || byte == '\n' || byte == '\t' || byte == '\r';
}

/* The last dump that begins in the bytes before; `at` itself where there is none. */
static const uint8_t *dump_before(const uint8_t *memory, const uint8_t *at)
{
    const uint8_t *from = (size_t)(at - memory) > DUMP_SIZE ? at - DUMP_SIZE : memory, *found = at, *next = from;

    while ((next = memmem(next, (size_t)(at - next), dump_begins, strlen(dump_begins))))
        found = next++;
    return found;
}

static size_t text_size_from(const uint8_t *from, const uint8_t *end)
{
    const uint8_t *at = from;

    while (at < end && is_text(*at))
        at++;
    return (size_t)(at - from);
}

/* The words as Xen printed them, with a digit or a letter behind: its image has them, too, with a '%' there. */
static const uint8_t *find_printed(const uint8_t *memory, size_t size, const char *words)
{
    const uint8_t *end = memory + size, *at = memory;

    while ((at = memmem(at, (size_t)(end - at), words, strlen(words)))) {
        if (at + strlen(words) < end && isalnum(at[strlen(words)]))
            return at;
        at++;
    }
    return NULL;
}

bool rig_xen_end_find(const uint8_t *memory, size_t size, const char **text, size_t *text_size)
{
    const uint8_t *panic = find_printed(memory, size, panics);
    const uint8_t *at = panic ? panic : find_printed(memory, size, dom0_ends);
    const uint8_t *from, *end = memory + size;

    if (!at)
        return false;
    from = panic ? dump_before(memory, panic) : at;
    end = (size_t)(end - at) > REST_SIZE ? at + REST_SIZE : end;
    *text = (const char *)from;
    *text_size = text_size_from(from, end);
    return true;
}
