/* SPDX-License-Identifier: MIT */
#include <injector/belief.h>
#include <injector/console_text.h>
#include <injector/daemon.h>
#include <injector/owner.h>
#include <injector/revive.h>
#include <injector/stats.h>
#include <injector/strike.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#define DOM0 0

static uint64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

static uint32_t load(const volatile uint32_t *field)
{
    return __atomic_load_n(field, __ATOMIC_ACQUIRE);
}

static void publish(volatile uint32_t *field, uint32_t value)
{
    __atomic_store_n(field, value, __ATOMIC_RELEASE);
}

/* What an engine that sleeps in dom0 waits for has happened. Without one the channel has no other end, and Xen drops
 * it. */
static void tell_engine(const struct daemon *d)
{
    (void)xenevtchn_notify(d->handles.evtchn, (evtchn_port_t)d->news_port);
}

static bool give_up(struct daemon *d, const char *why)
{
    (void)snprintf((char *)d->board->text, sizeof(d->board->text), "%s: %s", why, strerror(errno));
    publish(&d->board->state, RIG_STATE_BROKEN);
    tell_engine(d);
    return false;
}

/* A fresh guest, and the board's word on where it is. */
static bool build(struct daemon *d, const char **why)
{
    volatile struct rig_board *board = d->board;
    uint32_t size, profile_size;

    publish(&board->state, RIG_STATE_STARTING);
    if (!domain_build(&d->handles, &d->image, d->engine_sleeps, &d->guest, why))
        return false;
    d->builds++;
    size = d->guest.control->coverage_size;
    if (size > RIG_MAX_COVERAGE_PAGES * RIG_PAGE_SIZE)
        size = 0;
    board->domid = d->guest.domid;
    board->coverage_size = size;
    profile_size = d->guest.control->profile_size;
    if (profile_size > RIG_MAX_PROFILE_PAGES * RIG_PAGE_SIZE)
        profile_size = 0;
    board->profile_size = profile_size;
    for (unsigned i = 0; i < RIG_MAX_PROFILE_PAGES; i++)
        board->profile_mfn[i] = d->guest.p2m[RIG_PROFILE_PFN + i];
    board->engine_port = d->guest.engine_port;
    board->control_mfn = d->guest.p2m[RIG_CONTROL_PFN];
    for (unsigned i = 0; i < RIG_MAX_COVERAGE_PAGES; i++)
        board->coverage_mfn[i] = d->guest.p2m[RIG_COVERAGE_PFN + i];
    for (unsigned i = 0; i < RIG_TEXT_PAGES; i++)
        board->constant_mfn[i] = d->guest.p2m[RIG_TEXT_PFN + i];
    for (unsigned i = 0; i < RIG_COPIES_PAGES; i++)
        board->constant_mfn[RIG_TEXT_PAGES + i] = d->guest.p2m[RIG_COPIES_PFN + i];
    d->watchdog = (struct watchdog){0};
    publish(&board->generation, board->generation + 1);
    publish(&board->state, RIG_STATE_READY);
    tell_engine(d);
    return true;
}

/* What a domain counted in its last case nobody has read yet, and its memory goes with it. */
static void keep_profile(struct daemon *d)
{
    volatile struct rig_board *board = d->board;
    uint8_t *to = (uint8_t *)(uintptr_t)board->ended_profile;

    publish(&board->ended_generation, 0);
    for (unsigned i = 0; i < RIG_MAX_PROFILE_PAGES; i++) {
        const uint8_t *page = domain_page(&d->handles, &d->guest, d->guest.p2m[RIG_PROFILE_PFN + i]);

        if (!page)
            return;
        memcpy(to + (size_t)i * RIG_PAGE_SIZE, page, RIG_PAGE_SIZE);
    }
    publish(&board->ended_generation, board->generation);
}

static bool rebuild(struct daemon *d)
{
    const char *why;

    publish(&d->board->state, RIG_STATE_STARTING);
    if (d->guest.domid)
        keep_profile(d);
    domain_destroy(&d->handles, &d->guest);
    return build(d, &why) || give_up(d, why);
}

bool daemon_start(struct daemon *d, const char **why)
{
    int version;

    if (!handles_open(&d->handles, why))
        return false;
    owner_sweep(&d->handles);
    d->board = domain_build_memory(&d->handles, RIG_BOARD_PAGES, &d->board_domid, &d->board_mfn, why);
    if (!d->board)
        return false;
    *why = "the engine's event channel";
    d->news_port = xenevtchn_bind_unbound_port(d->handles.evtchn, DOM0);
    if (d->news_port < 0)
        return false;
    d->board->injector_port = (uint32_t)d->news_port;
    /* One in dom0 can have it. On a machine that is used for other things that is xenstored. */
    *why = "VIRQ_DOM_EXC";
    d->exception_port = xenevtchn_bind_virq(d->handles.evtchn, VIRQ_DOM_EXC);
    if (d->exception_port < 0 && errno != EEXIST && errno != EBUSY)
        return false;
    version = xc_version(d->handles.xc, XENVER_version, NULL);
    d->board->xen_major = (uint32_t)version >> 16;
    d->board->xen_minor = (uint32_t)version & 0xffff;
    {
        xen_extraversion_t extra = "";
        struct utsname kernel;

        (void)xc_version(d->handles.xc, XENVER_extraversion, &extra);
        (void)snprintf((char *)d->board->xen_extra, sizeof(d->board->xen_extra), "%s", extra);
        if (uname(&kernel) == 0)
            (void)snprintf((char *)d->board->dom0_kernel, sizeof(d->board->dom0_kernel), "%s", kernel.release);
    }
    d->board->version = RIG_PROTOCOL_VERSION;
    publish(&d->board->magic, RIG_BOARD_MAGIC);
    console_skip(&d->handles, &d->console);
    return build(d, why);
}

void daemon_stop(struct daemon *d)
{
    domain_destroy(&d->handles, &d->guest);
    (void)xc_domain_destroy(d->handles.xc, d->board_domid);
}

enum end {
    END_CRASHED,
    END_HUNG,    /* the watchdog paused it */
    END_SHADOWED /* Xen went on with it, under other rules: of no more use */
};

/*
 * The guest stopped: learn, tell Xen's words, bring it back, and only then let the engine know. A Xen that has shadow
 * paging ends no guest for an L1TF-unsafe entry; that the guest came upon one is the verdict under every Xen.
 */
static bool stopped(struct daemon *d, enum end end)
{
    volatile struct rig_board *board = d->board;
    uint64_t start = now_ns();
    struct rig_outcome outcome;
    bool hang = end == END_HUNG, revived, ok = true, shadowed;
    unsigned vcpu;

    board->xen_text_size = console_read(&d->handles, &d->console, (char *)board->xen_text, sizeof(board->xen_text));
    /* As a rule it is the guest's first CPU. */
    vcpu = console_text_vcpu((const char *)board->xen_text, board->xen_text_size, RIG_GUEST_VCPUS, d->guest.vcpu);
    forensics(&d->handles, &d->guest, &d->image, vcpu, hang, &outcome);
    shadowed = domain_is_shadowed(&d->handles, &d->guest);
    if (shadowed) /* where it came to afterwards says nothing */
        outcome = (struct rig_outcome){.judge = RIG_JUDGE_XEN,
                                       .verdict = RIG_VERDICT_L1TF_UNSAFE,
                                       .steps_run = outcome.steps_run,
                                       .strikes = outcome.strikes,
                                       .facts = outcome.facts};
    board->crash_case = d->guest.control->started_seq;
    memcpy((void *)&board->crash, &outcome, sizeof(outcome));

    publish(&board->state, RIG_STATE_STARTING);
    /* Of the second CPUs one that crashed keeps an exception pending, and cpu-up would meet it in a later case. */
    revived =
        !shadowed && d->policy == RIG_POLICY_REVIVE && vcpu == d->guest.vcpu && revive(&d->handles, &d->guest, hang);
    if (revived) {
        d->revivals++;
        publish(&board->state, RIG_STATE_READY);
    } else {
        ok = rebuild(d);
    }
    d->hangs += hang;
    d->watchdog = (struct watchdog){0};
    board->crash_rebuilt = !revived;
    board->crash_ns = now_ns() - start;
    publish(&board->crash_seq, board->crash_seq + 1);
    tell_engine(d);
    return ok;
}

/* What events did not tell: an end that nobody was told of, a guest that makes no progress. */
static bool watch(struct daemon *d)
{
    uint32_t limit_ms = d->board->watchdog_ms ? d->board->watchdog_ms : d->default_watchdog_ms;
    struct watchdog_look look = {.running = d->guest.control->started_seq, .progress = d->guest.control->progress};

    if (domain_ended(&d->handles, &d->guest, &look.cpu_ns) >= 0)
        return stopped(d, END_CRASHED);
    look.wall_ns = now_ns();
    if (look.running == d->guest.control->done_seq || d->guest.control->ready != 1)
        look.running = 0;
    if (!watchdog_look(&d->watchdog, &look, limit_ms))
        return true;
    (void)xc_domain_pause(d->handles.xc, d->guest.domid);
    return stopped(d, END_HUNG);
}

static bool command(struct daemon *d)
{
    volatile struct rig_board *board = d->board;
    uint32_t seq = load(&board->command_seq);
    bool ok = true;

    if (seq == board->command_done_seq)
        return true;
    board->command_result = 0;
    switch (board->command) {
    case RIG_COMMAND_PING:
        console_skip(&d->handles, &d->console);
        break;
    case RIG_COMMAND_POLICY:
        d->policy = board->command_arg == RIG_POLICY_REBUILD ? RIG_POLICY_REBUILD : RIG_POLICY_REVIVE;
        break;
    case RIG_COMMAND_REBUILD:
        ok = rebuild(d);
        board->command_result = ok ? 0 : -EIO;
        break;
    case RIG_COMMAND_STATS: {
        struct rig_stats stats = {.builds = d->builds, .revivals = d->revivals, .hangs = d->hangs};

        stats_count(&d->handles, &stats);
        memcpy((void *)&board->stats, &stats, sizeof(stats));
        break;
    }
    default:
        board->command_result = -EINVAL;
    }
    publish(&board->command_done_seq, seq);
    tell_engine(d);
    return ok;
}

/* What the guest asks for. Its words are copied once; an odd request is refused, never believed. */
static bool service(struct daemon *d)
{
    volatile struct rig_control *control = d->guest.control;
    uint32_t seq = load(&control->service_seq), kind = control->service, argument = control->service_arg;
    int32_t result = 0;

    if (seq == control->service_done_seq)
        return true;
    switch (kind) {
    case RIG_SERVICE_STRIKE:
        result = strike(&d->handles, &d->guest, &d->image, argument);
        break;
    case RIG_SERVICE_BELIEF: {
        struct rig_belief_claim claim;

        memcpy(&claim, (const void *)&control->belief, sizeof(claim));
        if (d->board->belief_case != control->started_seq)
            d->board->beliefs = 0;
        if (belief_is_wrong(&d->handles, &d->guest, &claim))
            d->board->beliefs |= UINT32_C(1) << claim.belief;
        d->board->belief_case = control->started_seq;
        break;
    }
    case RIG_SERVICE_RESET_CPU:
        result = secondaries_reset(&d->handles, &d->guest);
        break;
    case RIG_SERVICE_DOORBELL:
        if (load(&d->board->command_seq) != d->board->command_done_seq && d->board->command == RIG_COMMAND_REBUILD)
            return command(d); /* the asker is no more */
        if (!command(d))
            return false;
        break;
    case RIG_SERVICE_SHADOWED:
        if (domain_is_shadowed(&d->handles, &d->guest)) {
            (void)xc_domain_pause(d->handles.xc, d->guest.domid);
            return stopped(d, END_SHADOWED);
        }
        break;
    case RIG_SERVICE_REBUILD:
        return rebuild(d);
    default:
        result = -EINVAL;
    }
    control->service_result = result;
    publish(&control->service_done_seq, seq);
    if (kind == RIG_SERVICE_STRIKE)
        (void)xenevtchn_notify(d->handles.evtchn, (evtchn_port_t)d->guest.port);
    return true;
}

bool daemon_turn(struct daemon *d)
{
    /* A tick interrupts it. Waiting with a timeout would be one more system call for every event, and in a PV dom0 each
     * of those changes page tables twice. */
    xenevtchn_port_or_error_t port = xenevtchn_pending(d->handles.evtchn);

    /* What a guest asked for while it was waited for has no event any more. */
    if (port < 0)
        return watch(d) && service(d) && command(d);
    (void)xenevtchn_unmask(d->handles.evtchn, (evtchn_port_t)port);
    if (port == d->exception_port)
        return domain_ended(&d->handles, &d->guest, NULL) < 0 || stopped(d, END_CRASHED);
    if (port == d->news_port)
        return command(d);
    return port != d->guest.port || service(d);
}
