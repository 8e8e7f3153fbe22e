/* SPDX-License-Identifier: MIT */
#include <boot/matrix/page.h>

#include <base/xml.h>
#include <boot/matrix/edges.h>
#include <boot/text.h>

#include <stdlib.h>

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<style>"
    ":root{color-scheme:light dark;--line:#8884;--dim:#777;--bad:#c33;--good:#2a7;--card:#8881}"
    "body{margin:0 auto;max-width:75rem;padding:1rem;font:16px/1.5 system-ui,sans-serif}"
    "h1{font-size:1.5rem;margin:.2em 0}h2{font-size:1.1rem;margin:2em 0 .3em}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}"
    "th,td{border:1px solid var(--line);padding:.25em .6em;text-align:left;white-space:nowrap}"
    "td.bad{background:var(--bad)}td.bad a{color:#fff}td.good a{color:var(--good)}td.none{color:var(--dim)}"
    "tfoot td,.meta{color:var(--dim);font-size:.85rem}"
    "pre{font:.8rem/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;padding:.7em;"
    "background:var(--card);border-radius:.4em}"
    "details{border:1px solid var(--line);border-radius:.4em;margin:.5em 0;padding:.4em .8em}"
    "summary{cursor:pointer}:target{outline:2px solid var(--good)}</style>\n";

static void put_cell(FILE *out, const struct rig_cell *cell, unsigned number)
{
    if (cell->state == RIG_CELL_DONE) {
        (void)fprintf(out, "<td class=\"%s\"><a href=\"#c%u\">", cell->is_finding ? "bad" : "good", number);
        rig_xml_text(out, cell->text);
        (void)fputs("</a></td>", out);
    } else {
        (void)fprintf(out, "<td class=\"none\">%s</td>", cell->state == RIG_CELL_FAILED ? "no answer" : "not run");
    }
}

static void put_edge(FILE *out, const struct rig_matrix_plan *plan, unsigned kernel)
{
    (void)fputs("<td>", out);
    rig_xml_text(out, kernel == RIG_NO_KERNEL ? "none" : plan->kernels[kernel].name);
    (void)fputs("</td>", out);
}

static void put_edges(FILE *out, const struct rig_matrix_plan *plan, const struct rig_cell *cells)
{
    (void)fputs("<tfoot>\n<tr><td>first bad</td>", out);
    for (unsigned v = 0; v < plan->variant_count; v++)
        put_edge(out, plan, rig_matrix_edge(plan, cells, v).first_bad);
    (void)fputs("</tr>\n<tr><td>last good</td>", out);
    for (unsigned v = 0; v < plan->variant_count; v++)
        put_edge(out, plan, rig_matrix_edge(plan, cells, v).last_good);
    (void)fputs("</tr>\n</tfoot>\n", out);
}

static void put_table(FILE *out, const struct rig_matrix_plan *plan, const struct rig_cell *cells)
{
    (void)fputs("<div class=\"wide\"><table>\n<thead><tr><th></th>", out);
    for (unsigned v = 0; v < plan->variant_count; v++) {
        (void)fputs("<th>", out);
        rig_xml_text(out, plan->variants[v].name);
        (void)fputs("</th>", out);
    }
    (void)fputs("</tr></thead>\n<tbody>\n", out);
    for (unsigned k = 0; k < plan->kernel_count; k++) {
        (void)fputs("<tr><th>", out);
        rig_xml_text(out, plan->kernels[k].name);
        (void)fputs("</th>", out);
        for (unsigned v = 0; v < plan->variant_count; v++)
            put_cell(out, &cells[k * plan->variant_count + v], k * plan->variant_count + v);
        (void)fputs("</tr>\n", out);
    }
    (void)fputs("</tbody>\n", out);
    put_edges(out, plan, cells);
    (void)fputs("</table></div>\n", out);
}

/* The report as on the terminal, and a link to all that was printed. */
static void put_report(FILE *out, const struct rig_matrix_plan *plan, unsigned number)
{
    cJSON *object = rig_matrix_cell_read(plan, number);
    const char *verdict = cJSON_GetStringValue(cJSON_GetObjectItem(object, "verdict"));
    const char *variant = plan->variants[number % plan->variant_count].name;
    char *text = NULL;
    size_t size;
    FILE *report = object ? open_memstream(&text, &size) : NULL;

    if (!report) {
        cJSON_Delete(object);
        return;
    }
    rig_boot_text(report, object);
    (void)fclose(report);
    (void)fprintf(out, "<details id=\"c%u\"%s><summary>", number,
                  cJSON_IsTrue(cJSON_GetObjectItem(object, "finding")) ? " open" : "");
    rig_xml_text(out, plan->kernels[number / plan->variant_count].name);
    (void)fputs(", ", out);
    rig_xml_text(out, variant);
    (void)fputs(": <b>", out);
    rig_xml_text(out, verdict);
    (void)fputs("</b></summary>\n<pre>", out);
    rig_xml_text(out, text);
    (void)fprintf(out,
                  "</pre>\n<p class=\"meta\"><a href=\"cells/%u-%s.console\">all that was printed</a></p></details>\n",
                  number / plan->variant_count, variant);
    free(text);
    cJSON_Delete(object);
}

int rig_matrix_page(const struct rig_matrix_plan *plan, const struct rig_cell *cells, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char *page = NULL;
    size_t size;
    FILE *out;

    if (rig_path(path, err, "%s/report.html", plan->dir) < 0)
        return -1;
    out = open_memstream(&page, &size);
    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    (void)fputs(head, out);
    (void)fputs("<title>", out);
    rig_xml_text(out, plan->title);
    (void)fputs("</title>\n</head>\n<body>\n<h1>", out);
    rig_xml_text(out, plan->title);
    (void)fputs("</h1>\n<p class=\"meta\">Linux as a Xen PV guest: kernels down, variants across. A cell leads to its "
                "report.</p>\n",
                out);
    put_table(out, plan, cells);
    (void)fputs("<h2>Reports</h2>\n", out);
    for (unsigned i = 0; i < rig_matrix_cells(plan); i++)
        put_report(out, plan, i);
    (void)fputs("</body>\n</html>\n", out);
    return rig_write_stream(path, out, &page, err);
}
