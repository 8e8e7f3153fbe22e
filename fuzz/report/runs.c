/* SPDX-License-Identifier: MIT */
/* What ran, and what the guest's source was covered by it. */
#include <fuzz/report/page.h>

#include <base/array.h>
#include <base/files.h>
#include <base/xml.h>
#include <fuzz/coverage/xen.h>
#include <fuzz/findings/causes.h>

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

cJSON *rig_report_json(const char *path)
{
    char *text = rig_read_file(path, NULL);
    cJSON *object = text ? cJSON_Parse(text) : NULL;

    free(text);
    return object;
}

const char *rig_report_json_text(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    return text ? text : "";
}

double rig_report_json_number(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

static cJSON *read_note(const char *results)
{
    char path[RIG_PATH_SIZE];

    return rig_path(path, NULL, "%s/campaign.json", results) < 0 ? NULL : rig_report_json(path);
}

static int count_causes(const char *results)
{
    char path[RIG_PATH_SIZE];
    cJSON *causes = rig_path(path, NULL, "%s/" RIG_CAUSES_FILE, results) < 0 ? NULL : rig_report_json(path);
    int count = cJSON_GetArraySize(causes);

    cJSON_Delete(causes);
    return count;
}

static void print_links(FILE *out, const char *body)
{
    static const struct {
        const char *id, *title;
    } parts[] = {{"findings", "Findings"},  {"shares", "Shares"}, {"plots", "Over time"},
                 {"states", "Boot states"}, {"xen", "Xen"},       {"coverage", "Source coverage"},
                 {"runs", "What ran"}};

    (void)fputs("\n<nav>", out);
    for (unsigned i = 0; i < RIG_COUNT(parts); i++) {
        char heading[64];

        (void)snprintf(heading, sizeof(heading), "<h2 id=\"%s\">", parts[i].id);
        if (strstr(body, heading))
            (void)fprintf(out, "<a href=\"#%s\">%s</a>", parts[i].id, parts[i].title);
    }
    (void)fputs("</nav>\n", out);
}

void rig_report_head(FILE *out, const char *results, const char *body)
{
    cJSON *note = read_note(results);
    const cJSON *runs = cJSON_GetObjectItemCaseSensitive(note, "runs");
    const cJSON *last = cJSON_GetArrayItem(runs, cJSON_GetArraySize(runs) - 1);
    double executions = 0, seconds = 0, covered = 0, counters = 0;
    const cJSON *run;

    cJSON_ArrayForEach(run, runs)
    {
        executions += rig_report_json_number(run, "executions");
        seconds += rig_report_json_number(run, "ran_seconds");
        covered = rig_report_json_number(run, "covered") > covered ? rig_report_json_number(run, "covered") : covered;
        counters = rig_report_json_number(run, "counters");
    }
    if (last)
        rig_page_printf(out, "%.0f executions in %.0f s, in %d run%s; %d causes; %.0f of %.0f guest counters reached. ",
                        executions, seconds, cJSON_GetArraySize(runs), cJSON_GetArraySize(runs) > 1 ? "s" : "",
                        count_causes(results), covered, counters);
    if (last)
        rig_page_printf(out, "Xen %s, dom0 %s, %s.", rig_report_json_text(last, "xen"),
                        rig_report_json_text(last, "dom0_kernel"), rig_report_json_text(last, "started"));
    print_links(out, body);
    cJSON_Delete(note);
}

/* Names as in campaign.json, with blanks. */
static void print_name(FILE *out, const char *name)
{
    (void)fputs("<dt>", out);
    for (; *name; name++)
        (void)fputc(*name == '_' ? ' ' : *name, out);
    (void)fputs("</dt><dd>", out);
}

void rig_report_runs(FILE *out, const char *results)
{
    static const char *const texts[] = {"started",  "ended",  "how", "engine",      "revisions", "mutator",
                                        "feedback", "orders", "xen", "dom0_kernel", "qemu",      "commit"};
    static const char *const numbers[] = {"seed",     "jobs",        "ran_seconds", "executions",
                                          "findings", "predictions", "true_runs",   "covered",
                                          "counters", "xen_blocks",  "box_restores"};
    cJSON *note = read_note(results);
    const cJSON *run;

    (void)fputs("<h2 id=\"runs\">What ran</h2>\n", out);
    cJSON_ArrayForEach(run, cJSON_GetObjectItemCaseSensitive(note, "runs"))
    {
        (void)fputs("<dl>\n", out);
        for (unsigned i = 0; i < RIG_COUNT(texts); i++)
            if (*rig_report_json_text(run, texts[i])) {
                print_name(out, texts[i]);
                rig_xml_text(out, rig_report_json_text(run, texts[i]));
                (void)fputs("</dd>\n", out);
            }
        for (unsigned i = 0; i < RIG_COUNT(numbers); i++)
            if (cJSON_HasObjectItem(run, numbers[i])) {
                print_name(out, numbers[i]);
                (void)fprintf(out, "%.0f</dd>\n", rig_report_json_number(run, numbers[i]));
            }
        (void)fputs("</dl>\n", out);
    }
    cJSON_Delete(note);
}

static void print_xen(FILE *out, const char *results)
{
    struct rig_blocks blocks = {0};
    struct rig_block *all = NULL;

    if (rig_xen_coverage_gather(results, &blocks, NULL) == 0 && blocks.count)
        all = rig_blocks_sorted(&blocks);
    if (all)
        (void)fprintf(out,
                      "<h2 id=\"xen\">Blocks of Xen</h2>\n<dl>\n<dt>blocks</dt><dd>%zu</dd>\n"
                      "<dt>bytes</dt><dd>%" PRIu64 "</dd>\n"
                      "<dt>by function</dt><dd>coverage/" RIG_XEN_COVERAGE_TABLE "</dd>\n</dl>\n",
                      blocks.count, rig_blocks_bytes(all, blocks.count));
    free(all);
    rig_blocks_free(&blocks);
}

void rig_report_coverage(FILE *out, const char *results)
{
    char path[RIG_PATH_SIZE];
    cJSON *summary;

    print_xen(out, results);
    if (rig_path(path, NULL, "%s/coverage/summary.json", results) < 0)
        return;
    summary = rig_report_json(path);
    if (!summary)
        return;
    (void)fprintf(out,
                  "<h2 id=\"coverage\">Source coverage of guest/logic</h2>\n<dl>\n"
                  "<dt>lines</dt><dd>%.1f%%</dd>\n<dt>branches</dt><dd>%.1f%%</dd>\n</dl>\n",
                  rig_report_json_number(summary, "lines_percent"),
                  rig_report_json_number(summary, "branches_percent"));
    cJSON_Delete(summary);
}
