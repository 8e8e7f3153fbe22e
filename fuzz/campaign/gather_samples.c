/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/gather_samples.h>

#include <fuzz/campaign/samples.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *rest; /* its next row; NULL: none */
    double row[RIG_SAMPLES_FIELDS];
    double next[RIG_SAMPLES_FIELDS];
    bool has_row, has_next;
};

static void read_next(struct reader *reader)
{
    const char *at = reader->rest, *end = at ? strchr(at, '\n') : NULL;
    char *after;

    reader->has_next = false;
    if (!end)
        return;
    reader->rest = end + 1;
    for (unsigned i = 0; i < RIG_SAMPLES_FIELDS; i++) {
        reader->next[i] = strtod(at, &after);
        if (after == at || *after != (i + 1 < RIG_SAMPLES_FIELDS ? ',' : '\n'))
            return; /* not one of ours: the file ends here */
        at = after + 1;
    }
    reader->has_next = true;
}

static void begin(struct reader *reader, const char *text)
{
    const char *header = text ? strchr(text, '\n') : NULL;

    *reader = (struct reader){.rest = header ? header + 1 : NULL};
    read_next(reader);
}

/* Every campaign as far as it was at that moment. */
static void advance(struct reader *readers, unsigned count, double seconds)
{
    for (unsigned i = 0; i < count; i++)
        while (readers[i].has_next && readers[i].next[RIG_SAMPLE_SECONDS] <= seconds) {
            memcpy(readers[i].row, readers[i].next, sizeof(readers[i].row));
            readers[i].has_row = true;
            read_next(&readers[i]);
        }
}

static bool is_shared(unsigned field)
{
    return field == RIG_SAMPLE_CORPUS || field == RIG_SAMPLE_COVERED || field == RIG_SAMPLE_COUNTERS ||
           field == RIG_SAMPLE_CAUSES;
}

/* Its last row is so old that it has ended, and has no rate any more. */
static bool is_over(const struct reader *reader, double seconds)
{
    return !reader->has_next && seconds - reader->row[RIG_SAMPLE_SECONDS] > 2 * rig_samples_step(seconds);
}

static void print_sum(FILE *out, const struct reader *readers, unsigned count, double seconds)
{
    double sum[RIG_SAMPLES_FIELDS] = {0};
    unsigned rows = 0;

    for (unsigned i = 0; i < count; i++) {
        rows += readers[i].has_row;
        for (unsigned f = 1; readers[i].has_row && f < RIG_SAMPLES_FIELDS; f++) {
            const double value = readers[i].row[f];

            if (!is_shared(f))
                sum[f] += f == RIG_SAMPLE_RATE && is_over(&readers[i], seconds) ? 0 : value;
            else if (value > sum[f])
                sum[f] = value;
        }
    }
    if (rows)
        sum[RIG_SAMPLE_STEPS_PERCENT] /= rows;
    (void)fprintf(out, "%.1f", seconds);
    for (unsigned f = 1; f < RIG_SAMPLES_FIELDS; f++)
        (void)fprintf(out, f == RIG_SAMPLE_STEPS_PERCENT ? ",%.1f" : ",%.0f", sum[f]);
    (void)fputc('\n', out);
}

/* The earliest row that nobody has taken; false: none is left. */
static bool next_moment(const struct reader *readers, unsigned count, double *seconds)
{
    bool found = false;

    for (unsigned i = 0; i < count; i++)
        if (readers[i].has_next && (!found || readers[i].next[RIG_SAMPLE_SECONDS] < *seconds)) {
            *seconds = readers[i].next[RIG_SAMPLE_SECONDS];
            found = true;
        }
    return found;
}

char *rig_samples_sum(char *const *texts, unsigned count)
{
    struct reader *readers = calloc(count ? count : 1, sizeof(*readers));
    char *text = NULL;
    size_t size;
    FILE *out = readers ? open_memstream(&text, &size) : NULL;
    double seconds = 0, printed = -rig_samples_step(0);
    bool good = out != NULL;

    for (unsigned i = 0; good && i < count; i++)
        begin(&readers[i], texts[i]);
    if (good)
        (void)fputs(RIG_SAMPLES_HEADER "\n", out);
    while (good && next_moment(readers, count, &seconds)) {
        double later;

        advance(readers, count, seconds);
        if (seconds - printed < rig_samples_step(seconds) && next_moment(readers, count, &later))
            continue;
        print_sum(out, readers, count, seconds);
        printed = seconds;
    }
    if (out && fclose(out) != 0)
        good = false;
    free(readers);
    if (!good)
        free(text);
    return good ? text : NULL;
}
