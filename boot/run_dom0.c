/* SPDX-License-Identifier: MIT */
#include <boot/follow.h>

#include <base/clock.h>
#include <boot/evidence.h>
#include <box/dom0.h>
#include <box/inputs.h>
#include <box/qemu.h>
#include <kernel/verdict/verdicts.h>
#include <kernel/verdict/xen_panic.h>
#include <kernel/verdict/xen_text.h>
#include <rig/x86.h>

#include <stdlib.h>
#include <string.h>

static int start(const struct rig_follow *follow, const struct rig_boot_result *result, struct rig_dom0 **dom0,
                 struct rig_error *err)
{
    const struct rig_variant *v = follow->plan->variant;
    const struct rig_kernel_image *image = &follow->plan->kernel->image;
    char id[64];
    struct rig_box_options options = rig_follow_box(follow->plan, id);
    struct rig_dom0_plan plan = {.box = &options,
                                 .kernel = image->vmlinux,
                                 .kernel_size = image->size,
                                 .command_line = result->command_line,
                                 .memory_mib = rig_variant_memory(v),
                                 .vcpus = v->vcpus ? v->vcpus : 1};
    void *initrd;
    int status;

    if (v->reserved_count)
        return rig_error_set(err, RIG_ERROR_USAGE, "a memory map can be given to a domU; dom0 has the machine's");
    initrd = rig_follow_initrd(v, &plan.initrd_size, err);
    if (!initrd)
        return -1;
    plan.initrd = initrd;
    options.qemu_arguments = follow->plan->pilot ? follow->plan->pilot->qemu_arguments : NULL;
    status = rig_dom0_start(&plan, dom0, err);
    free(initrd);
    return status;
}

/* What Xen and the kernel said so far, apart. */
static int read_texts(struct rig_follow *follow, struct rig_dom0 *dom0, struct rig_port_texts *texts,
                      struct rig_error *err)
{
    size_t size;
    const char *console = rig_dom0_console(dom0, &size);

    rig_port_texts_free(texts);
    if (rig_port_texts_split(texts, console, size) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    rig_follow_take(follow, texts->kernel, texts->kernel_size);
    return 0;
}

static int wait_end(struct rig_follow *follow, struct rig_dom0 *dom0, struct rig_port_texts *texts, bool *alive,
                    struct rig_error *err)
{
    enum rig_pilot_state state = RIG_PILOT_ON;

    rig_follow_begin(follow);
    for (;;) {
        /* Asked first: what it said before it ended counts. */
        *alive = rig_dom0_alive(dom0) && state != RIG_PILOT_LOST;
        if (read_texts(follow, dom0, texts, err) < 0)
            return -1;
        if (!*alive || rig_follow_arrived(follow) || rig_xen_dom0_end(texts->xen, texts->xen_size) != RIG_DOM0_RUNS)
            return 0;
        rig_follow_time(follow, texts->kernel_size ? NULL : "Xen boots");
        if (follow->time_up)
            return 0;
        if (rig_follow_pass(follow, &state, err) < 0)
            return -1;
    }
}

/* From the machine's first instruction to its end, as the pilot has it, where there is one. */
static int lead(struct rig_follow *follow, struct rig_dom0 *dom0, struct rig_port_texts *texts, bool *alive,
                struct rig_error *err)
{
    const struct rig_boot_pilot *pilot = follow->plan->pilot;
    const struct rig_boot_machine machine = {
        .run_dir = rig_dom0_run_dir(dom0), .qemu = rig_dom0_qemu(dom0), .ram_size = rig_dom0_frames(dom0).size};

    if (pilot && pilot->begin(pilot->context, &machine, err) < 0)
        return -1;
    if (wait_end(follow, dom0, texts, alive, err) < 0)
        return -1;
    return *alive ? 0 : rig_follow_lost(rig_dom0_qemu(dom0), err);
}

static enum rig_run_end end_of(const struct rig_follow *follow, const struct rig_port_texts *texts, bool alive)
{
    enum rig_dom0_end end = rig_xen_dom0_end(texts->xen, texts->xen_size);

    if (end == RIG_DOM0_XEN_PANIC && !texts->started)
        return RIG_RUN_REFUSED;
    if (end == RIG_DOM0_XEN_PANIC || (end == RIG_DOM0_RUNS && !alive && !rig_follow_arrived(follow)))
        return RIG_RUN_LOST;
    if (end == RIG_DOM0_CRASHED)
        return RIG_RUN_CRASHED;
    return end == RIG_DOM0_RUNS ? RIG_RUN_STOPPED : RIG_RUN_SHUTDOWN;
}

/* NULL where Xen's image has none. */
static struct rig_kernel_names *read_xen_names(const struct rig_boot_plan *plan, uint64_t address)
{
    char id[64], path[RIG_PATH_SIZE];
    const struct rig_box_options box = rig_follow_box(plan, id);
    const char *build = box.build_dir ? box.build_dir : RIG_DEFAULT_BUILD;
    struct rig_kernel_names *names = NULL;
    struct rig_error err;

    if (rig_inputs_find_xen(path, build, box.release, box.xen, &err) == 0)
        (void)rig_xen_names_read(&names, path, rig_xen_base(address), &err);
    return names;
}

static int judge(struct rig_follow *follow, struct rig_dom0 *dom0, const struct rig_port_texts *texts, bool alive,
                 struct rig_boot_result *result, struct rig_error *err)
{
    struct rig_boot_memory memory = {.frames = rig_dom0_frames(dom0)};
    struct rig_builder_vcpu vcpu;
    struct rig_kernel_names *xen_names = NULL;
    struct rig_evidence evidence;
    struct rig_incident panic;
    char lost[256], *log;
    int status;

    rig_boot_evidence_kernel(&evidence, &memory, follow->plan->kernel, follow->reading);
    evidence.console = texts->kernel;
    evidence.console_size = texts->kernel_size;
    evidence.xen_text = texts->xen;
    evidence.xen_text_size = texts->xen_size;
    evidence.end = end_of(follow, texts, alive);
    evidence.time_up = follow->time_up;
    rig_qemu_last_words(rig_dom0_run_dir(dom0), lost, sizeof(lost));
    evidence.lost = lost[0] ? lost : "Xen or QEMU ended";
    if (rig_xen_panic_read(texts->xen, texts->xen_size, &panic))
        evidence.refused = panic.text;
    if (rig_xen_registers(texts->xen, texts->xen_size, &vcpu) || (follow->time_up && rig_dom0_registers(dom0, &vcpu)))
        evidence.vcpu = &vcpu;
    if (evidence.vcpu && x86_is_xens_address(vcpu.rip))
        evidence.xen_names = xen_names = read_xen_names(follow->plan, vcpu.rip);
    log = rig_follow_log(follow, &evidence);
    rig_kernel_judge(&evidence, &result->conclusion);
    status = rig_follow_keep(result, &evidence, err);
    free(log);
    rig_kernel_names_free(xen_names);
    return status;
}

int rig_run_dom0(struct rig_follow *follow, struct rig_boot_result *result, struct rig_error *err)
{
    struct rig_port_texts texts = {0};
    struct rig_dom0 *dom0 = NULL;
    bool alive = false;
    int status;

    if (start(follow, result, &dom0, err) < 0)
        return -1;
    status = lead(follow, dom0, &texts, &alive, err);
    if (status == 0)
        status = judge(follow, dom0, &texts, alive, result, err);
    result->seconds = rig_seconds() - follow->start;
    rig_port_texts_free(&texts);
    rig_dom0_free(dom0);
    return status;
}
