/* SPDX-License-Identifier: MIT */
#include <guest/runner/current.h>

#include <guest/logic/mm.h>
#include <guest/xen/cpu.h>

struct rig_control control_page __section(".control_page") __aligned(4096);

struct context current_end;
void (*current_ended_by_second_cpu)(void);
static enum rig_mode mode;
static u32 attempted;
static bool wrote_table, wrote_l1tf_unsafe;

void current_begin(enum rig_mode of_case)
{
    control_page.outcome = (struct rig_outcome){0};
    control_page.hypercalls = 0;
    mode = of_case;
    attempted = 0;
    wrote_table = wrote_l1tf_unsafe = false;
}

enum rig_mode current_mode(void)
{
    return mode;
}

_Static_assert(RIG_STEP_COUNT <= 32, "`attempted` holds a bit a step");

void current_attempt(enum rig_step step)
{
    attempted |= UINT32_C(1) << step;
}

u32 current_attempted(void)
{
    return attempted;
}

void current_wrote_table(bool l1tf_unsafe)
{
    wrote_table = true;
    wrote_l1tf_unsafe |= l1tf_unsafe;
}

bool current_has_written_table(void)
{
    return wrote_table;
}

bool current_has_written_l1tf_unsafe(void)
{
    return wrote_l1tf_unsafe;
}

void current_ends(enum rig_verdict verdict, const struct pt_regs *regs)
{
    struct rig_outcome *outcome = &control_page.outcome;
    /* Frames are followed only as long as they lie above each other within one kernel stack's reach. */
    u64 frame = regs->rbp, lowest = regs->rsp, highest = regs->rsp + 4 * PAGE_SIZE;
    unsigned count = 0;

    outcome->source = RIG_SOURCE_GUEST;
    outcome->vector = (u32)regs->vector;
    outcome->error_code = (u32)regs->error_code;
    outcome->rip = regs->rip;
    outcome->rsp = regs->rsp;
    while (count < RIG_MAX_CALLS && (regs->cs & 3) == 0 && frame >= lowest && frame < highest && !(frame & 7)) {
        const u64 *pair = (const u64 *)frame;

        if (pair[1] < START_KERNEL_MAP)
            break;
        outcome->calls[count++] = pair[1];
        lowest = frame + 16;
        frame = pair[0];
    }
    outcome->call_count = count;
    outcome->verdict = verdict;
    if (smp_processor_id())
        current_ended_by_second_cpu();
    context_restore(&current_end);
}
