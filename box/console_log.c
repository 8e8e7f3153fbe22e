/* SPDX-License-Identifier: MIT */
#include <box/console_log.h>

#include <base/words.h>

#include <rig/xen_console.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* More pages than this is no notice board but a torn line. */
#define MOST_BOARD_PAGES 64
#define FIRST_RESERVED_DOMID 0x7ff0 /* DOMID_FIRST_RESERVED of Xen's xen.h */

static bool parse_ready(const char *text, struct rig_ready *ready)
{
    static const char pages[] = " pages=";
    static const char domid[] = " domid=";
    unsigned long long mfn;
    unsigned long count;
    unsigned long domain;
    char *end;

    if (strncmp(text, "0x", 2) != 0)
        return false;
    mfn = strtoull(text, &end, 16);
    if (end == text + 2 || strncmp(end, pages, sizeof(pages) - 1) != 0)
        return false;
    text = end + sizeof(pages) - 1;
    count = strtoul(text, &end, 10);
    if (end == text || strncmp(end, domid, sizeof(domid) - 1) != 0 || count == 0 || count > MOST_BOARD_PAGES ||
        mfn == 0)
        return false;
    text = end + sizeof(domid) - 1;
    domain = strtoul(text, &end, 10);
    if (end == text || *end != '\0' || domain == 0 || domain >= FIRST_RESERVED_DOMID)
        return false;
    ready->board_mfn = mfn;
    ready->board_pages = (unsigned)count;
    ready->board_domid = (unsigned)domain;
    return true;
}

static enum rig_ready_line line_news(const char *line, size_t size, struct rig_ready *ready, char *reason,
                                     size_t reason_size)
{
    static const char board[] = "cr3rig: board mfn=";
    static const char failed[] = "cr3rig: failed: ";
    char text[512];
    const char *at;

    rig_copy_printable(line, size, text, sizeof(text));
    at = strstr(text, board);
    if (at && parse_ready(at + sizeof(board) - 1, ready))
        return RIG_READY_LINE_READY;
    at = strstr(text, failed);
    if (at) {
        at += sizeof(failed) - 1;
        rig_copy_printable(at, strlen(at), reason, reason_size);
        return RIG_READY_LINE_FAILED;
    }
    return RIG_READY_LINE_NONE;
}

enum rig_ready_line rig_console_ready_line(const char *log, size_t size, struct rig_ready *ready, char *reason,
                                           size_t reason_size)
{
    const char *end = log + size;
    const char *newline;

    for (; log < end; log = newline + 1) {
        enum rig_ready_line news;

        newline = memchr(log, '\n', (size_t)(end - log));
        if (!newline)
            break;
        news = line_news(log, (size_t)(newline - log), ready, reason, reason_size);
        if (news != RIG_READY_LINE_NONE)
            return news;
    }
    return RIG_READY_LINE_NONE;
}

/* --- Xen's ring ----------------------------------------------------------------------------------------------------*/

#define DUMP_SIZE 0x4000U /* a dump with its stack has some 4 KiB */
#define REST_SIZE 0x400U  /* behind the words found */

static const char panics[] = RIG_XEN_LINE RIG_XEN_PANIC;
static const char dump_begins[] = RIG_XEN_LINE "----[ Xen-";
static const char dom0_ends[] = RIG_XEN_LINE "Hardware Dom0 ";

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

bool rig_console_xen_end(const uint8_t *memory, size_t size, const char **text, size_t *text_size)
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
