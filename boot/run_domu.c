/* SPDX-License-Identifier: MIT */
#include <boot/follow.h>

#include <base/clock.h>
#include <boot/evidence.h>
#include <box/console_log.h>
#include <box/domu.h>
#include <box/qemu.h>
#include <kernel/verdict/verdicts.h>

#include <stdlib.h>

/* dom0 looks every 50 ms; on a machine that is full, less often. When it does not, is Xen dead? That takes 0.3 s. */
#define PAUSE_SECONDS 20.0
#define XEN_SECONDS 2.0

/* Beside the guest: Xen, dom0, the builder's store; and steps in which a box grows, so that few snapshots serve all. */
#define BOX_BASE_MIB 512U
#define BOX_STEP_MIB 256U

static int start(const struct rig_follow *follow, const struct rig_boot_result *result, struct rig_box *box,
                 struct rig_domu **domu, struct rig_error *err)
{
    const struct rig_variant *v = follow->plan->variant;
    const struct rig_kernel_image *image = &follow->plan->kernel->image;
    struct rig_domu_plan plan = {.kernel = image->vmlinux,
                                 .kernel_size = image->size,
                                 .command_line = result->command_line,
                                 .memory_mib = rig_variant_memory(v),
                                 .vcpus = v->vcpus ? v->vcpus : 1,
                                 .reserved = v->reserved,
                                 .reserved_count = v->reserved_count};
    void *initrd = rig_follow_initrd(v, &plan.initrd_size, err);
    int status;

    if (!initrd)
        return -1;
    plan.initrd = initrd;
    status = rig_domu_start(box, &plan, domu, err);
    free(initrd);
    return status;
}

static bool is_over(enum rig_builder_state state)
{
    return state == RIG_BUILDER_ENDED || state == RIG_BUILDER_REFUSED;
}

static void take_console(struct rig_follow *follow, const struct rig_domu *domu)
{
    size_t size;
    const char *console = rig_domu_console(domu, &size);

    rig_follow_take(follow, console, size);
}

struct pulse {
    uint32_t last;
    double since;
};

/* A Xen that takes one fault after the other, with nothing left to handle them, ends neither itself nor QEMU. */
static bool stands_still(struct pulse *pulse, const struct rig_domu *domu)
{
    const uint32_t now = rig_domu_pulse(domu);

    if (now != pulse->last || pulse->since == 0)
        *pulse = (struct pulse){.last = now, .since = rig_seconds()};
    return rig_seconds() - pulse->since > PAUSE_SECONDS;
}

/* What is to be said of it where nobody else says anything; NULL: it is there. */
static const char *how_lost(struct rig_box *box, bool reset, bool stands_still)
{
    if (reset || !rig_box_alive(box))
        return "it was reset without a word, as by a triple fault";
    return stands_still ? "neither Xen nor dom0 answers, without a word" : NULL;
}

/* Until it ended, arrived, its time is up or its box is gone or dead: then *lost says how. */
static int wait_end(struct rig_follow *follow, struct rig_box *box, struct rig_domu *domu, const char **lost,
                    struct rig_error *err)
{
    enum rig_pilot_state state = RIG_PILOT_ON;
    struct pulse pulse = {0};

    rig_follow_begin(follow);
    for (;;) {
        enum rig_builder_state built = rig_domu_look(domu);

        take_console(follow, domu);
        if (is_over(built) || rig_follow_arrived(follow))
            return 0;
        *lost = how_lost(box, state == RIG_PILOT_LOST, built == RIG_BUILDER_RUNNING && stands_still(&pulse, domu));
        rig_follow_time(follow, built == RIG_BUILDER_RUNNING ? NULL : "building the domain");
        if (*lost || follow->time_up)
            return 0;
        if (rig_follow_pass(follow, &state, err) < 0)
            return -1;
    }
}

static bool xen_has_ended(const struct rig_domu *domu)
{
    const struct rig_frames_of_box frames = rig_domu_frames(domu);
    const char *text;
    size_t size;

    return rig_console_xen_end(frames.ram, frames.size, &text, &size);
}

/* Has it stand still, so that there is something to read. false: its box does not answer. */
static bool stop(struct rig_follow *follow, struct rig_box *box, struct rig_domu *domu)
{
    const double start = rig_seconds();
    double look = XEN_SECONDS;

    if (is_over(rig_domu_look(domu)))
        return true;
    rig_domu_pause(domu);
    while (!is_over(rig_domu_look(domu)) && rig_box_alive(box) && rig_seconds() - start < PAUSE_SECONDS) {
        rig_follow_nap();
        if (rig_seconds() - start < look)
            continue;
        if (xen_has_ended(domu))
            break;
        look *= 2;
    }
    take_console(follow, domu);
    return is_over(rig_domu_look(domu));
}

/* What is known of the end of Xen, dom0 or QEMU: Xen's ring in what is left of the machine, QEMU's log. */
static void explain_loss(struct rig_evidence *evidence, const char *lost, const char *run_dir, char *words, size_t size)
{
    const struct rig_kernel_memory *memory = &evidence->memory;

    evidence->end = RIG_RUN_LOST;
    (void)rig_console_xen_end(memory->frames, memory->frames_size, &evidence->xen_text, &evidence->xen_text_size);
    rig_qemu_last_words(run_dir, words, size);
    evidence->lost = words[0] ? words : lost;
}

static int judge(struct rig_follow *follow, struct rig_box *box, const struct rig_domu *domu, const char *lost,
                 struct rig_boot_result *result, struct rig_error *err)
{
    struct rig_evidence evidence;
    struct rig_boot_memory memory;
    char words[256], *log;
    int status;

    rig_boot_evidence_domu(&evidence, &memory, domu, follow->plan->kernel, follow->reading);
    evidence.time_up = follow->time_up;
    if (lost)
        explain_loss(&evidence, lost, rig_box_run_dir(box), words, sizeof(words));
    log = rig_follow_log(follow, &evidence);
    rig_kernel_judge(&evidence, &result->conclusion);
    status = rig_follow_keep(result, &evidence, err);
    free(log);
    return status;
}

/* Builds the domain and sees it to its end. *lost: how its box was lost; NULL: it was not. */
static int lead(struct rig_follow *follow, const struct rig_boot_result *result, struct rig_box *box,
                struct rig_domu **domu, const char **lost, struct rig_error *err)
{
    const struct rig_boot_pilot *pilot = follow->plan->pilot;
    const struct rig_boot_machine machine = {
        .run_dir = rig_box_run_dir(box), .qemu = rig_box_qemu(box), .ram_size = rig_box_ram_size(box)};

    *lost = NULL;
    if (pilot && pilot->begin(pilot->context, &machine, err) < 0)
        return -1;
    if (start(follow, result, box, domu, err) < 0 || wait_end(follow, box, *domu, lost, err) < 0)
        return -1;
    if (*lost)
        return rig_follow_lost(rig_box_qemu(box), err);
    if (pilot && pilot->let_go(pilot->context, err) < 0)
        return -1;
    *lost = stop(follow, box, *domu) ? NULL : how_lost(box, false, true);
    return *lost ? rig_follow_lost(rig_box_qemu(box), err) : 0;
}

int rig_run_domu(struct rig_follow *follow, struct rig_boot_result *result, struct rig_error *err)
{
    char id[64];
    struct rig_box_options options = rig_follow_box(follow->plan, id);
    struct rig_domu *domu = NULL;
    struct rig_box *box;
    int status = -1;
    const char *lost;

    options.builder = true;
    options.memory_mib =
        BOX_BASE_MIB + (rig_variant_memory(follow->plan->variant) + BOX_STEP_MIB - 1) / BOX_STEP_MIB * BOX_STEP_MIB;
    options.qemu_arguments = follow->plan->pilot ? follow->plan->pilot->qemu_arguments : NULL;
    if (rig_box_open(&options, &box, err) < 0)
        return -1;
    if (lead(follow, result, box, &domu, &lost, err) == 0) {
        status = judge(follow, box, domu, lost, result, err);
        result->seconds = rig_seconds() - follow->start;
    }
    rig_domu_free(domu);
    rig_box_close(box);
    return status;
}
