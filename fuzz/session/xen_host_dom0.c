/* SPDX-License-Identifier: MIT */
/* The Xen under this very machine: we are in dom0, and so is the injector, as a child of ours. */
#include <fuzz/session/xen_host.h>

#include <base/files.h>
#include <fuzz/session/dom0_check.h>
#include <fuzz/session/injector.h>
#include <fuzz/session/options.h>

#include <stdio.h>
#include <stdlib.h>

struct host_dom0 {
    struct rig_xen_host xen; /* first: the two addresses are the same */
    struct rig_injector_process injector;
    struct rig_ready ready;
    char build_dir[RIG_PATH_SIZE];
};

static struct host_dom0 *dom0_of(struct rig_xen_host *xen)
{
    return (struct host_dom0 *)xen;
}

static int dom0_view(struct rig_xen_host *xen, struct rig_view *view, struct rig_error *err)
{
    const struct rig_ready *ready = &dom0_of(xen)->ready;

    *view = (struct rig_view){
        .board_domid = ready->board_domid, .board_mfn = ready->board_mfn, .board_pages = ready->board_pages};
    if (rig_memory_open_foreign(&view->memory, err) == 0 && rig_events_open(&view->events, err) == 0)
        return 0;
    rig_view_close(view);
    return -1;
}

static bool dom0_alive(struct rig_xen_host *xen)
{
    return rig_injector_alive(&dom0_of(xen)->injector);
}

static int start(struct host_dom0 *dom0, struct rig_error *err)
{
    return rig_injector_start(&dom0->injector, dom0->build_dir, &dom0->ready, err);
}

static int dom0_restore(struct rig_xen_host *xen, struct rig_error *err)
{
    struct host_dom0 *dom0 = dom0_of(xen);

    /* One that died left its domains behind: those the next one ends. */
    rig_injector_stop(&dom0->injector);
    return start(dom0, err);
}

static size_t dom0_last_words(struct rig_xen_host *xen, char *text, size_t size)
{
    char log[64];

    (void)size;
    (void)snprintf(log, sizeof(log), "/proc/self/fd/%d", dom0_of(xen)->injector.log_fd);
    return rig_file_tail(log, text, RIG_LAST_WORDS);
}

static void dom0_close(struct rig_xen_host *xen)
{
    rig_injector_stop(&dom0_of(xen)->injector);
    free(xen);
}

static int open_host(const struct rig_session_options *options, struct rig_xen_host **xen, struct rig_error *err)
{
    struct host_dom0 *new;

    if (options->box.xen || options->box.dom0_kernel)
        return rig_error_set(err, RIG_ERROR_USAGE, "--host: found --%s; expected none, for this machine's own is used",
                             options->box.xen ? "xen" : "dom0-kernel");
    if (options->counts_xen)
        return rig_error_set(err, RIG_ERROR_USAGE, "Xen's blocks are counted in a box only; expected no --host");
    if (rig_events_supported(err) < 0 || rig_dom0_check("", err) < 0)
        return -1;
    new = calloc(1, sizeof(*new));
    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    new->injector = RIG_NO_INJECTOR;
    new->xen.view = dom0_view;
    new->xen.alive = dom0_alive;
    new->xen.restore = dom0_restore;
    new->xen.last_words = dom0_last_words;
    new->xen.close = dom0_close;
    new->xen.machine = "none";
    new->xen.accelerator = "none";
    if (rig_path(new->build_dir, err, "%s", options->box.build_dir) < 0 || start(new, err) < 0) {
        dom0_close(&new->xen);
        return -1;
    }
    *xen = &new->xen;
    return 0;
}

static void describe(char *text, size_t size, const char *qemu)
{
    (void)qemu;
    (void)snprintf(text, size, "this machine's own");
}

/* Engine and guest take turns. */
const struct rig_xen_host_kind rig_xen_host_dom0 = {
    .open = open_host, .describe = describe, .most_boxes = 0, .cores_per_job = 1};
