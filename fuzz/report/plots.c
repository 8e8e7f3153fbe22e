/* SPDX-License-Identifier: MIT */
/* stats.csv as plots, drawn by gnuplot. */
#include <fuzz/report/page.h>

#include <base/array.h>
#include <base/files.h>
#include <base/filter.h>
#include <fuzz/campaign/samples.h>

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *title;
    const char *plot; /* of columns named as in stats.csv */
} plots[] = {
    {"Executions a second", "$rows using 'seconds':'rate' with lines lw 2 notitle"},
    {"Coverage of the guest's logic, and the corpus",
     "$rows using 'seconds':'covered' with lines lw 2 title 'counters reached', "
     "$rows using 'seconds':'corpus' axes x1y2 with lines lw 2 title 'corpus (right)'"},
    {"Findings", "$rows using 'seconds':'causes' with lines lw 2 title 'causes', "
                 "$rows using 'seconds':'findings' axes x1y2 with lines lw 2 title 'signatures (right)'"},
};

/* Only what can be a row of ours reaches gnuplot: digits, points and commas. */
static void print_rows(FILE *out, const char *text)
{
    const char *line = text + strcspn(text, "\n");

    (void)fprintf(out, "$rows << END_OF_ROWS\n%s\n", RIG_SAMPLES_HEADER);
    while (*line == '\n') {
        size_t length = strcspn(++line, "\n");

        if (length > 0 && line[length] == '\n' && strspn(line, "0123456789.,") == length)
            (void)fprintf(out, "%.*s\n", (int)length, line);
        line += length;
    }
    (void)fputs("END_OF_ROWS\n", out);
}

static char *script(const char *rows, const char *plot)
{
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    /* As wide as a phone's screen can show without its words becoming too small. */
    (void)fputs("set terminal svg size 480,320 dynamic font 'sans-serif,14' background '#ffffff'\n"
                "set datafile separator ','\nset key autotitle columnhead\nset key bottom right\nset grid\n"
                "set xlabel 'seconds'\nset yrange [0:*]\nset y2range [0:*]\n",
                out);
    if (strstr(plot, "x1y2"))
        (void)fputs("set ytics nomirror\nset y2tics\n", out);
    print_rows(out, rows);
    (void)fprintf(out, "plot %s\n", plot);
    (void)fclose(out);
    return text;
}

/* Without what stands before it: an XML declaration has no place inside a page. */
static const char *svg_of(const char *text)
{
    const char *svg = strstr(text, "<svg");

    return svg ? svg : "";
}

static int print_plot(FILE *out, unsigned i, const char *rows, struct rig_error *err)
{
    static char *const gnuplot[] = {"gnuplot", NULL};
    char *input = script(rows, plots[i].plot);
    char *svg;

    if (!input)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    svg = rig_filter(gnuplot, input, err);
    free(input);
    if (!svg)
        return -1;
    (void)fprintf(out, "<figure>\n<figcaption>%s</figcaption>\n%s</figure>\n", plots[i].title, svg_of(svg));
    free(svg);
    return 0;
}

int rig_report_plots(FILE *out, const char *results, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char *rows;
    int result = 0;

    if (rig_path(path, err, "%s/" RIG_SAMPLES_FILE, results) < 0)
        return -1;
    rows = rig_read_file(path, NULL);
    if (!rows)
        return 0;
    (void)fputs("<h2 id=\"plots\">Over time</h2>\n<div class=\"plots\">\n", out);
    for (unsigned i = 0; i < RIG_COUNT(plots) && result == 0; i++)
        result = print_plot(out, i, rows, err);
    (void)fputs("</div>\n", out);
    free(rows);
    return result;
}
