/* SPDX-License-Identifier: MIT */
#include <injector/board.h>

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define DOM0 0

static void describe_machine(struct handles *handles, volatile struct rig_board *page)
{
    int version = xc_version(handles->xc, XENVER_version, NULL);
    xen_extraversion_t extra = "";
    struct utsname kernel;

    page->xen_major = (uint32_t)version >> 16;
    page->xen_minor = (uint32_t)version & 0xffff;
    (void)xc_version(handles->xc, XENVER_extraversion, &extra);
    (void)snprintf((char *)page->xen_extra, sizeof(page->xen_extra), "%s", extra);
    if (uname(&kernel) == 0)
        (void)snprintf((char *)page->dom0_kernel, sizeof(page->dom0_kernel), "%s", kernel.release);
}

bool board_open(struct handles *handles, struct board *board, const char **why)
{
    board->page = domain_create_memory(handles, RIG_BOARD_PAGES, &board->domid, &board->mfn, why);
    if (!board->page)
        return false;
    *why = "the engine's event channel";
    board->port = xenevtchn_bind_unbound_port(handles->evtchn, DOM0);
    if (board->port < 0)
        return false;
    board->page->injector_port = (uint32_t)board->port;
    describe_machine(handles, board->page);
    board->page->version = RIG_PROTOCOL_VERSION;
    board_publish(&board->page->magic, RIG_BOARD_MAGIC);
    return true;
}

void board_close(struct handles *handles, struct board *board)
{
    (void)xc_domain_destroy(handles->xc, board->domid);
}

void board_tell_engine(struct handles *handles, const struct board *board)
{
    (void)xenevtchn_notify(handles->evtchn, (evtchn_port_t)board->port);
}

void board_set_state(struct board *board, enum rig_injector_state state)
{
    board_publish(&board->page->state, state);
}

/* What the guest says of its size, or nothing where that is more than there is. */
static uint32_t bounded(uint32_t size, unsigned pages)
{
    return size <= pages * RIG_PAGE_SIZE ? size : 0;
}

void board_set_guest(struct handles *handles, struct board *board, const struct guest *guest)
{
    volatile struct rig_board *page = board->page;
    const xen_pfn_t *p2m = guest->domain.p2m;

    page->domid = guest->domain.domid;
    page->coverage_size = bounded(guest->control->coverage_size, RIG_MAX_COVERAGE_PAGES);
    page->profile_size = bounded(guest->control->profile_size, RIG_MAX_PROFILE_PAGES);
    page->engine_port = guest->engine_port;
    page->control_mfn = p2m[RIG_CONTROL_PFN];
    for (unsigned i = 0; i < RIG_MAX_COVERAGE_PAGES; i++)
        page->coverage_mfn[i] = p2m[RIG_COVERAGE_PFN + i];
    for (unsigned i = 0; i < RIG_MAX_PROFILE_PAGES; i++)
        page->profile_mfn[i] = p2m[RIG_PROFILE_PFN + i];
    for (unsigned i = 0; i < RIG_TEXT_PAGES; i++)
        page->constant_mfn[i] = p2m[RIG_TEXT_PFN + i];
    for (unsigned i = 0; i < RIG_COPIES_PAGES; i++)
        page->constant_mfn[RIG_TEXT_PAGES + i] = p2m[RIG_COPIES_PFN + i];
    board_publish(&page->generation, page->generation + 1);
    board_set_state(board, RIG_INJECTOR_READY);
    board_tell_engine(handles, board);
}

void board_keep_profile(struct handles *handles, struct board *board, struct guest *guest)
{
    volatile struct rig_board *page = board->page;
    uint8_t *to = (uint8_t *)(uintptr_t)page->ended_profile;

    board_publish(&page->ended_generation, 0);
    for (unsigned i = 0; i < RIG_MAX_PROFILE_PAGES; i++) {
        const uint8_t *from = domain_page(handles, &guest->domain, guest->domain.p2m[RIG_PROFILE_PFN + i]);

        if (!from)
            return;
        memcpy(to + (size_t)i * RIG_PAGE_SIZE, from, RIG_PAGE_SIZE);
    }
    board_publish(&page->ended_generation, page->generation);
}
