/* SPDX-License-Identifier: MIT */
#include <fuzz/session.h>

#include <box/files.h>
#include <fuzz/answer.h>
#include <fuzz/place.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What dom0's console said last, for a box that died: there is no injector to ask any more. */
#define LAST_WORDS 2048

struct rig_session {
    struct rig_place *place;
    struct rig_view view;
    struct rig_client *client;
    unsigned restores;
    uint64_t *counts; /* NULL: nobody wants them */
    size_t count;
};

static bool place_alive(void *context)
{
    struct rig_session *session = context;

    return session->place->alive(session->place);
}

void rig_view_close(struct rig_view *view)
{
    rig_events_close(view->events);
    rig_memory_close(view->memory);
    *view = (struct rig_view){0};
}

static int open_place(const struct rig_session_options *options, struct rig_place **place, struct rig_error *err)
{
    return options->host ? rig_place_open_dom0(options, place, err) : rig_place_open_box(options, place, err);
}

int rig_session_open(const struct rig_session_options *options, struct rig_session **session, struct rig_error *err)
{
    struct rig_session *new = calloc(1, sizeof(*new));
    struct rig_life life = {.alive = place_alive, .context = new};

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (open_place(options, &new->place, err) < 0 || new->place->view(new->place, &new->view, err) < 0 ||
        rig_client_open(&new->view, &life, &new->client, err) < 0) {
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
    rig_view_close(&session->view);
    if (session->place)
        session->place->close(session->place);
    free(session);
}

static int restore(struct rig_session *session, struct rig_error *err)
{
    struct rig_view view;

    session->restores++;
    if (session->place->restore(session->place, err) < 0 || session->place->view(session->place, &view, err) < 0)
        return -1;
    if (rig_client_reconnect(session->client, &view, err) < 0) {
        rig_view_close(&view);
        return -1;
    }
    rig_view_close(&session->view);
    session->view = view;
    return 0;
}

static void take_last_words(const struct rig_session *session, struct rig_run *run)
{
    size_t size;
    size_t from;
    char *log = rig_read_file(session->place->log, &size);

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
    if (result != RIG_LOST || !session->place->outlives_xen)
        return result == 0 ? 0 : -1;
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

int rig_session_cover(struct rig_session *session, const struct rig_scenario *scenario, struct rig_run *run,
                      struct rig_error *err)
{
    int result = rig_session_run(session, scenario, RIG_MODE_SOFT, run, err);

    if (result == 0 && run->crashed && run->rebuilt)
        result = rig_session_run(session, scenario, RIG_MODE_SOFT, run, err);
    return result;
}

size_t rig_session_coverage(struct rig_session *session, const struct rig_run *run, uint8_t *into, size_t size)
{
    size_t count = rig_client_coverage(session->client, into, size);

    if (run->rebuilt || run->outcome.verdict == RIG_VERDICT_HANG)
        memset(into, 0, count);
    return count;
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
    return session->place->machine;
}

const char *rig_session_accelerator(const struct rig_session *session)
{
    return session->place->accelerator;
}

pid_t rig_session_box_pid(const struct rig_session *session)
{
    return session->place->pid(session->place);
}
