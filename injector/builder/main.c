/* SPDX-License-Identifier: MIT */
/* rig-builder: runs in dom0 of a box; builds a domain for the kernel that the host hands over, and says how it ended.
 */
#include <injector/builder/build.h>
#include <injector/builder/record.h>
#include <injector/builder/store.h>
#include <injector/owner.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define IDLE_LOOK_MS 2
#define RUNNING_LOOK_MS 50

static const char usage[] =
    "usage: rig-builder\n"
    "Prints where its board is (include/rig/builder.h) and builds one domain for whoever asks there.\n"
    "exit: 2 bad usage, 3 the machinery failed\n";

static uint32_t load(const volatile uint32_t *field)
{
    return __atomic_load_n(field, __ATOMIC_ACQUIRE);
}

static void publish(volatile uint32_t *field, uint32_t value)
{
    __atomic_store_n(field, value, __ATOMIC_RELEASE);
}

static bool has_ended(struct handles *h, volatile struct rig_builder_board *board)
{
    xc_domaininfo_t info;

    if (xc_domain_getinfolist(h->xc, board->domid, 1, &info) != 1 || info.domain != board->domid)
        return false;
    board->cpu_ns = info.cpu_time;
    if (!(info.flags & (XEN_DOMINF_shutdown | XEN_DOMINF_dying)))
        return false;
    board->reason = info.flags >> XEN_DOMINF_shutdownshift & XEN_DOMINF_shutdownmask;
    return true;
}

/* Until the domain ends or the host wants it to stand still. VIRQ_DOM_EXC tells of an end at once. */
static void follow(struct handles *h, volatile struct rig_builder_board *board)
{
    struct pollfd fd = {.fd = xenevtchn_fd(h->evtchn), .events = POLLIN};
    uint32_t pause_seq = load(&board->pause_seq);

    while (!has_ended(h, board)) {
        publish(&board->looks, board->looks + 1);
        if (load(&board->pause_seq) != pause_seq) {
            (void)xc_domain_pause(h->xc, board->domid);
            board->reason = RIG_BUILDER_REASON_PAUSED;
            return;
        }
        if (poll(&fd, 1, RUNNING_LOOK_MS) > 0) {
            xenevtchn_port_or_error_t port = xenevtchn_pending(h->evtchn);

            if (port >= 0)
                (void)xenevtchn_unmask(h->evtchn, (evtchn_port_t)port);
        }
    }
}

static void serve(struct handles *h, const struct store *store)
{
    volatile struct rig_builder_board *board = store->board;

    publish(&board->state, RIG_BUILDER_BUILDING);
    record_skip_text(h);
    if (!build_domain(h, store)) {
        record_domain(h, store);
        publish(&board->state, RIG_BUILDER_REFUSED);
        return;
    }
    publish(&board->state, RIG_BUILDER_RUNNING);
    (void)xc_domain_unpause(h->xc, board->domid);
    follow(h, board);
    record_domain(h, store);
    publish(&board->state, RIG_BUILDER_ENDED);
}

int main(int argc, char **argv)
{
    static struct handles handles;
    static struct store store;
    const char *why;
    uint32_t seen = 0;

    if (argc != 1) {
        bool asked = argc == 2 && strcmp(argv[1], "--help") == 0;

        (void)fputs(usage, asked ? stdout : stderr);
        return asked ? 0 : 2;
    }
    (void)mlockall(MCL_CURRENT | MCL_FUTURE);
    if (!handles_open(&handles, &why) || (owner_sweep(&handles), !store_open(&store, &handles, &why))) {
        printf("cr3rig: failed: %s: %s\n", why, strerror(errno));
        return 3;
    }
    (void)xenevtchn_bind_virq(handles.evtchn, VIRQ_DOM_EXC); /* without it: looks alone */
    store.board->version = RIG_BUILDER_VERSION;
    publish(&store.board->magic, RIG_BUILDER_MAGIC);
    printf("cr3rig: board mfn=0x%llx pages=%u domid=%u\n", (unsigned long long)store.board_mfn, RIG_BUILDER_BOARD_PAGES,
           (unsigned)store.domid);
    (void)fflush(stdout);
    for (;; (void)poll(NULL, 0, IDLE_LOOK_MS))
        if (load(&store.board->request_seq) != seen) {
            seen = load(&store.board->request_seq);
            serve(&handles, &store);
        }
}
