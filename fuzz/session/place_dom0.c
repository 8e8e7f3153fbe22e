/* SPDX-License-Identifier: MIT */
/* The Xen under this very machine: we are in dom0, and so is the injector, as a child of ours. */
#include <fuzz/session/place.h>

#include <fuzz/session/dom0_check.h>
#include <fuzz/session/injector.h>
#include <fuzz/session/options.h>

#include <stdio.h>
#include <stdlib.h>

struct dom0_place {
    struct rig_place place; /* first: the two addresses are the same */
    struct rig_injector_process injector;
    struct rig_ready ready;
    char build_dir[RIG_PATH_SIZE];
};

static struct dom0_place *dom0_of(struct rig_place *place)
{
    return (struct dom0_place *)place;
}

static int dom0_view(struct rig_place *place, struct rig_view *view, struct rig_error *err)
{
    const struct rig_ready *ready = &dom0_of(place)->ready;

    *view = (struct rig_view){
        .board_domid = ready->board_domid, .board_mfn = ready->board_mfn, .board_pages = ready->board_pages};
    if (rig_memory_open_foreign(&view->memory, err) == 0 && rig_events_open(&view->events, err) == 0)
        return 0;
    rig_view_close(view);
    return -1;
}

static bool dom0_alive(struct rig_place *place)
{
    return rig_injector_alive(&dom0_of(place)->injector);
}

static int start(struct dom0_place *dom0, struct rig_error *err)
{
    if (rig_injector_start(&dom0->injector, dom0->build_dir, &dom0->ready, err) < 0)
        return -1;
    return rig_path(dom0->place.log, err, "/proc/self/fd/%d", dom0->injector.log_fd);
}

static int dom0_restore(struct rig_place *place, struct rig_error *err)
{
    struct dom0_place *dom0 = dom0_of(place);

    /* One that died left its domains behind: those the next one ends. */
    rig_injector_stop(&dom0->injector);
    return start(dom0, err);
}

static void dom0_close(struct rig_place *place)
{
    rig_injector_stop(&dom0_of(place)->injector);
    free(place);
}

static int open_place(const struct rig_session_options *options, struct rig_place **place, struct rig_error *err)
{
    struct dom0_place *new;

    if (options->box.xen || options->box.dom0_kernel)
        return rig_error_set(err, RIG_ERROR_USAGE, "--host: found --%s; expected none, for this machine's own is used",
                             options->box.xen ? "xen" : "dom0-kernel");
    if (rig_events_supported(err) < 0 || rig_dom0_check("", err) < 0)
        return -1;
    new = calloc(1, sizeof(*new));
    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    new->injector = RIG_NO_INJECTOR;
    new->place.view = dom0_view;
    new->place.alive = dom0_alive;
    new->place.restore = dom0_restore;
    new->place.close = dom0_close;
    new->place.machine = "none";
    new->place.accelerator = "none";
    if (rig_path(new->build_dir, err, "%s", options->box.build_dir) < 0 || start(new, err) < 0) {
        dom0_close(&new->place);
        return -1;
    }
    *place = &new->place;
    return 0;
}

static void describe(char *text, size_t size, const char *qemu)
{
    (void)qemu;
    (void)snprintf(text, size, "this machine's own");
}

/* Engine and guest take turns. */
const struct rig_place_kind rig_place_dom0 = {
    .open = open_place, .describe = describe, .most_boxes = 0, .cores_per_job = 1};
