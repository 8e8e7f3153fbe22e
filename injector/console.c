/* SPDX-License-Identifier: MIT */
#include <injector/console.h>
#include <injector/console_text.h>

#include <string.h>

/* One read from the console's place on, into handles->console; its bytes, 0: there is nothing more. */
static uint32_t read_on(struct handles *handles, struct console *console)
{
    struct xen_sysctl_readconsole *read = &handles->sysctl->u.readconsole;

    memset(handles->sysctl, 0, sizeof(*handles->sysctl));
    handles->sysctl->cmd = XEN_SYSCTL_readconsole;
    read->incremental = 1;
    read->index = console->index;
    read->count = CONSOLE_SIZE;
    set_xen_guest_handle_raw(read->buffer, handles->console);
    if (handles_sysctl(handles))
        return 0;
    console->index = read->index;
    return read->count;
}

uint32_t console_read(struct handles *handles, struct console *console, char *out, uint32_t size)
{
    return (uint32_t)console_text_copy(handles->console, read_on(handles, console), out, size);
}

/* The ring is larger than one read: 256 KiB in the box. */
#define SKIP_READS 64
#define LONGEST_LINE 256

void console_skip(struct handles *handles, struct console *console, struct rig_l1tf *l1tf)
{
    static char text[LONGEST_LINE + CONSOLE_SIZE]; /* the end of one read before the next: a line may lie across both */
    uint32_t kept = 0, size;

    for (unsigned i = 0; i < SKIP_READS && (size = read_on(handles, console)) != 0; i++) {
        memcpy(text + kept, handles->console, size);
        size += kept;
        console_text_l1tf(text, size, l1tf);
        kept = size < LONGEST_LINE ? size : LONGEST_LINE;
        memmove(text, text + size - kept, kept);
    }
}
