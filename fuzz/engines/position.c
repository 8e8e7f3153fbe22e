/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/position.h>

#include <base/files.h>
#include <scenario/options.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BOUND_SIZE 160

/* As on the command line. */
static void print_bound(char text[BOUND_SIZE], const struct rig_exhaust_bound *bound)
{
    struct rig_arguments arguments = {.count = 0};
    size_t used = 0;

    text[0] = '\0';
    rig_options_give(&arguments, rig_exhaust_bound_rows, bound);
    for (size_t i = 0; i < arguments.count && used < BOUND_SIZE; i++)
        used += (size_t)snprintf(text + used, BOUND_SIZE - used, "%s%s", i ? " " : "", arguments.word[i]);
}

static bool same(const struct rig_exhaust_bound *a, const struct rig_exhaust_bound *b)
{
    return a->changes == b->changes && a->injections == b->injections && a->together == b->together &&
           a->plausible == b->plausible && a->all_arguments == b->all_arguments && a->revisions == b->revisions;
}

static int check(struct rig_position *position, const char *results, const struct rig_exhaust_bound *bound,
                 uint64_t count, const struct rig_share *share, struct rig_error *err)
{
    char found[BOUND_SIZE], expected[BOUND_SIZE];

    if (position->count == 0) {
        position->bound = *bound;
        position->count = count;
        position->share = *share;
        rig_share_range(share, count, &position->from, &position->until);
        position->next = position->from;
    }
    print_bound(found, bound);
    print_bound(expected, &position->bound);
    if (!same(&position->bound, bound))
        return rig_error_set(err, RIG_ERROR_USAGE, "found %s; expected %s, as %s was started", found, expected,
                             results);
    if (position->count != count)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s was started with other tables of steps or faults; start a new one", results);
    if (position->share.number != share->number || position->share.count != share->count)
        return rig_error_set(err, RIG_ERROR_USAGE, "found share %u/%u; expected %u/%u, as %s was started",
                             share->number, share->count, position->share.number, position->share.count, results);
    return 0;
}

int rig_position_open(const char *results, const struct rig_exhaust_bound *bound, uint64_t count,
                      const struct rig_share *share, struct rig_position **position, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    void *mapped = MAP_FAILED;
    int failed;
    int fd;

    if (rig_path(path, err, "%s/" RIG_POSITION_FILE, results) < 0)
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    /* As in live.c: no holes. */
    failed = fd < 0 ? errno : posix_fallocate(fd, 0, sizeof(struct rig_position));
    if (!failed) {
        mapped = mmap(NULL, sizeof(struct rig_position), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        failed = mapped == MAP_FAILED ? errno : 0;
    }
    if (fd >= 0)
        close(fd);
    if (failed)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", path, strerror(failed));
    *position = mapped;
    return check(*position, results, bound, count, share, err);
}

bool rig_position_read(const char *results, struct rig_position *position)
{
    char path[RIG_PATH_SIZE];
    size_t size = 0;
    char *bytes = rig_path(path, NULL, "%s/" RIG_POSITION_FILE, results) < 0 ? NULL : rig_read_file(path, &size);
    bool good = bytes && size >= offsetof(struct rig_position, share) && size <= sizeof(*position);

    memset(position, 0, sizeof(*position));
    if (good)
        memcpy(position, bytes, size);
    free(bytes);
    return good && position->count != 0;
}

static uint64_t list_end(const struct rig_position *position)
{
    return position->until ? position->until : position->count;
}

static uint64_t read_number(const uint64_t *number)
{
    return __atomic_load_n(number, __ATOMIC_ACQUIRE);
}

static bool is_open(const struct rig_position_job *job)
{
    return read_number(&job->at) < read_number(&job->end);
}

/*
 * A new chunk. It is written down as ours before it is taken: who is killed in between leaves it to be run twice, and
 * not never.
 */
static bool take_chunk(struct rig_position *position, struct rig_position_job *job)
{
    uint64_t from = read_number(&position->next), end;

    do {
        if (from >= list_end(position))
            return false;
        end = list_end(position) - from < RIG_POSITION_CHUNK ? list_end(position) : from + RIG_POSITION_CHUNK;
        /* Nothing is open in between: the end moves last. */
        __atomic_store_n(&job->end, 0, __ATOMIC_RELEASE);
        __atomic_store_n(&job->at, from, __ATOMIC_RELEASE);
        __atomic_store_n(&job->end, end, __ATOMIC_RELEASE);
    } while (!__atomic_compare_exchange_n(&position->next, &from, end, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    return true;
}

bool rig_position_take(struct rig_position *position, unsigned job, unsigned jobs, unsigned *slot, uint64_t *number)
{
    /* With fewer jobs than before, those that are no more are divided among those that are. */
    for (*slot = job; *slot < RIG_MAX_JOBS; *slot += jobs)
        if (is_open(&position->jobs[*slot])) {
            *number = position->jobs[*slot].at;
            return true;
        }
    *slot = job;
    if (!take_chunk(position, &position->jobs[job])) {
        /* A chunk that another was faster to take may still stand there as ours. */
        __atomic_store_n(&position->jobs[job].end, 0, __ATOMIC_RELEASE);
        return false;
    }
    *number = position->jobs[job].at;
    return true;
}

void rig_position_done(struct rig_position *position, unsigned slot, uint64_t next)
{
    __atomic_store_n(&position->jobs[slot].at, next, __ATOMIC_RELEASE);
}

uint64_t rig_position_count(const struct rig_position *position)
{
    uint64_t done = read_number(&position->next) - position->from;

    for (unsigned i = 0; i < RIG_MAX_JOBS; i++) {
        uint64_t at = read_number(&position->jobs[i].at), end = read_number(&position->jobs[i].end);

        if (at < end)
            done -= end - at < done ? end - at : done;
    }
    return done;
}

uint64_t rig_position_size(const struct rig_position *position)
{
    return list_end(position) - position->from;
}
