/* SPDX-License-Identifier: MIT */
/* The walk of a campaign through the boot states: a row for each change of state, appended when it is first seen. */
#include <fuzz/engines/boot_states.h>

#include <base/files.h>
#include <base/name_set.h>
#include <scenario/names.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROW_SIZE (2 * RIG_STATE_TEXT_SIZE + 64)

/* Changes that were looked at lately, by their numbers: a case makes a dozen, and nearly all are old. A power of two.
 */
#define RECENT 16384

struct rig_state_walk {
    struct rig_seen *rows;
    uint64_t recent[RECENT];
    int fd;
    char path[RIG_PATH_SIZE];
};

static void load(struct rig_state_walk *walk)
{
    size_t size;
    char *text = rig_read_file(walk->path, &size);
    char *rest = text;
    char *row;

    while (rest && (row = strsep(&rest, "\n")) != NULL)
        if (rest) /* a row that a kill cut short has no end, and comes again */
            (void)rig_seen_add(walk->rows, row);
    free(text);
}

/* Whole rows in one write each: a kill or a full disk leaves at most one cut short, which starts no new line. */
static int append(struct rig_state_walk *walk, const char *row, struct rig_error *err)
{
    char line[ROW_SIZE + 1];
    int size = snprintf(line, sizeof(line), "%s\n", row);

    if (size > 0 && write(walk->fd, line, (size_t)size) == size)
        return 0;
    return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", walk->path, strerror(errno));
}

/* What a kill cut short is ended, so that the next row starts a line. */
static int mend(struct rig_state_walk *walk, struct rig_error *err)
{
    struct stat status;
    char last = '\n';

    if (fstat(walk->fd, &status) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", walk->path, strerror(errno));
    if (status.st_size == 0)
        return append(walk, RIG_STATES_HEADER, err);
    (void)pread(walk->fd, &last, 1, status.st_size - 1);
    return last == '\n' ? 0 : append(walk, "", err);
}

int rig_state_walk_open(const char *results, struct rig_state_walk **walk, struct rig_error *err)
{
    struct rig_state_walk *new = calloc(1, sizeof(*new));

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    new->fd = -1;
    new->rows = rig_seen_new();
    if (!new->rows)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (!new->rows || rig_path(new->path, err, "%s/" RIG_STATES_FILE, results) < 0)
        goto fail;
    load(new);
    new->fd = open(new->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (new->fd < 0) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", new->path, strerror(errno));
        goto fail;
    }
    if (mend(new, err) < 0)
        goto fail;
    *walk = new;
    return 0;

fail:
    rig_state_walk_close(new);
    return -1;
}

void rig_state_walk_close(struct rig_state_walk *walk)
{
    if (!walk)
        return;
    rig_seen_free(walk->rows);
    if (walk->fd >= 0)
        (void)close(walk->fd);
    free(walk);
}

static int add_row(struct rig_state_walk *walk, unsigned revision, uint16_t from, unsigned step, uint16_t to,
                   struct rig_error *err)
{
    char from_text[RIG_STATE_TEXT_SIZE];
    char to_text[RIG_STATE_TEXT_SIZE];
    char row[ROW_SIZE];

    rig_state_text(from, from_text);
    rig_state_text(to, to_text);
    (void)snprintf(row, sizeof(row), "%s,%s,%s,%s", rig_name(&rig_revision_names, revision), from_text,
                   rig_item_text((uint8_t)step), to_text);
    return rig_seen_add(walk->rows, row) ? append(walk, row, err) : 0;
}

int rig_state_walk_add(struct rig_state_walk *walk, const struct rig_scenario *scenario, const struct rig_result *run,
                       struct rig_error *err)
{
    for (unsigned i = 1; i < run->boot_state_count; i++) {
        uint16_t from = run->boot_states[i - 1];
        uint16_t to = run->boot_states[i];
        uint8_t step = scenario->steps[i - 1];
        /* Never 0, which is an empty place. */
        uint64_t key =
            UINT64_C(1) << 63 | (uint64_t)scenario->revision << 40 | (uint64_t)step << 32 | (uint32_t)from << 16 | to;
        uint64_t *place = &walk->recent[(key * UINT64_C(0x9e3779b97f4a7c15)) >> 50];

        if (from == to || *place == key)
            continue;
        *place = key;
        if (add_row(walk, scenario->revision, from, step, to, err) < 0)
            return -1;
    }
    return 0;
}
