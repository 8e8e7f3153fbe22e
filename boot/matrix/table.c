/* SPDX-License-Identifier: MIT */
#include <boot/matrix/table.h>

#include <base/clock.h>

#include <string.h>

#define NAME_WIDTH 28
#define COLUMN_WIDTH 18
#define DRAW_SECONDS 0.5

static void put_cell(FILE *out, const struct rig_cell *cell)
{
    char text[160];

    switch (cell->state) {
    case RIG_CELL_WAITS:
    case RIG_CELL_OTHERS:
        (void)snprintf(text, sizeof(text), "-");
        break;
    case RIG_CELL_RUNS:
        (void)snprintf(text, sizeof(text), "(%.0f s)", cell->seconds);
        break;
    case RIG_CELL_FAILED:
        (void)snprintf(text, sizeof(text), "(failed)");
        break;
    case RIG_CELL_DONE:
        (void)snprintf(text, sizeof(text), "%s", cell->text);
        break;
    }
    (void)fprintf(out, " %-*.*s", COLUMN_WIDTH, COLUMN_WIDTH, text);
}

unsigned rig_matrix_table(FILE *out, const struct rig_matrix_plan *plan, const struct rig_cell *cells)
{
    (void)fprintf(out, "%-*s", NAME_WIDTH, "");
    for (unsigned v = 0; v < plan->variant_count; v++)
        (void)fprintf(out, " %-*.*s", COLUMN_WIDTH, COLUMN_WIDTH, plan->variants[v].name);
    (void)fputc('\n', out);
    for (unsigned k = 0; k < plan->kernel_count; k++) {
        (void)fprintf(out, "%-*.*s", NAME_WIDTH, NAME_WIDTH, plan->kernels[k].name);
        for (unsigned v = 0; v < plan->variant_count; v++)
            put_cell(out, &cells[k * plan->variant_count + v]);
        (void)fputc('\n', out);
    }
    return plan->kernel_count + 1;
}

static void say_done(FILE *out, const struct rig_matrix_plan *plan, const struct rig_cell *cells, unsigned changed)
{
    const struct rig_cell *cell = &cells[changed];
    unsigned done = 0;

    if (cell->state != RIG_CELL_DONE && cell->state != RIG_CELL_FAILED)
        return;
    for (unsigned i = 0; i < rig_matrix_cells(plan); i++)
        done += cells[i].state == RIG_CELL_DONE || cells[i].state == RIG_CELL_FAILED;
    (void)fprintf(out, "%u/%u %s, %s: %s%s (%.1f s)\n", done, rig_matrix_cells(plan),
                  plan->kernels[changed / plan->variant_count].name, plan->variants[changed % plan->variant_count].name,
                  cell->state == RIG_CELL_FAILED ? "failed: " : "", cell->text, cell->seconds);
    (void)fflush(out);
}

void rig_table_look(void *context, const struct rig_matrix_plan *plan, const struct rig_cell *cells, unsigned changed)
{
    struct rig_table_progress *progress = context;
    double now = rig_seconds();

    if (!progress->terminal) {
        if (changed != RIG_POOL_NONE)
            say_done(progress->out, plan, cells, changed);
        return;
    }
    if (changed == RIG_POOL_NONE && now - progress->drawn < DRAW_SECONDS)
        return;
    if (progress->lines) /* up to its first line, and away with all below */
        (void)fprintf(progress->out, "\033[%uA\033[J", progress->lines);
    progress->lines = rig_matrix_table(progress->out, plan, cells);
    progress->drawn = now;
    (void)fflush(progress->out);
}
