/* SPDX-License-Identifier: MIT */
/*
 * The model on moments, measured: the machine stands where the guest waits for a case; each is handed over in the RAM,
 * runs in true mode until its outcome is known or Xen ends its domain, and the whole machine is put back. No soft mode,
 * no undo, no revival, no prediction. Against it, the same cases by the client, as a campaign runs them. Says how many
 * a second either way, and which ended otherwise.
 *
 *     rig-test-model-moments BUILD CASES fast|full mutants|plain SCENARIO..
 *
 * plain: the scenarios as they are, by turns.
 */
#include <base/clock.h>
#include <base/elf.h>
#include <base/random.h>
#include <base/words.h>
#include <box/inputs.h>
#include <box/stops/moment.h>
#include <fuzz/session/options.h>
#include <fuzz/session/session.h>
#include <kernel/names.h>
#include <rig/board.h>
#include <rig/x86.h>
#include <scenario/file.h>
#include <scenario/mutate.h>
#include <scenario/names.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CASE_SECONDS 5
#define IN_GUEST(rip) ((rip)-UINT64_C(0xffffffff81000000) < UINT64_C(0x1000000))

struct machine {
    struct rig_probe probe;
    struct rig_box *box;
    struct rig_moment *moment;
    uint8_t *ram; /* the file, of which QEMU has a copy of its own of what it wrote since the moment */
    struct rig_control *control;
    uint64_t control_place;
    unsigned outcome, crash; /* ends */
};

/* What a case came to: the guest's own verdict, or that Xen ended the domain. */
struct came {
    bool crashed, known;
    uint32_t verdict;
};

static struct rig_error err;

static void must(int result)
{
    if (result >= 0)
        return;
    (void)fprintf(stderr, "model_moments: %s\n", err.text);
    exit(3);
}

static void open_machine(struct machine *m, const char *build)
{
    const struct rig_probe_plan plan = {.build_dir = build, .accelerator = "tcg", .without_counters = true};
    struct rig_box_options options = {.build_dir = build, .id = "model-moments", .accel = "tcg"};
    const struct rig_board *board;
    size_t size;
    int fd;

    must(rig_probe_prepare(&m->probe, &plan, &err));
    options.qemu_arguments = m->probe.words;
    must(rig_box_open(&options, &m->box, &err));
    size = rig_box_ram_size(m->box);
    fd = open(rig_box_ram_path(m->box), O_RDWR | O_CLOEXEC);
    m->ram = fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (m->ram == MAP_FAILED)
        must(rig_error_set(&err, RIG_ERROR_MACHINERY, "cannot map the RAM"));
    close(fd);
    board = (const struct rig_board *)(m->ram + (rig_box_board_mfn(m->box) << RIG_PAGE_SHIFT));
    m->control_place = board->control_mfn << RIG_PAGE_SHIFT;
    m->control = (struct rig_control *)(m->ram + m->control_place);
    must(rig_probe_attach(&m->probe, rig_box_run_dir(m->box), rig_box_qemu(m->box), size, &err));
}

/*
 * Stops it until it stands in the guest, which spins for some time after a case, and then sleeps: so there is an empty
 * case now and then. The guest's base pointer.
 */
static uint64_t stand_in_guest(struct machine *m)
{
    uint64_t rip = 0, cr3 = 0;
    struct rig_gdb_stop stop;

    for (int i = 0; i < 2000; i++) {
        uint64_t physical;

        must(rig_gdb_get(m->probe.gdb, "rip", &rip, &err));
        must(rig_gdb_get(m->probe.gdb, "cr3", &cr3, &err));
        if (i % 16 == 0 && m->control->done_seq == m->control->case_seq) {
            m->control->scenario = (struct rig_scenario){0};
            m->control->case_mode = RIG_MODE_SOFT;
            __atomic_store_n(&m->control->case_seq, m->control->case_seq + 1, __ATOMIC_RELEASE);
        }
        /* dom0's kernel has these addresses, too, but the guest alone maps pfn 0 there. */
        if (IN_GUEST(rip) && m->control->done_seq == m->control->case_seq &&
            rig_gdb_translate(m->probe.gdb, cr3, (uint64_t)START_KERNEL_MAP, &physical, &err) == 0)
            return cr3;
        must(rig_gdb_continue(m->probe.gdb, &err));
        must(rig_gdb_wait(m->probe.gdb, 0.003, &stop, &err));
        must(rig_gdb_interrupt(m->probe.gdb, &err));
        must(rig_gdb_wait(m->probe.gdb, 10, &stop, &err));
    }
    must(rig_error_set(&err, RIG_ERROR_MACHINERY, "the guest never has the CPU"));
    return 0;
}

static uint64_t guest_symbol(const char *build, const char *name)
{
    struct rig_elf_symbol symbol;
    char path[RIG_PATH_SIZE];
    struct rig_elf *elf;

    must(rig_path(path, &err, "%s/" RIG_GUEST_FILE, build));
    must(rig_elf_open(path, &elf, &err));
    if (!rig_elf_find_symbol(elf, name, &symbol))
        must(rig_error_set(&err, RIG_ERROR_MACHINERY, "the guest has no %s", name));
    rig_elf_close(elf);
    return symbol.value;
}

static void set_ends(struct machine *m, const char *build, uint64_t cr3)
{
    const uint64_t undo = guest_symbol(build, "undo");
    struct rig_kernel_names *names;
    struct rig_kernel_symbol crash;
    char xen[RIG_PATH_SIZE];
    uint64_t place;

    if (rig_gdb_translate(m->probe.gdb, cr3, undo, &place, &err) != 0)
        must(rig_error_set(&err, RIG_ERROR_MACHINERY, "the guest's text is not mapped"));
    must(rig_moment_end_at(m->moment, undo, place, &m->outcome, &err));
    must(rig_inputs_find_xen(xen, build, NULL, NULL, &err));
    must(rig_xen_names_read(&names, xen, UINT64_C(0xffff82d040000000), &err));
    must(rig_kernel_names_need(names, "__domain_crash", &crash, &err));
    must(rig_moment_end_at(m->moment, crash.address, RIG_PLUGIN_NO_PLACE, &m->crash, &err));
    rig_kernel_names_free(names);
}

/* Seconds of the two halves of all cases, and how many were put back in full. */
struct spent {
    double running, fast, full;
    unsigned in_full;
};

static struct came run_case(struct machine *m, const struct rig_scenario *scenario, bool fast, struct spent *spent)
{
    struct came came = {0};
    struct rig_outcome outcome;
    struct rig_moment_end end;
    double start;
    bool enough;

    m->control->scenario = *scenario;
    m->control->case_mode = RIG_MODE_TRUE;
    __atomic_store_n(&m->control->case_seq, m->control->started_seq + 1, __ATOMIC_RELEASE);
    must(rig_moment_run(m->moment, CASE_SECONDS, &end, &err));
    came.known = end.outcome == RIG_MOMENT_END;
    came.crashed = came.known && end.number == m->crash;
    if (came.known && !came.crashed) {
        must(rig_gdb_read(m->probe.gdb, RIG_GDB_PHYSICAL, m->control_place + offsetof(struct rig_control, outcome),
                          &outcome, sizeof(outcome), &err));
        came.verdict = outcome.verdict;
    }
    spent->running += end.seconds;
    must(rig_moment_fast_is_enough(m->moment, &enough, &err));
    enough &= fast;
    start = rig_seconds();
    must(rig_moment_restore(m->moment, enough ? RIG_RESTORE_FAST : RIG_RESTORE_FULL, &err));
    *(enough ? &spent->fast : &spent->full) += rig_seconds() - start;
    spent->in_full += !enough;
    return came;
}

static void mutate(struct rig_scenario *mutant, uint64_t *rng)
{
    for (unsigned n = rig_random_below(rng, 6); n; n--)
        rig_mutate(mutant, rng, UINT32_MAX);
}

int main(int argc, char **argv)
{
    static struct machine m;
    static struct rig_result run;
    struct rig_session_options options = {.suffix = "client"};
    struct rig_session *session;
    struct rig_expectations expect;
    struct rig_scenario *scenarios;
    struct came *came;
    uint64_t cases, cr3, rng = 1;
    struct spent spent = {0};
    unsigned otherwise = 0, unknown = 0, crashed = 0, files = argc > 5 ? (unsigned)argc - 5 : 0;
    double start, moments, client;
    bool fast;

    if (!files || !rig_parse_number(argv[2], 1, 1000000, &cases))
        return 2;
    fast = strcmp(argv[3], "fast") == 0;
    scenarios = calloc(cases, sizeof(*scenarios));
    came = calloc(cases, sizeof(*came));
    if (!scenarios || !came)
        exit(3);
    for (uint64_t i = 0; i < cases; i++) {
        struct rig_scenario of;

        must(rig_scenario_load(argv[5 + i % files], &of, &expect, &err));
        scenarios[i] = of;
        if (strcmp(argv[4], "mutants") == 0)
            mutate(&scenarios[i], &rng);
    }
    open_machine(&m, argv[1]);
    cr3 = stand_in_guest(&m);
    must(rig_moment_save(&m.moment, &m.probe, &err));
    set_ends(&m, argv[1], cr3);
    start = rig_seconds();
    for (uint64_t i = 0; i < cases; i++)
        came[i] = run_case(&m, &scenarios[i], fast, &spent);
    moments = rig_seconds() - start;
    rig_moment_free(m.moment);
    rig_probe_close(&m.probe);
    rig_box_close(m.box);

    options.box.build_dir = argv[1];
    must(rig_session_open(&options, &session, &err));
    start = rig_seconds();
    for (uint64_t i = 0; i < cases; i++)
        must(rig_session_cover(session, &scenarios[i], &run, &err));
    client = rig_seconds() - start;
    for (uint64_t i = 0; i < cases; i++) {
        must(rig_session_run(session, &scenarios[i], RIG_MODE_TRUE, &run, &err));
        unknown += !came[i].known;
        crashed += came[i].crashed;
        if (came[i].known &&
            (came[i].crashed != run.crashed || (!run.crashed && came[i].verdict != (uint32_t)run.outcome.verdict)))
            otherwise++;
    }
    rig_session_close(session);
    (void)printf("model on moments: %" PRIu64
                 " cases, %u of them crashes, %.1f/s; the client, soft: %.1f/s; ratio %.2f\n"
                 "a case runs %.2f ms, a fast restore takes %.2f ms, a full one, of which there were %u, %.2f ms\n"
                 "%u had no end in time, %u ended otherwise than in true mode\n",
                 cases, crashed, (double)cases / moments, (double)cases / client, client / moments,
                 spent.running / (double)cases * 1e3,
                 cases > spent.in_full ? spent.fast / (double)(cases - spent.in_full) * 1e3 : 0, spent.in_full,
                 spent.in_full ? spent.full / spent.in_full * 1e3 : 0, unknown, otherwise);
    free(scenarios);
    free(came);
    return 0;
}
