/* SPDX-License-Identifier: MIT */
/* A box of our own, or the one that is kept, seen through its RAM file. */
#include <fuzz/session/xen_host.h>

#include <base/files.h>
#include <box/accelerator.h>
#include <box/console_log.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct host_box {
    struct rig_xen_host xen; /* first: the two addresses are the same */
    struct rig_box *box;
    char id[32];
    const char *plugin_words[3]; /* for QEMU; NULL behind the last */
    char plugin_word[RIG_PLUGIN_WORD_SIZE];
};

static struct rig_box *box_of(const struct rig_xen_host *xen)
{
    return ((const struct host_box *)xen)->box;
}

static int box_view(struct rig_xen_host *xen, struct rig_view *view, struct rig_error *err)
{
    struct rig_box *box = box_of(xen);

    /* The board's domain is known to those who map by domain; frames of a file belong to nobody. */
    *view = (struct rig_view){.board_mfn = rig_box_board_mfn(box), .board_pages = rig_box_board_pages(box)};
    return rig_memory_open_file(rig_box_ram_path(box), rig_box_ram_size(box), &view->memory, err);
}

static bool box_alive(struct rig_xen_host *xen)
{
    return rig_box_alive(box_of(xen));
}

/* Of a QEMU that has just started. */
static int count_blocks(struct rig_xen_host *xen, struct rig_error *err)
{
    rig_xen_blocks_close(xen->blocks);
    return rig_xen_blocks_open(&xen->blocks, rig_box_run_dir(box_of(xen)), err);
}

static int box_restore(struct rig_xen_host *xen, struct rig_error *err)
{
    if (rig_box_restore(box_of(xen), err) < 0)
        return -1;
    xen->accelerator = rig_box_accelerator(box_of(xen));
    return xen->blocks ? count_blocks(xen, err) : 0;
}

static size_t box_last_words(struct rig_xen_host *xen, char *text, size_t size)
{
    const struct rig_box *box = box_of(xen);
    const int fd = rig_box_ram_fd(box);
    const size_t ram_size = rig_box_ram_size(box);
    void *ram = fd < 0 ? MAP_FAILED : mmap(NULL, ram_size, PROT_READ, MAP_SHARED, fd, 0);
    char log[RIG_PATH_SIZE];
    const char *end;
    size_t used = 0;

    if (ram != MAP_FAILED) {
        if (rig_console_xen_end(ram, ram_size, &end, &used)) {
            used = used < size ? used : size;
            memcpy(text, end, used);
        }
        (void)munmap(ram, ram_size);
    }
    if (used == 0 && rig_path(log, NULL, "%s/console.log", rig_box_run_dir(box)) == 0)
        used = rig_file_tail(log, text, RIG_LAST_WORDS);
    return used;
}

static void box_close(struct rig_xen_host *xen)
{
    rig_xen_blocks_close(xen->blocks);
    rig_box_close(box_of(xen));
    free(xen);
}

/* One an id: no other process of ours has this one, and no other session of this process. */
static const char *make_id(struct host_box *xen, const struct rig_session_options *options)
{
    size_t used;

    if (options->box.id)
        used = (size_t)snprintf(xen->id, sizeof(xen->id), "%.20s", options->box.id);
    else
        used = (size_t)snprintf(xen->id, sizeof(xen->id), "p%ld", (long)getpid());
    if (options->suffix)
        (void)snprintf(xen->id + used, sizeof(xen->id) - used, "-%s", options->suffix);
    return xen->id;
}

/* QEMU is to load the plugin, which there is with TCG only. */
static int add_plugin(struct host_box *xen, struct rig_box_options *box, struct rig_error *err)
{
    if (!rig_accelerator_is_auto(box->accel) && strcmp(box->accel, "tcg") != 0)
        return rig_error_set(
            err, RIG_ERROR_USAGE,
            "found --accel %.20s; expected tcg or auto, for Xen's blocks are counted by emulation only", box->accel);
    if (rig_plugin_word(xen->plugin_word, box->build_dir, true, err) < 0)
        return -1;
    xen->plugin_words[0] = "-plugin";
    xen->plugin_words[1] = xen->plugin_word;
    box->qemu_arguments = xen->plugin_words;
    box->accel = "tcg";
    return 0;
}

static int open_box(struct host_box *xen, const struct rig_session_options *options, struct rig_error *err)
{
    struct rig_box_options box = options->box;

    if (options->join_kept && !options->counts_xen) {
        int joined;

        box.id = RIG_BOX_MAIN;
        joined = rig_box_attach(&box, &xen->box, err);
        if (joined == 0 || (joined < 0 && err->code == RIG_ERROR_USAGE))
            return joined;
        /* There is none, or somebody else is at work in it: one of our own, then. */
    }
    box.id = make_id(xen, options);
    box.keep = false;
    if (options->counts_xen && add_plugin(xen, &box, err) < 0)
        return -1;
    if (rig_box_open(&box, &xen->box, err) < 0)
        return -1;
    return options->counts_xen ? count_blocks(&xen->xen, err) : 0;
}

static int open_host(const struct rig_session_options *options, struct rig_xen_host **xen, struct rig_error *err)
{
    struct host_box *new = calloc(1, sizeof(*new));

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (open_box(new, options, err) < 0) {
        box_close(&new->xen);
        return -1;
    }
    new->xen.view = box_view;
    new->xen.alive = box_alive;
    new->xen.restore = box_restore;
    new->xen.last_words = box_last_words;
    new->xen.close = box_close;
    new->xen.outlives_xen = true;
    new->xen.machine = rig_box_qemu_version(new->box);
    new->xen.accelerator = rig_box_accelerator(new->box);
    *xen = &new->xen;
    return 0;
}

static void describe(char *text, size_t size, const char *qemu)
{
    (void)snprintf(text, size, "in QEMU %s", qemu);
}

/* An engine and a guest that both spin keep two cores busy; so do two guests and an engine that naps. */
const struct rig_xen_host_kind rig_xen_host_box = {
    .open = open_host, .describe = describe, .most_boxes = 2, .cores_per_job = 2};
