/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/samples.h>

#include <base/files.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROW_SIZE 256
#define CLOSE_SECONDS 2.0
#define FAR_SECONDS 10.0
#define CLOSE_FOR 60.0

struct rig_samples {
    char path[RIG_PATH_SIZE];
    int fd;
    /* Of the run before this one, from its last row. */
    double seconds_before;
    uint64_t executions_before, true_runs_before, restores_before;
    /* Of the last row. */
    double last_seconds;
    uint64_t last_executions;
};

/* One write each, so that rows are whole but for a full disk. */
static int append(struct rig_samples *samples, const char *row, struct rig_error *err)
{
    size_t size = strlen(row);

    if (write(samples->fd, row, size) == (ssize_t)size)
        return 0;
    return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", samples->path, strerror(errno));
}

/* The n-th number of a row, from 0; false where there is none. */
static bool field(const char *row, unsigned n, double *number)
{
    char *end;

    for (; n > 0; n--) {
        row += strcspn(row, ",\n");
        if (*row++ != ',')
            return false;
    }
    *number = strtod(row, &end);
    return end != row && (*end == ',' || *end == '\n') && *number >= 0;
}

/* `row`: the last whole one. */
static int take_last(struct rig_samples *samples, const char *row, struct rig_error *err)
{
    double executions, true_runs, restores;

    if (!field(row, RIG_SAMPLE_SECONDS, &samples->seconds_before) || !field(row, RIG_SAMPLE_EXECUTIONS, &executions) ||
        !field(row, RIG_SAMPLE_TRUE_RUNS, &true_runs) || !field(row, RIG_SAMPLE_RESTORES, &restores))
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: its last row is not one of ours; expected %s", samples->path,
                             RIG_SAMPLES_HEADER);
    samples->executions_before = (uint64_t)executions;
    samples->true_runs_before = (uint64_t)true_runs;
    samples->restores_before = (uint64_t)restores;
    return 0;
}

/* What a kill or a full disk cut short is cut off. */
static int go_on(struct rig_samples *samples, struct rig_error *err)
{
    size_t size;
    char *text = rig_read_file(samples->path, &size);
    const char *end = text ? memrchr(text, '\n', size) : NULL;
    const char *row = end ? memrchr(text, '\n', (size_t)(end - text)) : NULL;
    int result = 0;

    if (ftruncate(samples->fd, end ? end + 1 - text : 0) < 0)
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", samples->path, strerror(errno));
    else if (!end)
        result = append(samples, RIG_SAMPLES_HEADER "\n", err);
    else if (row)
        result = take_last(samples, row + 1, err);
    free(text);
    return result;
}

int rig_samples_open(const char *results, struct rig_samples **samples, struct rig_error *err)
{
    struct rig_samples *new = calloc(1, sizeof(*new));

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    new->fd = -1;
    if (rig_path(new->path, err, "%s/" RIG_SAMPLES_FILE, results) == 0) {
        new->fd = open(new->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        if (new->fd < 0)
            (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", new->path, strerror(errno));
    }
    if (new->fd < 0 || go_on(new, err) < 0) {
        rig_samples_close(new);
        return -1;
    }
    *samples = new;
    return 0;
}

double rig_samples_seconds_before(const struct rig_samples *samples)
{
    return samples->seconds_before;
}

bool rig_samples_last(const char *path, double fields[RIG_SAMPLES_FIELDS])
{
    size_t size;
    char *text = rig_read_file(path, &size);
    const char *end = text ? memrchr(text, '\n', size) : NULL;
    const char *row = end ? memrchr(text, '\n', (size_t)(end - text)) : NULL;
    bool good = row != NULL;

    for (unsigned i = 0; good && i < RIG_SAMPLES_FIELDS; i++)
        good = field(row + 1, i, &fields[i]);
    free(text);
    return good;
}

void rig_samples_close(struct rig_samples *samples)
{
    if (samples && samples->fd >= 0)
        (void)close(samples->fd);
    free(samples);
}

double rig_samples_step(double seconds)
{
    return seconds < CLOSE_FOR ? CLOSE_SECONDS : FAR_SECONDS;
}

bool rig_samples_due(const struct rig_samples *samples, double seconds)
{
    return seconds - samples->last_seconds >= rig_samples_step(seconds);
}

int rig_samples_add(struct rig_samples *samples, const struct rig_totals *totals, const struct rig_sample *sample,
                    struct rig_error *err)
{
    double since = sample->seconds - samples->last_seconds;
    double all = sample->seconds * sample->jobs;
    char row[ROW_SIZE];

    (void)snprintf(row, sizeof(row),
                   "%.1f,%" PRIu64 ",%.0f,%u,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%u,%" PRIu64 ",%" PRIu64 ",%" PRIu64
                   ",%.1f,%" PRIu64 "\n",
                   samples->seconds_before + sample->seconds, samples->executions_before + totals->executions,
                   since > 0 ? (double)(totals->executions - samples->last_executions) / since : 0, sample->corpus,
                   totals->covered, totals->counters, totals->findings, sample->causes, totals->predictions,
                   samples->true_runs_before + totals->true_runs, samples->restores_before + totals->restores,
                   all > 0 ? 100 * sample->guest / all : 0, sample->engine_kib);
    samples->last_seconds = sample->seconds;
    samples->last_executions = totals->executions;
    return append(samples, row, err);
}

uint64_t rig_resident_kib(pid_t pid)
{
    char path[64];
    uint64_t pages = 0;
    const char *resident;
    char *text;

    (void)snprintf(path, sizeof(path), "/proc/%ld/statm", (long)pid);
    text = rig_read_file(path, NULL);
    resident = text ? strchr(text, ' ') : NULL; /* after the size of all */
    if (resident)
        pages = strtoull(resident, NULL, 10);
    free(text);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}
