/* SPDX-License-Identifier: MIT */
/* The findings: one section a cause, with the shortest scenario that shows it. */
#include <fuzz/report/page.h>

#include <base/files.h>
#include <base/xml.h>
#include <fuzz/findings/causes.h>
#include <fuzz/findings/store.h>
#include <scenario/names.h>
#include <scenario/revisions.h>

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static void print_matrix(FILE *out, const char *revisions)
{
    uint32_t set = 0;

    (void)rig_parse_revisions(revisions, &set, NULL);
    (void)fputs("<div>", out);
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        if (rig_revisions_in_guest() >> i & 1)
            (void)fprintf(out, "<span class=\"r%s\">%s</span>", set >> i & 1 ? " hit" : "",
                          rig_name(&rig_revision_names, i));
    (void)fputs("</div>\n", out);
}

static void print_row(FILE *out, const char *name, const char *text)
{
    if (!*text)
        return;
    (void)fprintf(out, "<dt>%s</dt><dd>", name);
    rig_xml_text(out, text);
    (void)fputs("</dd>\n", out);
}

/* The lines of `text`, with `between` between them. */
static void print_lines(FILE *out, const char *text, const char *between)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        char *line = strndup(text, length);

        rig_xml_text(out, line);
        free(line);
        text += length + (text[length] == '\n');
        if (*text)
            (void)fputs(between, out);
    }
}

static void print_scenario(FILE *out, const char *directory)
{
    char path[RIG_PATH_SIZE];
    char *text;

    if (rig_path(path, NULL, "%s/scenario.scn", directory) < 0)
        return;
    text = rig_read_file(path, NULL);
    if (text) {
        (void)fputs("<pre class=\"wrap\">", out);
        rig_xml_text(out, text);
        (void)fputs("</pre>\n", out);
    }
    free(text);
}

static void print_finding(FILE *out, const char *results, const struct rig_finding_record *finding)
{
    char directory[RIG_PATH_SIZE];

    if (rig_path(directory, NULL, "%s/" RIG_FINDINGS "/%s", results, finding->signature) < 0)
        return;
    (void)fputs("<dl>\n", out);
    print_row(out, "write_cr3", finding->write_cr3);
    print_row(out, "verdict", finding->verdict);
    print_row(out, "address", finding->address);
    print_row(out, "L4 entry", finding->l4_entry);
    if (finding->calls) {
        (void)fputs("<dt>calls</dt><dd><code>", out);
        print_lines(out, finding->calls, " &larr; ");
        (void)fputs("</code></dd>\n", out);
    }
    print_row(out, "signature", finding->signature);
    (void)fputs("</dl>\n", out);
    print_scenario(out, directory);
    (void)fputs("<pre class=\"wrap\">scripts/repro ", out);
    rig_xml_text(out, directory);
    (void)fputs("/scenario.scn --revision all</pre>\n", out);
    if (finding->xen_text) {
        (void)fputs("<pre>", out);
        print_lines(out, finding->xen_text, "\n");
        (void)fputs("</pre>\n", out);
    }
}

static void print_cause(FILE *out, const char *results, const cJSON *cause)
{
    double signatures = rig_report_json_number(cause, "signatures");
    struct rig_finding_record finding;
    char findings[RIG_PATH_SIZE];

    if (rig_path(findings, NULL, "%s/" RIG_FINDINGS, results) < 0)
        return;
    (void)rig_finding_read(&finding, findings, rig_report_json_text(cause, "shortest"));
    (void)fputs("<details><summary><b>", out);
    rig_xml_text(out, rig_report_json_text(cause, "cause"));
    (void)fprintf(out, "</b> <span class=\"meta\">%.0f signature%s, first after %.1f s</span>", signatures,
                  signatures > 1 ? "s" : "", rig_report_json_number(cause, "seconds"));
    print_matrix(out, rig_report_json_text(cause, "revisions"));
    (void)fputs("<span class=\"why\">", out);
    rig_xml_text(out, finding.because);
    (void)fputs("</span></summary>\n", out);
    print_finding(out, results, &finding);
    (void)fputs("</details>\n", out);
    rig_finding_record_free(&finding);
}

/* A heading above the causes of a reach; campaigns of older builds do not say. */
static void print_reach(FILE *out, const cJSON *causes, const char *name)
{
    const enum rig_reach reach = rig_reach_find(name);
    const cJSON *cause;
    int count = 0;

    cJSON_ArrayForEach(cause, causes) count += strcmp(rig_report_json_text(cause, "reach"), name) == 0;
    if (reach < RIG_REACH_COUNT)
        (void)fprintf(out, "<h3>%d %s</h3>\n", count, rig_reach_title(reach));
}

void rig_report_causes(FILE *out, const char *results)
{
    char path[RIG_PATH_SIZE];
    const char *reach = "";
    cJSON *causes;
    const cJSON *cause;

    if (rig_path(path, NULL, "%s/" RIG_CAUSES_FILE, results) < 0)
        return;
    causes = rig_report_json(path);
    (void)fprintf(out, "<h2 id=\"findings\">Findings: %d cause%s</h2>\n", cJSON_GetArraySize(causes),
                  cJSON_GetArraySize(causes) == 1 ? "" : "s");
    if (!causes)
        (void)fputs(
            "<p>No causes.json: the campaign is still running, or was killed. It writes one when it ends.</p>\n", out);
    else
        (void)fputs(
            "<p class=\"meta\">Each was confirmed by real Xen. A cause stands for all signatures that differ in "
            "revision and call path only; shown is the one with the shortest scenario. Red: the revisions it was "
            "met on in this campaign.</p>\n",
            out);
    cJSON_ArrayForEach(cause, causes)
    {
        if (strcmp(rig_report_json_text(cause, "reach"), reach) != 0)
            print_reach(out, causes, reach = rig_report_json_text(cause, "reach"));
        print_cause(out, results, cause);
    }
    cJSON_Delete(causes);
}
