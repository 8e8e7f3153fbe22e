/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <base/lock.h>
#include <box/accelerator.h>
#include <box/boot.h>
#include <box/box.h>
#include <box/box_machine.h>
#include <box/inputs.h>
#include <box/release.h>
#include <box/run.h>
#include <box/snapshot.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_BOOT_SECONDS 180
/* KVM that nobody asked for has so long to bring a box up, and so long to show that it loses none. */
#define KVM_BOOT_SECONDS 60
#define KVM_TRIAL_SECONDS 10
#define BUILDER_INITRAMFS "builder.cpio"

struct rig_box {
    char id[64];
    struct rig_box_options options; /* complete */
    bool tries_kvm;                 /* which was our choice */
    double opened;
    struct rig_run_dir run;
    struct rig_snapshot snapshot;
    struct rig_box_machine machine;
    struct rig_qemu qemu;
    int ram_fd;  /* -1: another process started QEMU */
    int user_fd; /* the lock of the one who joined; -1: not joined */
    bool keep;
    struct rig_say say;
    char ram_path[64];
};

/* The options with the defaults filled in. */
static struct rig_box_options complete(const struct rig_box_options *given)
{
    struct rig_box_options options = *given;

    rig_release_choose(&options.release, &options.xen);

    options.build_dir = options.build_dir ? options.build_dir : RIG_DEFAULT_BUILD;
    options.release = options.release ? options.release : RIG_DEFAULT_RELEASE;
    options.id = options.id ? options.id : RIG_BOX_MAIN;
    options.boot_seconds = options.boot_seconds ? options.boot_seconds : DEFAULT_BOOT_SECONDS;
    options.memory_mib = options.memory_mib ? options.memory_mib : RIG_BOX_MEMORY_MIB;
    options.dom0_mib = options.dom0_mib ? options.dom0_mib : RIG_BOX_DOM0_MIB;
    options.cpus = options.cpus ? options.cpus : 1;
    return options;
}

static struct rig_box *new_box(const struct rig_box_options *options, struct rig_error *err)
{
    struct rig_box *box = calloc(1, sizeof(*box));

    if (!box) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
        return NULL;
    }
    (void)snprintf(box->id, sizeof(box->id), "%s", options->id);
    box->options = *options;
    box->run.lock_fd = -1;
    box->snapshot.ram_fd = -1;
    box->snapshot.state_fd = -1;
    box->qemu.qmp.fd = -1;
    box->ram_fd = -1;
    box->user_fd = -1;
    box->keep = options->keep;
    box->say = (struct rig_say){.line = options->say, .context = options->say_context};
    return box;
}

static void free_box(struct rig_box *box)
{
    rig_snapshot_close(&box->snapshot);
    rig_qmp_close(&box->qemu.qmp);
    if (box->ram_fd >= 0)
        close(box->ram_fd);
    if (box->user_fd >= 0)
        close(box->user_fd);
    if (box->run.lock_fd >= 0)
        close(box->run.lock_fd);
    free(box);
}

static void note_ram_path(struct rig_box *box)
{
    (void)snprintf(box->ram_path, sizeof(box->ram_path), "/proc/%ld/fd/%d", (long)box->qemu.pid, RIG_QEMU_RAM_FD);
}

/* Where the files of this release are, and that the user's own are what they should be. */
static int find_inputs(const struct rig_box_options *options, char dir[RIG_PATH_SIZE], struct rig_inputs *inputs,
                       struct rig_error *err)
{
    if (rig_inputs_dir(dir, options->build_dir, options->release, err) < 0 ||
        rig_inputs_find(inputs, dir, options->xen, options->dom0_kernel, err) < 0)
        return -1;
    return options->builder ? rig_inputs_initramfs(inputs, dir, BUILDER_INITRAMFS, err) : 0;
}

static int open_snapshot(struct rig_box *box, const struct rig_box_options *options, const char *dir,
                         const struct rig_inputs *inputs, struct rig_error *err)
{
    const struct rig_snapshot_plan plan = {.dir = dir,
                                           .release = options->release,
                                           .inputs = inputs,
                                           .machine = &box->machine,
                                           .run = &box->run,
                                           .boot_seconds = options->boot_seconds,
                                           .say = box->say};

    return rig_snapshot_open(&box->snapshot, &plan, err);
}

/*
 * Starts QEMU from the snapshot. A kept QEMU does not die with us, so nobody may stop us between its start and the
 * moment it can be found: signals that ask us to end wait for that second.
 */
static int restore(struct rig_box *box, struct rig_error *err)
{
    double start = rig_seconds();
    sigset_t ends;
    sigset_t before;
    int result;

    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &ends, &before);
    result = rig_snapshot_restore(&box->snapshot, &box->machine, &box->run, box->keep, &box->qemu, &box->ram_fd, err);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (result < 0)
        return -1;
    note_ram_path(box);
    rig_say(&box->say, "box: running (%s), restored in %.2f s", box->machine.accel, rig_seconds() - start);
    return 0;
}

/* From a snapshot, which is made where there is none. */
static int bring_up(struct rig_box *box, const char *dir, const struct rig_inputs *inputs, struct rig_error *err)
{
    struct rig_box_options options = box->options;

    if (box->tries_kvm && options.boot_seconds > KVM_BOOT_SECONDS)
        options.boot_seconds = KVM_BOOT_SECONDS;
    rig_run_dir_clean(&box->run);
    if (open_snapshot(box, &options, dir, inputs, err) < 0 || restore(box, err) < 0)
        return -1;
    box->opened = rig_seconds();
    if (box->tries_kvm)
        rig_accelerator_works(box->options.build_dir);
    return 0;
}

/* KVM is no good here, for what *err says: says so, remembers it, and brings the box up without. */
static int fall_back(struct rig_box *box, const char *dir, const struct rig_inputs *inputs, struct rig_error *err)
{
    const struct rig_error why = *err;

    rig_say(&box->say,
            "box: KVM does not do here: %s; emulating (TCG) from now on; %s/box/" RIG_FILE_ACCELERATOR " remembers it",
            why.text, box->options.build_dir);
    rig_accelerator_fails(box->options.build_dir, why.text);
    box->tries_kvm = false;
    rig_snapshot_close(&box->snapshot);
    if (rig_box_machine_make(&box->machine, &box->options, err) < 0)
        return -1;
    return bring_up(box, dir, inputs, err);
}

int rig_box_open(const struct rig_box_options *given, struct rig_box **made, struct rig_error *err)
{
    struct rig_box_options options = complete(given);
    struct rig_inputs inputs;
    char dir[RIG_PATH_SIZE];
    struct rig_box *box;

    *made = NULL;
    if (find_inputs(&options, dir, &inputs, err) < 0 || !(box = new_box(&options, err)))
        return -1;
    if (rig_box_machine_make(&box->machine, &options, err) < 0 ||
        rig_run_dir_find(&box->run, options.build_dir, options.id, err) < 0 ||
        rig_run_dir_lock(&box->run, options.id, err) < 0) {
        free_box(box);
        return -1;
    }
    box->tries_kvm = rig_accelerator_is_auto(options.accel) && strcmp(box->machine.accel, "kvm") == 0;
    if (bring_up(box, dir, &inputs, err) < 0 &&
        (!box->tries_kvm || err->code != RIG_ERROR_MACHINERY || fall_back(box, dir, &inputs, err) < 0)) {
        rig_run_dir_remove(&box->run);
        free_box(box);
        return -1;
    }
    *made = box;
    return 0;
}

static bool has_file(const struct rig_box *box, const char *name)
{
    char path[128];

    rig_run_dir_file(&box->run, name, path);
    return access(path, F_OK) == 0;
}

/*
 * A joined box belongs to nobody until its QEMU is gone: then its run directory is ours to take. It is kept again as
 * the one before, unless that was stopped: then nobody wants one, and what we still need is our own.
 */
static int take_over(struct rig_box *box, struct rig_error *err)
{
    const struct timespec pause = {.tv_nsec = 10L * 1000 * 1000};

    for (int i = 0; i < 500; i++) {
        if (rig_run_dir_lock(&box->run, box->id, err) == 0) {
            if (!has_file(box, RIG_FILE_STOPPED)) {
                /* What the run directory has tells whether its box was lost or stopped. */
                box->keep = has_file(box, RIG_FILE_SNAPSHOT);
                return 0;
            }
            /* Whoever stops it waits for the lock, and takes the directory away. */
            close(box->run.lock_fd);
            box->run.lock_fd = -1;
        }
        (void)nanosleep(&pause, NULL);
    }
    return -1;
}

static int lost_under_kvm(struct rig_box *box, struct rig_error *err)
{
    struct rig_inputs inputs;
    char dir[RIG_PATH_SIZE];

    if (find_inputs(&box->options, dir, &inputs, err) < 0)
        return -1;
    (void)rig_error_set(err, RIG_ERROR_MACHINERY, "a box was lost soon after it was ready");
    return fall_back(box, dir, &inputs, err);
}

int rig_box_restore(struct rig_box *box, struct rig_error *err)
{
    rig_qemu_kill(&box->qemu);
    if (box->ram_fd >= 0)
        close(box->ram_fd);
    box->ram_fd = -1;
    if (box->run.lock_fd < 0 && take_over(box, err) < 0)
        return -1;
    if (box->tries_kvm && rig_seconds() - box->opened < KVM_TRIAL_SECONDS)
        return lost_under_kvm(box, err);
    return restore(box, err);
}

/* Joins the box in box->run: takes the place of its one user and opens the snapshot that it came from. As attach. */
static int join(struct rig_box *box, const struct rig_box_options *options, struct rig_error *err)
{
    char path[128];
    pid_t pid = rig_run_dir_holder(&box->run);
    pid_t holder;

    rig_run_dir_file(&box->run, RIG_FILE_SNAPSHOT, path);
    if (pid <= 0 || access(path, F_OK) < 0)
        return 1;
    if (rig_snapshot_reopen(&box->snapshot, path, err) < 0)
        return -1;
    rig_run_dir_file(&box->run, "user", path);
    box->user_fd = rig_lock_try(path, &holder, err);
    if (box->user_fd == -1)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "box \"%s\" is in use by process %ld", options->id,
                             (long)holder);
    if (box->user_fd < 0)
        return -1;
    rig_qemu_adopt(&box->qemu, pid);
    note_ram_path(box);
    return 0;
}

int rig_box_attach(const struct rig_box_options *given, struct rig_box **made, struct rig_error *err)
{
    struct rig_box_options options = complete(given);
    struct rig_inputs inputs;
    char dir[RIG_PATH_SIZE];
    struct rig_box *box;
    int result;

    *made = NULL;
    options.keep = true; /* it was there before us and is there after us, also when we restore it */
    if (find_inputs(&options, dir, &inputs, err) < 0 || !(box = new_box(&options, err)))
        return -1;
    result = rig_box_machine_make(&box->machine, &options, err);
    if (result == 0)
        result = rig_run_dir_find(&box->run, options.build_dir, options.id, err);
    if (result == 0)
        result = join(box, &options, err);
    if (result == 0 && !rig_snapshot_is_of(&box->snapshot, &inputs, &box->machine)) {
        rig_say(&box->say, "box: box \"%s\" runs something else than what is built now", options.id);
        result = 1;
    }
    if (result != 0) {
        free_box(box);
        return result;
    }
    *made = box;
    return 0;
}

bool rig_box_alive(struct rig_box *box)
{
    return rig_qemu_alive(&box->qemu);
}

const char *rig_box_ram_path(const struct rig_box *box)
{
    return box->ram_path;
}

size_t rig_box_ram_size(const struct rig_box *box)
{
    return box->machine.ram_size;
}

uint64_t rig_box_board_mfn(const struct rig_box *box)
{
    return box->snapshot.ready.board_mfn;
}

unsigned rig_box_board_pages(const struct rig_box *box)
{
    return box->snapshot.ready.board_pages;
}

struct rig_qemu *rig_box_qemu(struct rig_box *box)
{
    return &box->qemu;
}

pid_t rig_box_pid(const struct rig_box *box)
{
    return box->qemu.pid;
}

const char *rig_box_accelerator(const struct rig_box *box)
{
    return box->machine.accel;
}

const char *rig_box_qemu_version(const struct rig_box *box)
{
    return box->snapshot.qemu_version;
}

int rig_box_ram_fd(const struct rig_box *box)
{
    return box->ram_fd;
}

const char *rig_box_run_dir(const struct rig_box *box)
{
    return box->run.path;
}

void rig_box_close(struct rig_box *box)
{
    if (!box)
        return;
    if (!box->keep) {
        rig_qemu_kill(&box->qemu);
        rig_run_dir_remove(&box->run);
    }
    free_box(box);
}
