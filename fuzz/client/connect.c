/* SPDX-License-Identifier: MIT */
/* Finding the board, and with its help the pages of the domain that there is at the moment. */
#include <fuzz/client/private.h>

#include <base/array.h>
#include <fuzz/client/bounds.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int rig_client_wait(struct rig_client *client, struct rig_wait *wait, bool *pulse, struct rig_error *err)
{
    enum rig_wait_state state = rig_wait(wait, &client->crowd, client->view.events, client->view.naps);

    *pulse = state == RIG_WAIT_PULSE;
    if (state == RIG_WAIT_ON)
        return 0;
    if (client->life.alive && !client->life.alive(client->life.context)) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "the box is gone, or in dom0 the injector");
        return RIG_LOST;
    }
    if (state == RIG_WAIT_OVER) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "the box has not answered for %d seconds", RIG_WAIT_SECONDS);
        return RIG_LOST;
    }
    return 0;
}

static void *guest_page(struct rig_client *client, uint32_t domid, uint64_t mfn, bool writable)
{
    return rig_memory_map(client->view.memory,
                          &(struct rig_frames){.domid = domid, .mfn = mfn, .pages = 1, .writable = writable});
}

/* The pages that the board names now, of domain `domid`. -1: it names frames that do not exist. */
static int find_pages(struct rig_client *client, uint32_t domid, struct rig_error *err)
{
    size_t size = client->board->coverage_size;
    uint64_t mfn = client->board->control_mfn;
    struct rig_control *control;

    if (size > RIG_COUNT(client->coverage) * RIG_PAGE_SIZE)
        goto bad_coverage;
    control = guest_page(client, domid, mfn, true);
    if (!control) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "the control page's frame 0x%" PRIx64 " is not in the box", mfn);
        return -1;
    }
    for (size_t i = 0; i * RIG_PAGE_SIZE < size; i++) {
        client->coverage[i] = guest_page(client, domid, client->board->coverage_mfn[i], true);
        if (!client->coverage[i])
            goto bad_coverage;
    }
    for (size_t i = 0; i < RIG_CONSTANT_PAGES; i++) {
        client->constant[i] = guest_page(client, domid, client->board->constant_mfn[i], false);
        if (!client->constant[i])
            goto bad_coverage;
    }
    client->profile_count = client->board->profile_size / sizeof(uint64_t);
    if (client->profile_count > RIG_MAX_PROFILE_COUNTERS)
        goto bad_coverage;
    for (size_t i = 0; i < RIG_MAX_PROFILE_PAGES; i++) {
        client->profile[i] = guest_page(client, domid, client->board->profile_mfn[i], false);
        if (!client->profile[i])
            goto bad_coverage;
    }
    client->control = control;
    client->coverage_size = size;
    return 0;

bad_coverage:
    (void)rig_error_set(err, RIG_ERROR_MACHINERY,
                        "the board names pages of the guest that cannot be in the box, %zu bytes of "
                        "coverage among them",
                        size);
    return -1;
}

bool rig_client_is_intact(const struct rig_client *client)
{
    for (size_t i = 0; i < RIG_CONSTANT_PAGES; i++)
        if (memcmp(client->constant[i], client->constant_copy[i], RIG_PAGE_SIZE) != 0)
            return false;
    return true;
}

/* Of a domain that is new to us; after a crash of one that is not, the copy is what it is to be like. */
static void take_copy(struct rig_client *client)
{
    for (size_t i = 0; i < RIG_CONSTANT_PAGES; i++)
        memcpy(client->constant_copy[i], client->constant[i], RIG_PAGE_SIZE);
}

static int check_control(const struct rig_control *control, struct rig_error *err)
{
    if (control->magic != RIG_CONTROL_MAGIC || control->version != RIG_PROTOCOL_VERSION)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the guest speaks another protocol: magic 0x%x, version %u",
                             (unsigned)control->magic, (unsigned)control->version);
    return 0;
}

/* The board's guest is the one that it was when we began to look, and takes cases. */
static bool is_still(const struct rig_client *client, uint32_t generation)
{
    return rig_load(&client->board->state) == RIG_INJECTOR_READY && rig_load(&client->board->generation) == generation;
}

/* From here on it is this one. 0 or -1. */
static int take_guest(struct rig_client *client, uint32_t generation, uint32_t domid, struct rig_error *err)
{
    if (client->generation == generation)
        return 0;
    take_copy(client);
    rig_client_profile_begin(client, client->generation != 0);
    client->generation = generation;
    if (client->domid && client->domid != domid)
        rig_memory_forget(client->view.memory, client->domid);
    client->domid = domid;
    if (client->view.events && rig_events_to_guest(client->view.events, domid, client->board->engine_port) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot bind the event channel of domain %u", (unsigned)domid);
    return 0;
}

int rig_client_resolve(struct rig_client *client, struct rig_error *err)
{
    struct rig_wait wait = {0};
    int result = 0;

    while (result == 0) {
        uint32_t generation = rig_load(&client->board->generation);
        uint32_t state = rig_load(&client->board->state);
        bool pulse;

        if (state == RIG_INJECTOR_BROKEN) {
            char text[sizeof(client->board->text) + 1];

            (void)rig_text_copy(text, sizeof(text), client->board->text, sizeof(client->board->text));
            (void)rig_error_set(err, RIG_ERROR_MACHINERY, "the injector gave up: %s", text);
            return RIG_GAVE_UP;
        }
        if (state == RIG_INJECTOR_READY) {
            uint32_t domid = client->board->domid;
            int found;

            if (client->generation != generation)
                rig_client_profile_take_ended(client);
            found = find_pages(client, domid, err);

            /* Pages of a domain that was being replaced while we read are found out here. */
            if (is_still(client, generation)) {
                if (found < 0)
                    return -1;
                if (rig_load(&client->control->ready) == 1)
                    return take_guest(client, generation, domid, err) < 0 ? -1 : check_control(client->control, err);
            } else if (domid != client->domid) {
                rig_memory_forget(client->view.memory, domid);
            }
        }
        result = rig_client_wait(client, &wait, &pulse, err);
    }
    return result;
}

int rig_client_reconnect(struct rig_client *client, const struct rig_view *view, struct rig_error *err)
{
    const struct rig_frames frames = {
        .domid = view->board_domid, .mfn = view->board_mfn, .pages = RIG_BOARD_PAGES, .writable = true};
    struct rig_board *board = rig_memory_map(view->memory, &frames);
    int result;

    client->view = *view;
    client->generation = client->domid = 0;
    client->undoing = false;
    if (view->board_pages < RIG_BOARD_PAGES || !board)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the board at frame 0x%" PRIx64 " is not in the box",
                             view->board_mfn);
    if (rig_load(&board->magic) != RIG_BOARD_MAGIC || board->version != RIG_PROTOCOL_VERSION)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the injector speaks another protocol: magic 0x%x, version %u",
                             (unsigned)board->magic, (unsigned)board->version);
    client->board = board;
    if (view->events && rig_events_to_injector(view->events, board->injector_port) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot bind the injector's event channel");
    result = rig_client_resolve(client, err);
    if (result != 0)
        return -1; /* there is nothing yet that could be lost */
    client->crash_seen = rig_load(&board->crash_seq);
    /* A kept box has seen cases before; numbers that it knows must not come again. */
    if (client->control->case_seq > client->case_seq)
        client->case_seq = client->control->case_seq;
    return 0;
}

int rig_client_open(const struct rig_view *view, const struct rig_life *life, struct rig_client **client,
                    struct rig_error *err)
{
    struct rig_client *new = calloc(1, sizeof(*new));

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (life)
        new->life = *life;
    if (rig_client_reconnect(new, view, err) < 0) {
        free(new);
        return -1;
    }
    *client = new;
    return 0;
}

void rig_client_close(struct rig_client *client)
{
    free(client);
}

struct rig_versions rig_client_versions(const struct rig_client *client)
{
    struct rig_versions versions = {.xen_major = client->board->xen_major, .xen_minor = client->board->xen_minor};

    (void)rig_text_copy(versions.xen_extra, sizeof(versions.xen_extra), client->board->xen_extra,
                        sizeof(client->board->xen_extra));
    (void)rig_text_copy(versions.dom0_kernel, sizeof(versions.dom0_kernel), client->board->dom0_kernel,
                        sizeof(client->board->dom0_kernel));
    return versions;
}
