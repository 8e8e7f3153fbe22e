/* SPDX-License-Identifier: MIT */
/* The control-page loop: take a case, run it, undo it, report. */
#include <guest/logic/entry_points.h>
#include <guest/logic/revisions/revisions.h>
#include <guest/runner/case.h>
#include <guest/runner/current.h>
#include <guest/runner/fallback.h>
#include <guest/runner/gates.h>
#include <guest/runner/p2m_list.h>
#include <guest/runner/secondary.h>
#include <guest/runner/service.h>
#include <guest/runner/undo.h>
#include <guest/xen/platform.h>

#include <rig/bounds.h>

/* For start.S. */
void runner_start(const struct start_info *start_info, u64 revive_rip);
void runner_resume(unsigned vcpu);
void __attribute__((noreturn)) runner_loop(void);

extern char __start___sancov_cntrs[], __stop___sancov_cntrs[], __profile[], __profile_end[];
extern char runner_stack_guard[], runner_user_entry_stack_guard[], runner_user_entry_stack_top[];

void __sanitizer_cov_8bit_counters_init(void *start, void *end);
void __sanitizer_cov_8bit_counters_init(void *start, void *end)
{
    (void)start;
    (void)end;
}

static void publish_addresses(struct rig_guest_addresses *addresses, u64 revive_rip)
{
    addresses->revive_rip = revive_rip;
    addresses->revive_cr3 = fallback_l4_mfn() << PAGE_SHIFT;
    addresses->write_cr3_op = (u64)&pv_mmu_ops.write_cr3;
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        addresses->write_cr3[i][RIG_OPS_EARLY] = (u64)revisions[i].write_cr3_early;
        addresses->write_cr3[i][RIG_OPS_LATE] = (u64)revisions[i].write_cr3_late;
    }
}

static void publish(u64 revive_rip)
{
    control_page.magic = RIG_CONTROL_MAGIC;
    control_page.version = RIG_PROTOCOL_VERSION;
    control_page.coverage_size = (u32)(__stop___sancov_cntrs - __start___sancov_cntrs);
    control_page.profile_size = (u32)(__profile_end - __profile);
    publish_addresses(&control_page.addresses, revive_rip);
    barrier();
    service_ready();
}

/* The engine wrote the scenario before it bumped case_seq; it may still write: judge and run the copy alone. */
static void take_case(u32 seq)
{
    struct rig_scenario scenario = control_page.scenario;
    enum rig_mode mode = READ_ONCE(control_page.case_mode) == RIG_MODE_TRUE ? RIG_MODE_TRUE : RIG_MODE_SOFT;
    bool undone = true;
    u64 start;

    barrier();
    WRITE_ONCE(control_page.started_seq, seq);
    if (rig_scenario_in_bounds(&scenario)) {
        runner_case(&scenario, mode);
        if (current_has_written_l1tf_unsafe())
            (void)service_ask(RIG_SERVICE_SHADOWED, 0);
        barrier();
        WRITE_ONCE(control_page.outcome_seq, seq);
        start = rdtsc();
        undone = undo(false);
        control_page.tsc_undo = rdtsc() - start;
    } else {
        control_page.outcome = (struct rig_outcome){0};
    }
    control_page.spent = !undone;
    barrier();
    WRITE_ONCE(control_page.done_seq, seq);
    service_done();
    if (!undone)
        (void)service_ask(RIG_SERVICE_REBUILD, 0);
}

void runner_loop(void)
{
    u32 taken = READ_ONCE(control_page.started_seq), doorbell = READ_ONCE(control_page.doorbell);

    for (;;) {
        u32 seq = READ_ONCE(control_page.case_seq), bell = READ_ONCE(control_page.doorbell);

        if (seq != taken) {
            taken = seq;
            take_case(seq);
            idle_reset();
        } else if (bell != doorbell) {
            doorbell = bell;
            (void)service_ask(RIG_SERVICE_DOORBELL, 0);
            idle_reset();
        } else {
            idle_wait(seq, bell);
        }
    }
}

/* `revive_rip`: where a vCPU that takes over is to start. */
void runner_start(const struct start_info *start_info, u64 revive_rip)
{
    xen_setup_platform(start_info);
    xen_entry_points = (struct xen_entry_points){do_trap, xen_evtchn_do_upcall, do_syscall_64,
                                                 generic_smp_call_function_single_interrupt};
    if (HYPERVISOR_update_va_mapping((unsigned long)runner_stack_guard, 0, UVMF_INVLPG) ||
        HYPERVISOR_update_va_mapping((unsigned long)runner_user_entry_stack_guard, 0, UVMF_INVLPG))
        BUG();
    if (xen_hypercall_raw(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, (u64)runner_user_entry_stack_top, 0, 0))
        BUG();
    p2m_list_init();
    fallback_build();
    secondary_init();
    undo_remember();
    publish(revive_rip);
}

/* The case that ran is the injector's to report. */
void runner_resume(unsigned vcpu)
{
    xen_use_vcpu(vcpu);
    gates_lost();
    secondary_were_reset();
    if (!undo(true))
        (void)service_ask(RIG_SERVICE_REBUILD, 0);
    service_ready();
}
