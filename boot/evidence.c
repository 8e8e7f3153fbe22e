/* SPDX-License-Identifier: MIT */
#include <boot/evidence.h>

#include <string.h>

#define SHUTDOWN_CRASH 3 /* Xen's sched.h */

static size_t read_memory(const void *context, uint64_t cr3, uint64_t va, void *to, size_t size)
{
    const struct rig_boot_memory *memory = context;

    return rig_tables_read(&memory->frames, cr3, va, to, size);
}

static enum rig_run_end end_of(const struct rig_builder_board *board)
{
    if (board->state == RIG_BUILDER_REFUSED)
        return RIG_RUN_REFUSED;
    if (board->reason == RIG_BUILDER_REASON_PAUSED)
        return RIG_RUN_STOPPED;
    return board->reason == SHUTDOWN_CRASH ? RIG_RUN_CRASHED : RIG_RUN_SHUTDOWN;
}

/* Of several vCPUs the one that Xen says crashed; of a domain that was stopped one that is not idle would be as good.
 */
static const struct rig_builder_vcpu *choose_vcpu(const struct rig_builder_board *board)
{
    unsigned i = board->crashed_vcpu < board->vcpu_count ? board->crashed_vcpu : 0;

    return i < board->vcpu_count && board->vcpu[i].present ? &board->vcpu[i] : NULL;
}

void rig_boot_evidence_kernel(struct rig_evidence *evidence, const struct rig_boot_memory *memory,
                              const struct rig_kernel *kernel, const struct rig_console_reading *reading)
{
    memset(evidence, 0, sizeof(*evidence));
    evidence->console = evidence->xen_text = "";
    evidence->reading = reading;
    evidence->image = &kernel->image;
    evidence->names = kernel->names;
    evidence->layout = &kernel->layout;
    evidence->btf = kernel->btf;
    evidence->memory = (struct rig_kernel_memory){
        .read = read_memory, .context = memory, .frames = memory->frames.ram, .frames_size = memory->frames.size};
}

void rig_boot_evidence_domu(struct rig_evidence *evidence, struct rig_boot_memory *memory, const struct rig_domu *domu,
                            const struct rig_kernel *kernel, const struct rig_console_reading *reading)
{
    const struct rig_builder_board *board = rig_domu_board(domu);

    memory->frames = rig_domu_frames(domu);
    rig_boot_evidence_kernel(evidence, memory, kernel, reading);
    evidence->console = rig_domu_console(domu, &evidence->console_size);
    if (!board)
        return;
    evidence->end = end_of(board);
    evidence->refused = board->why;
    evidence->xen_text = board->xen_text;
    evidence->xen_text_size = board->xen_text_size;
    evidence->vcpu = choose_vcpu(board);
    evidence->shadowed = board->shadowed;
}
