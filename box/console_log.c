/* SPDX-License-Identifier: MIT */
#include <box/console_log.h>

#include <base/words.h>

#include <stdbool.h>
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
