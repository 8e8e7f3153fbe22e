/* SPDX-License-Identifier: MIT */
#include <tests/unit/unit.h>

#include <tests/unit/client/fake_box.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Frames: the board's at BOARD, then for each domain that is ever built its own, from domain_frame() on. */
#define BOARD 4
#define FIRST_DOMAIN 64
#define DOMAIN_FRAMES 64
#define FRAMES (FIRST_DOMAIN + DOMAIN_FRAMES * FAKE_MOST_DOMAINS)

/* Within a domain. */
#define CONTROL 0
#define COVERAGE 1
#define PROFILE (COVERAGE + RIG_MAX_COVERAGE_PAGES)
#define CONSTANT (PROFILE + RIG_MAX_PROFILE_PAGES)

#define COVERAGE_SIZE (RIG_PAGE_SIZE + 10)
#define SOMEBODY_ELSES 0xcc

_Static_assert(CONSTANT + RIG_CONSTANT_PAGES <= DOMAIN_FRAMES, "the frames of a domain");

static uint32_t load(const uint32_t *field)
{
    return __atomic_load_n(field, __ATOMIC_ACQUIRE);
}

static void store(uint32_t *field, uint32_t value)
{
    __atomic_store_n(field, value, __ATOMIC_RELEASE);
}

static bool is(const bool *flag)
{
    return __atomic_load_n(flag, __ATOMIC_ACQUIRE);
}

static void set(bool *flag, bool value)
{
    __atomic_store_n(flag, value, __ATOMIC_RELEASE);
}

/* The thread cannot fail a test: cmocka would jump to another stack. */
static void must(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "fake box: %s\n", what);
    abort();
}

void fake_pause_ms(unsigned ms)
{
    const struct timespec time = {.tv_nsec = ms * 1000000L};

    (void)nanosleep(&time, NULL);
}

/* --- memory --- */

static struct fake_box *box_of(struct rig_memory *memory)
{
    return (struct fake_box *)((uint8_t *)memory - offsetof(struct fake_box, memory));
}

static void *map(struct rig_memory *memory, const struct rig_frames *frames)
{
    struct fake_box *box = box_of(memory);

    if (frames->mfn >= FIRST_DOMAIN && box->replace_on_map) {
        const uint32_t generation = load(&box->board->generation);

        box->replace_on_map = false;
        set(&box->replace, true);
        while (load(&box->board->generation) == generation)
            fake_pause_ms(1);
    }
    return frames->mfn < FRAMES && frames->pages <= FRAMES - frames->mfn ? box->frames[frames->mfn] : NULL;
}

static void forget(struct rig_memory *memory, uint32_t domid)
{
    struct fake_box *box = box_of(memory);

    must(box->forgotten_count < FAKE_MOST_DOMAINS, "too many domains forgotten");
    box->forgotten[box->forgotten_count++] = domid;
}

static void close_memory(struct rig_memory *memory)
{
    (void)memory;
}

/* --- the injector --- */

/* Where the frames of the n-th domain are, from 1 on. */
static uint64_t domain_frame(unsigned n)
{
    return FIRST_DOMAIN + (uint64_t)(n - 1) * DOMAIN_FRAMES;
}

static void build(struct fake_box *box)
{
    struct rig_board *board = box->board;
    uint64_t first = domain_frame(++box->builds);
    struct rig_control *control = (struct rig_control *)(uintptr_t)box->frames[first];

    memset(box->frames[first], 0, (size_t)DOMAIN_FRAMES * RIG_PAGE_SIZE);
    memset(box->frames[first + COVERAGE], 9, COVERAGE_SIZE); /* of start of day */
    for (unsigned i = 0; i < RIG_CONSTANT_PAGES; i++)
        memset(box->frames[first + CONSTANT + i], (int)(1 + i + box->builds), RIG_PAGE_SIZE);
    control->magic = RIG_CONTROL_MAGIC;
    control->version = RIG_PROTOCOL_VERSION;
    store(&control->ready, 1);
    box->control = control;
    box->taken = 0;

    board->domid = 100 + box->builds;
    board->coverage_size = COVERAGE_SIZE;
    board->control_mfn = first + CONTROL;
    for (unsigned i = 0; i < RIG_MAX_COVERAGE_PAGES; i++)
        board->coverage_mfn[i] = first + COVERAGE + i;
    board->profile_size = 3 * sizeof(uint64_t);
    for (unsigned i = 0; i < RIG_MAX_PROFILE_PAGES; i++)
        board->profile_mfn[i] = first + PROFILE + i;
    for (unsigned i = 0; i < RIG_CONSTANT_PAGES; i++)
        board->constant_mfn[i] = first + CONSTANT + i;
    store(&board->generation, board->generation + 1);
    store(&board->state, RIG_INJECTOR_READY);
}

void fake_rebuild(struct fake_box *box)
{
    must(box->builds < FAKE_MOST_DOMAINS, "too many domains");
    store(&box->board->state, RIG_INJECTOR_STARTING);
    memset(box->frames[domain_frame(box->builds)], SOMEBODY_ELSES, (size_t)DOMAIN_FRAMES * RIG_PAGE_SIZE);
    build(box);
}

static void answer_command(struct fake_box *box, uint32_t seq)
{
    box->last_command = box->board->command;
    box->last_arg = box->board->command_arg;
    box->commands++;
    if (box->last_command == RIG_COMMAND_REBUILD && box->command_result == 0)
        fake_rebuild(box);
    box->board->stats.domains = 5;
    box->board->command_result = box->command_result;
    store(&box->board->command_done_seq, seq);
}

/* --- the guest --- */

void fake_say_outcome(struct fake_box *box, uint32_t seq, enum rig_verdict verdict)
{
    struct rig_control *control = box->control;

    control->outcome = (struct rig_outcome){.verdict = verdict, .source = RIG_SOURCE_GUEST, .steps_run = 2};
    control->boot_state_start = 10;
    control->boot_states[0] = 11;
    control->boot_states[1] = 12;
    control->tsc_case = 1000;
    control->hypercalls = 5;
    store(&control->outcome_seq, seq);
}

void fake_say_done(struct fake_box *box, uint32_t seq)
{
    box->control->tsc_undo = 500;
    store(&box->control->done_seq, seq);
}

void fake_say_crash(struct fake_box *box, uint32_t seq, enum rig_verdict verdict, bool rebuilt)
{
    struct rig_board *board = box->board;

    board->crash_case = seq;
    board->crash =
        (struct rig_outcome){.verdict = verdict, .source = RIG_SOURCE_XEN, .steps_run = 1, .address = 0x1000};
    board->crash_ns = 77;
    board->crash_rebuilt = rebuilt;
    board->xen_text_size =
        (uint32_t)snprintf(board->xen_text, sizeof(board->xen_text), "(XEN) \001domain %u\n", board->domid);
    store(&board->crash_seq, board->crash_seq + 1);
}

static void take_case(struct fake_box *box, uint32_t seq)
{
    static const uint8_t clear[RIG_PAGE_SIZE];
    const uint8_t(*coverage)[RIG_PAGE_SIZE] = (const void *)box->frames[domain_frame(box->builds) + COVERAGE];
    struct fake_case *taken = &box->cases[box->case_count];
    fake_act *act;

    must(box->case_count < FAKE_MOST_CASES, "too many cases");
    act = box->case_count < FAKE_MOST_ACTS && box->acts[box->case_count] ? box->acts[box->case_count] : fake_boots;
    taken->seq = seq;
    taken->mode = box->control->case_mode;
    taken->scenario = box->control->scenario;
    taken->watchdog_ms = box->board->watchdog_ms;
    taken->counters_clear = memcmp(coverage[0], clear, RIG_PAGE_SIZE) == 0 &&
                            memcmp(coverage[1], clear, COVERAGE_SIZE - RIG_PAGE_SIZE) == 0;
    box->case_count++;
    box->taken = seq;
    act(box, seq);
}

static void *play(void *argument)
{
    struct fake_box *box = argument;

    while (!is(&box->stop)) {
        const struct timespec nap = {.tv_nsec = 20000};
        uint32_t seq = load(&box->control->case_seq);
        uint32_t command = load(&box->board->command_seq);

        if (is(&box->alive) && seq != box->taken)
            take_case(box, seq);
        if (is(&box->alive) && !box->deaf && command != box->board->command_done_seq)
            answer_command(box, command);
        if (is(&box->replace)) {
            set(&box->replace, false);
            fake_rebuild(box);
        }
        (void)nanosleep(&nap, NULL);
    }
    return NULL;
}

/* --- acts --- */

void fake_wait_go(struct fake_box *box)
{
    while (!is(&box->go) && !is(&box->stop))
        fake_pause_ms(1);
    set(&box->go, false);
}

void fake_boots(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    box->frames[domain_frame(box->builds) + COVERAGE][3] = 1;
    box->frames[domain_frame(box->builds) + COVERAGE + 1][9] = 2;
    fake_say_done(box, seq);
}

void fake_crashes(struct fake_box *box, uint32_t seq)
{
    box->control->boot_state_start = 20;
    box->control->boot_states[0] = 21;
    fake_say_crash(box, seq, RIG_VERDICT_UNHANDLED_PAGE_FAULT, false);
}

void fake_crashes_rebuilt(struct fake_box *box, uint32_t seq)
{
    fake_rebuild(box);
    fake_pause_ms(30);
    fake_say_crash(box, seq, RIG_VERDICT_UNHANDLED_PAGE_FAULT, true);
}

void fake_hangs(struct fake_box *box, uint32_t seq)
{
    fake_say_crash(box, seq, RIG_VERDICT_HANG, false);
}

void fake_dies(struct fake_box *box, uint32_t seq)
{
    (void)seq;
    set(&box->alive, false);
}

void fake_breaks(struct fake_box *box, uint32_t seq)
{
    (void)seq;
    (void)snprintf(box->board->text, sizeof(box->board->text), "no memory");
    store(&box->board->state, RIG_INJECTOR_BROKEN);
}

void fake_disappears(struct fake_box *box, uint32_t seq)
{
    (void)seq;
    fake_rebuild(box);
}

static void spend(struct fake_box *box, uint32_t seq)
{
    fake_say_outcome(box, seq, RIG_VERDICT_BOOTED);
    store(&box->control->spent, 1);
    fake_say_done(box, seq);
}

void fake_spends(struct fake_box *box, uint32_t seq)
{
    spend(box, seq);
    fake_wait_go(box);
    fake_rebuild(box);
}

void fake_spends_mutely(struct fake_box *box, uint32_t seq)
{
    spend(box, seq);
    while (load(&box->board->command_seq) == box->board->command_done_seq && !is(&box->stop))
        fake_pause_ms(1);
    fake_pause_ms(5);
    box->spent_bell = box->control->doorbell; /* the command is answered as ever */
}

/* --- its life --- */

static bool alive(void *context)
{
    return is(&((struct fake_box *)context)->alive);
}

struct rig_life fake_box_life(struct fake_box *box)
{
    return (struct rig_life){.alive = alive, .context = box};
}

struct rig_view fake_box_view(struct fake_box *box)
{
    return (struct rig_view){.memory = &box->memory, .board_mfn = BOARD, .board_pages = RIG_BOARD_PAGES};
}

void fake_box_go(struct fake_box *box)
{
    set(&box->go, true);
}

void fake_box_start(struct fake_box *box)
{
    box->memory = (struct rig_memory){.map = map, .forget = forget, .close = close_memory};
    box->frames = calloc(FRAMES, sizeof(*box->frames));
    assert_non_null(box->frames);
    box->board = (struct rig_board *)(uintptr_t)box->frames[BOARD];
    assert_true(RIG_BOARD_PAGES <= FIRST_DOMAIN - BOARD);
    box->board->version = RIG_PROTOCOL_VERSION;
    box->board->magic = RIG_BOARD_MAGIC;
    box->board->xen_major = 4;
    build(box);
    box->alive = true;
    assert_int_equal(pthread_create(&box->thread, NULL, play, box), 0);
}

/* All but the doorbell: a command is on the board before the bell is rung, and may be carried out in between. */
static void check_left_alone(struct fake_box *box, unsigned domain)
{
    const uint8_t *bytes = box->frames[domain_frame(domain)];
    const size_t bell = offsetof(struct rig_control, doorbell);

    for (size_t i = 0; i < (size_t)DOMAIN_FRAMES * RIG_PAGE_SIZE; i++)
        if (bytes[i] != SOMEBODY_ELSES && (i < bell || i >= bell + sizeof(uint32_t)))
            fail_msg("byte %zu of domain %u was written to after its end", i, domain);
}

void fake_box_end(struct fake_box *box)
{
    set(&box->stop, true);
    assert_int_equal(pthread_join(box->thread, NULL), 0);
    for (unsigned i = 1; i < box->builds; i++)
        check_left_alone(box, i);
    free(box->frames);
}

struct rig_client *fake_box_open(struct fake_box *box)
{
    const struct rig_view view = fake_box_view(box);
    const struct rig_life life = fake_box_life(box);
    struct rig_client *client;
    struct rig_error err;

    fake_box_start(box);
    if (rig_client_open(&view, &life, &client, &err) < 0)
        fail_msg("%s", err.text);
    return client;
}

void fake_box_close(struct fake_box *box, struct rig_client *client)
{
    rig_client_close(client);
    fake_box_end(box);
}

void fake_box_run(struct rig_client *client, const struct rig_scenario *scenario, enum rig_mode mode,
                  struct rig_result *run)
{
    struct rig_error err;

    memset(run, 0xff, sizeof(*run)); /* all of it is to be filled in */
    if (rig_client_run(client, scenario, mode, run, &err) != 0)
        fail_msg("%s", err.text);
}
