/* SPDX-License-Identifier: MIT */
#include <boot/matrix/pool.h>

#include <base/child.h>
#include <base/clock.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_JOBS 16
#define LOOK_MS 50
#define MOST_TRIES 2
#define PATIENCE_NS (2 * RIG_NS_PER_SECOND)

struct job {
    struct rig_child child;
    unsigned cell;
    double start;
    bool runs;
};

struct pool {
    const struct rig_matrix_plan *plan;
    const struct rig_pool_options *options;
    struct rig_cell *cells;
    struct job jobs[MOST_JOBS];
};

void rig_cell_read(const struct rig_matrix_plan *plan, unsigned cell, struct rig_cell *to)
{
    cJSON *object = rig_matrix_cell_read(plan, cell);
    const cJSON *seconds = cJSON_GetObjectItem(object, "seconds");

    if (!object)
        return;
    to->state = RIG_CELL_DONE;
    (void)snprintf(to->text, sizeof(to->text), "%s", cJSON_GetStringValue(cJSON_GetObjectItem(object, "verdict")));
    to->is_finding = cJSON_IsTrue(cJSON_GetObjectItem(object, "finding"));
    to->seconds = cJSON_IsNumber(seconds) ? seconds->valuedouble : 0;
    cJSON_Delete(object);
}

static void last_word(const struct pool *pool, unsigned cell, char *text, size_t size)
{
    char path[RIG_PATH_SIZE];

    text[0] = '\0';
    if (rig_matrix_path(pool->plan, cell, "log", path, NULL) == 0)
        rig_file_last_line(path, text, size);
}

static int start(struct pool *pool, struct job *job, unsigned cell, struct rig_error *err)
{
    struct rig_arguments command = *pool->options->command;
    struct rig_child_plan child = {
        .argv = command.word, .in = RIG_CHILD_NULL, .group = RIG_CHILD_OWN_GROUP, .dies_with = SIGKILL};
    char path[RIG_PATH_SIZE];
    int log, result;

    /* Words of a copy still point into the original's pool, which stays. */
    rig_arguments_add(&command, "--cell");
    rig_arguments_add(&command, "%u", cell);
    if (rig_matrix_path(pool->plan, cell, "log", path, err) < 0)
        return -1;
    log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (log < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    child.out = child.err = log;
    memset(job, 0, sizeof(*job));
    result = rig_child_start(&job->child, &child, err);
    close(log);
    if (result < 0)
        return -1;
    job->cell = cell;
    job->start = rig_seconds();
    job->runs = true;
    pool->cells[cell].state = RIG_CELL_RUNS;
    pool->cells[cell].tries++;
    return 0;
}

static void look(const struct pool *pool, unsigned changed)
{
    pool->options->look(pool->options->context, pool->plan, pool->cells, changed);
}

/* A process that ended leaves an object, or a reason why there is none. */
static void collect(struct pool *pool, struct job *job)
{
    struct rig_cell *cell = &pool->cells[job->cell];

    job->runs = false;
    cell->state = RIG_CELL_FAILED;
    cell->code = job->child.code;
    last_word(pool, job->cell, cell->text, sizeof(cell->text));
    rig_cell_read(pool->plan, job->cell, cell);
    if (cell->state == RIG_CELL_FAILED && cell->code != RIG_ERROR_USAGE && cell->tries < MOST_TRIES)
        cell->state = RIG_CELL_WAITS; /* a box that was lost may be had the second time */
    look(pool, job->cell);
}

static bool next_waiting(const struct pool *pool, unsigned *cell)
{
    for (unsigned i = 0; i < rig_matrix_cells(pool->plan); i++)
        if (pool->cells[i].state == RIG_CELL_WAITS) {
            *cell = i;
            return true;
        }
    return false;
}

/* One look at all jobs. How many run; -1 with *err. */
static int turn(struct pool *pool, struct rig_error *err)
{
    int running = 0;
    unsigned cell;

    for (unsigned i = 0; i < pool->options->jobs && i < MOST_JOBS; i++) {
        struct job *job = &pool->jobs[i];

        if (job->runs && !rig_child_alive(&job->child))
            collect(pool, job);
        if (!job->runs && next_waiting(pool, &cell) && start(pool, job, cell, err) < 0)
            return -1;
        if (!job->runs)
            continue;
        running++;
        pool->cells[job->cell].seconds = rig_seconds() - job->start;
        last_word(pool, job->cell, pool->cells[job->cell].text, sizeof(pool->cells[job->cell].text));
    }
    return running;
}

static void end_all(struct pool *pool)
{
    for (unsigned i = 0; i < MOST_JOBS; i++)
        if (pool->jobs[i].runs)
            rig_child_end(&pool->jobs[i].child, SIGTERM, PATIENCE_NS);
}

int rig_pool_run(const struct rig_matrix_plan *plan, struct rig_cell *cells, const struct rig_pool_options *options,
                 struct rig_error *err)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
    struct pool *pool = calloc(1, sizeof(*pool));
    int running = 1;

    if (!pool)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    *pool = (struct pool){.plan = plan, .options = options, .cells = cells};
    while (running > 0) {
        if (*options->stop)
            running = rig_error_set(err, RIG_ERROR_MACHINERY, "interrupted; what is done is kept");
        else
            running = turn(pool, err);
        look(pool, RIG_POOL_NONE);
        if (running > 0)
            (void)nanosleep(&pause, NULL);
    }
    end_all(pool);
    free(pool);
    return running;
}
