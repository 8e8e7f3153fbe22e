/* SPDX-License-Identifier: MIT */
#include <fuzz/session.h>

#include <box/files.h>
#include <fuzz/answer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What dom0's console said last, for a box that died: there is no injector to ask any more. */
#define LAST_WORDS 2048

struct rig_session {
    struct rig_box *box;
    struct rig_memory *memory;
    struct rig_client *client;
    unsigned restores;
    uint64_t *counts; /* NULL: nobody wants them */
    size_t count;
    char id[32];
};

static bool box_alive(void *context)
{
    struct rig_session *session = context;

    return rig_box_alive(session->box);
}

static int map_memory(struct rig_session *session, struct rig_memory **memory, struct rig_error *err)
{
    return rig_memory_open_file(rig_box_ram_path(session->box), rig_box_ram_size(session->box), memory, err);
}

static int open_box(struct rig_session *session, const struct rig_session_options *options, struct rig_error *err)
{
    struct rig_box_options box = options->box;

    if (options->join_kept) {
        int joined;

        box.id = RIG_BOX_MAIN;
        joined = rig_box_attach(&box, &session->box, err);
        if (joined == 0 || (joined < 0 && err->code == RIG_ERROR_USAGE))
            return joined;
        /* There is none, or somebody else is at work in it: one of our own, then. */
        box.id = options->box.id;
    }
    if (!box.id) {
        (void)snprintf(session->id, sizeof(session->id), "p%ld", (long)getpid());
        box.id = session->id;
    }
    box.keep = false;
    return rig_box_open(&box, &session->box, err);
}

int rig_session_open(const struct rig_session_options *options, struct rig_session **session, struct rig_error *err)
{
    struct rig_session *new = calloc(1, sizeof(*new));
    struct rig_life life = {.alive = box_alive, .context = new};

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (open_box(new, options, err) < 0 || map_memory(new, &new->memory, err) < 0 ||
        rig_client_open(new->memory, rig_box_board_mfn(new->box), rig_box_board_pages(new->box), &life, &new->client,
                        err) < 0) {
        rig_session_close(new);
        return -1;
    }
    *session = new;
    return 0;
}

void rig_session_close(struct rig_session *session)
{
    if (!session)
        return;
    rig_client_close(session->client);
    rig_memory_close(session->memory);
    rig_box_close(session->box);
    free(session);
}

static int restore(struct rig_session *session, struct rig_error *err)
{
    struct rig_memory *memory;

    session->restores++;
    if (rig_box_restore(session->box, err) < 0 || map_memory(session, &memory, err) < 0)
        return -1;
    if (rig_client_reconnect(session->client, memory, rig_box_board_mfn(session->box),
                             rig_box_board_pages(session->box), err) < 0) {
        rig_memory_close(memory);
        return -1;
    }
    rig_memory_close(session->memory);
    session->memory = memory;
    return 0;
}

static void take_last_words(const struct rig_session *session, struct rig_run *run)
{
    char path[RIG_PATH_SIZE];
    size_t size;
    size_t from;
    char *log;

    if (rig_path(path, NULL, "%s/console.log", rig_box_run_dir(session->box)) < 0)
        return;
    log = rig_read_file(path, &size);
    if (!log)
        return;
    from = size > LAST_WORDS ? size - LAST_WORDS : 0;
    run->xen_text_size = rig_text_copy(run->xen_text, sizeof(run->xen_text), log + from, size - from);
    free(log);
}

static int run_counted(struct rig_session *session, const struct rig_scenario *scenario, enum rig_mode mode,
                       struct rig_run *run, struct rig_error *err)
{
    int result = rig_client_run(session->client, scenario, mode, run, err);

    if (session->counts)
        (void)rig_client_profile(session->client, session->counts, session->count);
    return result;
}

int rig_session_run(struct rig_session *session, const struct rig_scenario *scenario, enum rig_mode mode,
                    struct rig_run *run, struct rig_error *err)
{
    int result = run_counted(session, scenario, mode, run, err);

    if (result <= 0)
        return result;
    if (restore(session, err) < 0)
        return -1;
    result = run_counted(session, scenario, mode, run, err);
    if (result != RIG_LOST)
        return result ? -1 : 0;
    memset(&run->outcome, 0, sizeof(run->outcome));
    run->outcome.verdict = RIG_VERDICT_HYPERVISOR_CRASH;
    run->outcome.judge = RIG_JUDGE_XEN;
    run->crashed = run->rebuilt = true;
    take_last_words(session, run);
    return restore(session, err);
}

int rig_session_command(struct rig_session *session, enum rig_command command, uint32_t arg, struct rig_error *err)
{
    int result = rig_client_command(session->client, command, arg, err);

    if (result <= 0)
        return result;
    if (restore(session, err) < 0)
        return -1;
    return rig_client_command(session->client, command, arg, err) == 0 ? 0 : -1;
}

int rig_session_stats(struct rig_session *session, struct rig_stats *stats, struct rig_error *err)
{
    if (rig_session_command(session, RIG_COMMAND_PING, 0, err) < 0)
        return -1;
    return rig_client_stats(session->client, stats, err) == 0 ? 0 : -1;
}

size_t rig_session_coverage(struct rig_session *session, uint8_t *into, size_t size)
{
    return rig_client_coverage(session->client, into, size);
}

int rig_session_count(struct rig_session *session, uint64_t *counts, size_t count, struct rig_error *err)
{
    size_t guest = rig_client_profile(session->client, NULL, 0);

    if (guest != count)
        return rig_error_set(err, RIG_ERROR_MACHINERY,
                             "the guest in the box has %zu counters of source coverage, the one that was built %zu: is "
                             "it an older box? scripts/box stop",
                             guest, count);
    session->counts = counts;
    session->count = count;
    return 0;
}

unsigned rig_session_restores(const struct rig_session *session)
{
    return session->restores;
}

struct rig_versions rig_session_versions(const struct rig_session *session)
{
    return rig_client_versions(session->client);
}

const char *rig_session_qemu(const struct rig_session *session)
{
    return rig_box_qemu_version(session->box);
}

const char *rig_session_accelerator(const struct rig_session *session)
{
    return rig_box_accelerator(session->box);
}

pid_t rig_session_box_pid(const struct rig_session *session)
{
    return rig_box_pid(session->box);
}
