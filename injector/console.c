/* SPDX-License-Identifier: MIT */
#include <injector/console.h>
#include <injector/console_text.h>

#include <string.h>

uint32_t console_read(struct handles *handles, struct console *console, char *out, uint32_t size)
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
    return (uint32_t)console_text_copy(handles->console, read->count, out, size);
}

/* The ring is larger than one read: 256 KiB in the box. */
#define SKIP_READS 64

void console_skip(struct handles *handles, struct console *console)
{
    char none[1];

    for (unsigned i = 0; i < SKIP_READS; i++) {
        (void)console_read(handles, console, none, 0);
        if (!handles->sysctl->u.readconsole.count)
            return;
    }
}
