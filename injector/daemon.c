/* SPDX-License-Identifier: MIT */
#include <injector/belief.h>
#include <injector/console_text.h>
#include <injector/daemon.h>
#include <injector/forensics.h>
#include <injector/owner.h>
#include <injector/revive.h>
#include <injector/stats.h>
#include <injector/strike.h>

#include <base/clock.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool give_up(struct daemon *daemon, const char *why)
{
    volatile struct rig_board *page = daemon->board.page;

    (void)snprintf((char *)page->text, sizeof(page->text), "%s: %s", why, strerror(errno));
    board_set_state(&daemon->board, RIG_INJECTOR_BROKEN);
    board_tell_engine(&daemon->handles, &daemon->board);
    return false;
}

/* A fresh guest, and the board's word on where it is. */
static bool build(struct daemon *daemon, const char **why)
{
    const struct guest_start start = {.engine_sleeps = daemon->policy.engine_sleeps, .l1tf = daemon->l1tf};

    board_set_state(&daemon->board, RIG_INJECTOR_STARTING);
    if (!guest_build(&daemon->handles, &daemon->image, &start, &daemon->guest, why))
        return false;
    daemon->builds++;
    daemon->watchdog = (struct watchdog){0};
    board_set_guest(&daemon->handles, &daemon->board, &daemon->guest);
    return true;
}

static bool rebuild(struct daemon *daemon)
{
    const char *why;

    board_set_state(&daemon->board, RIG_INJECTOR_STARTING);
    if (daemon->guest.domain.domid)
        board_keep_profile(&daemon->handles, &daemon->board, &daemon->guest);
    guest_destroy(&daemon->handles, &daemon->guest);
    return build(daemon, &why) || give_up(daemon, why);
}

bool daemon_start(struct daemon *daemon, const char **why)
{
    if (!handles_open(&daemon->handles, why))
        return false;
    owner_sweep(&daemon->handles);
    if (!board_open(&daemon->handles, &daemon->board, why))
        return false;
    /* One in dom0 can have it. On a machine that is used for other things that is xenstored. */
    *why = "VIRQ_DOM_EXC";
    daemon->exception_port = xenevtchn_bind_virq(daemon->handles.evtchn, VIRQ_DOM_EXC);
    if (daemon->exception_port < 0 && errno != EEXIST && errno != EBUSY)
        return false;
    console_skip(&daemon->handles, &daemon->console, &daemon->l1tf);
    return build(daemon, why);
}

void daemon_stop(struct daemon *daemon)
{
    guest_destroy(&daemon->handles, &daemon->guest);
    board_close(&daemon->handles, &daemon->board);
}

enum end {
    END_CRASHED,
    END_HUNG,    /* the watchdog paused it */
    END_SHADOWED /* Xen went on with it, under other rules: of no more use */
};

static void keep_text(struct daemon *daemon, int vcpu)
{
    volatile struct rig_board *page = daemon->board.page;

    page->xen_text_size =
        (uint32_t)console_text_keep((char *)page->xen_text, page->xen_text_size, daemon->guest.domain.domid, vcpu);
}

/*
 * The guest stopped: learn, tell Xen's words, bring it back, and only then let the engine know. A Xen that has shadow
 * paging ends no guest for an L1TF-unsafe entry; that the guest came upon one is the verdict under every Xen.
 */
static bool stopped(struct daemon *daemon, enum end end)
{
    volatile struct rig_board *page = daemon->board.page;
    uint64_t start = rig_now_ns();
    struct rig_outcome outcome;
    bool hang = end == END_HUNG, revived, ok = true, shadowed;
    unsigned vcpu;

    page->xen_text_size =
        console_read(&daemon->handles, &daemon->console, (char *)page->xen_text, sizeof(page->xen_text));
    /* Of the domain's lines, those of the vCPU that crashed: others may be about what was undone before. */
    keep_text(daemon, -1);
    /* As a rule it is the guest's first CPU. */
    vcpu = console_text_vcpu((const char *)page->xen_text, page->xen_text_size, RIG_GUEST_VCPUS, daemon->guest.vcpu);
    keep_text(daemon, hang ? -1 : (int)vcpu);
    forensics(&daemon->handles, &daemon->guest, vcpu, hang, &outcome);
    shadowed = domain_is_shadowed(&daemon->handles, &daemon->guest.domain);
    if (shadowed) /* where it came to afterwards says nothing */
        outcome = (struct rig_outcome){.source = RIG_SOURCE_XEN,
                                       .verdict = RIG_VERDICT_L1TF_UNSAFE,
                                       .steps_run = outcome.steps_run,
                                       .strikes = outcome.strikes,
                                       .reached = outcome.reached,
                                       .refused = outcome.refused,
                                       .facts = outcome.facts};
    page->crash_case = daemon->guest.control->started_seq;
    memcpy((void *)&page->crash, &outcome, sizeof(outcome));

    board_set_state(&daemon->board, RIG_INJECTOR_STARTING);
    /* Of the second CPUs one that crashed keeps an exception pending, and cpu-up would meet it in a later case. */
    revived = !shadowed && daemon->policy.after_crash == RIG_POLICY_REVIVE && vcpu == daemon->guest.vcpu &&
              revive(&daemon->handles, &daemon->guest, hang);
    if (revived) {
        daemon->revivals++;
        board_set_state(&daemon->board, RIG_INJECTOR_READY);
    } else {
        ok = rebuild(daemon);
    }
    daemon->hangs += hang;
    daemon->watchdog = (struct watchdog){0};
    page->crash_rebuilt = !revived;
    page->crash_ns = rig_now_ns() - start;
    board_publish(&page->crash_seq, page->crash_seq + 1);
    board_tell_engine(&daemon->handles, &daemon->board);
    return ok;
}

/* What events did not tell: an end that nobody was told of, a guest that makes no progress. */
static bool watch(struct daemon *daemon)
{
    uint32_t limit_ms = daemon->board.page->watchdog_ms ? daemon->board.page->watchdog_ms : daemon->policy.watchdog_ms;
    struct watchdog_look look = {.running = daemon->guest.control->started_seq,
                                 .progress = daemon->guest.control->progress};

    if (domain_ended(&daemon->handles, &daemon->guest.domain, &look.cpu_ns) >= 0)
        return stopped(daemon, END_CRASHED);
    look.wall_ns = rig_now_ns();
    if (look.running == daemon->guest.control->done_seq || daemon->guest.control->ready != 1)
        look.running = 0;
    if (!watchdog_look(&daemon->watchdog, &look, limit_ms))
        return true;
    (void)xc_domain_pause(daemon->handles.xc, daemon->guest.domain.domid);
    return stopped(daemon, END_HUNG);
}

static bool command(struct daemon *daemon)
{
    volatile struct rig_board *page = daemon->board.page;
    uint32_t seq = board_load(&page->command_seq);
    bool ok = true;

    if (seq == page->command_done_seq)
        return true;
    page->command_result = 0;
    switch (page->command) {
    case RIG_COMMAND_PING:
        console_skip(&daemon->handles, &daemon->console, &daemon->l1tf);
        break;
    case RIG_COMMAND_POLICY:
        daemon->policy.after_crash = page->command_arg == RIG_POLICY_REBUILD ? RIG_POLICY_REBUILD : RIG_POLICY_REVIVE;
        break;
    case RIG_COMMAND_REBUILD:
        ok = rebuild(daemon);
        page->command_result = ok ? 0 : -EIO;
        break;
    case RIG_COMMAND_STATS: {
        struct rig_stats stats = {.builds = daemon->builds, .revivals = daemon->revivals, .hangs = daemon->hangs};

        stats_count(&daemon->handles, &stats);
        memcpy((void *)&page->stats, &stats, sizeof(stats));
        break;
    }
    default:
        page->command_result = -EINVAL;
    }
    board_publish(&page->command_done_seq, seq);
    board_tell_engine(&daemon->handles, &daemon->board);
    return ok;
}

/* What the guest asks for. Its words are copied once; an odd request is refused, never believed. */
static bool service(struct daemon *daemon)
{
    volatile struct rig_control *control = daemon->guest.control;
    uint32_t seq = board_load(&control->service_seq), kind = control->service, argument = control->service_arg;
    int32_t result = 0;

    if (seq == control->service_done_seq)
        return true;
    switch (kind) {
    case RIG_SERVICE_STRIKE:
        result = strike(&daemon->handles, &daemon->guest, argument);
        break;
    case RIG_SERVICE_BELIEF: {
        struct rig_belief_claim claim;

        memcpy(&claim, (const void *)&control->belief, sizeof(claim));
        if (daemon->board.page->belief_case != control->started_seq)
            daemon->board.page->beliefs = 0;
        if (belief_is_wrong(&daemon->handles, &daemon->guest, &claim))
            daemon->board.page->beliefs |= UINT32_C(1) << claim.belief;
        daemon->board.page->belief_case = control->started_seq;
        break;
    }
    case RIG_SERVICE_RESET_CPU:
        result = secondaries_reset(&daemon->handles, &daemon->guest);
        break;
    case RIG_SERVICE_DOORBELL:
        if (board_load(&daemon->board.page->command_seq) != daemon->board.page->command_done_seq &&
            daemon->board.page->command == RIG_COMMAND_REBUILD)
            return command(daemon); /* the asker is no more */
        if (!command(daemon))
            return false;
        break;
    case RIG_SERVICE_SHADOWED:
        if (domain_is_shadowed(&daemon->handles, &daemon->guest.domain)) {
            (void)xc_domain_pause(daemon->handles.xc, daemon->guest.domain.domid);
            return stopped(daemon, END_SHADOWED);
        }
        break;
    case RIG_SERVICE_REBUILD:
        return rebuild(daemon);
    default:
        result = -EINVAL;
    }
    control->service_result = result;
    board_publish(&control->service_done_seq, seq);
    if (kind == RIG_SERVICE_STRIKE)
        (void)xenevtchn_notify(daemon->handles.evtchn, (evtchn_port_t)daemon->guest.port);
    return true;
}

bool daemon_turn(struct daemon *daemon)
{
    /* A tick interrupts it. Waiting with a timeout would be one more system call for every event, and in a PV dom0 each
     * of those changes page tables twice. */
    xenevtchn_port_or_error_t port = xenevtchn_pending(daemon->handles.evtchn);

    /* What a guest asked for while it was waited for has no event any more. */
    if (port < 0)
        return watch(daemon) && service(daemon) && command(daemon);
    (void)xenevtchn_unmask(daemon->handles.evtchn, (evtchn_port_t)port);
    if (port == daemon->exception_port)
        return domain_ended(&daemon->handles, &daemon->guest.domain, NULL) < 0 || stopped(daemon, END_CRASHED);
    if (port == daemon->board.port)
        return command(daemon);
    return port != daemon->guest.port || service(daemon);
}
