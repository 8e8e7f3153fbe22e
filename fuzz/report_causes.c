/* SPDX-License-Identifier: MIT */
/* The findings: one section a cause, with the shortest scenario that shows it. */
#include <fuzz/report_page.h>

#include <box/files.h>
#include <fuzz/causes.h>
#include <fuzz/findings.h>
#include <fuzz/options.h>
#include <fuzz/repro_json.h>
#include <scenario/names.h>

#include <cjson/cJSON.h>
#include <stdlib.h>

static cJSON *read_json(const char *path)
{
    char *text = rig_read_file(path, NULL);
    cJSON *object = text ? cJSON_Parse(text) : NULL;

    free(text);
    return object;
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    return text ? text : "";
}

static double number_of(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

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
    rig_page_text(out, text);
    (void)fputs("</dd>\n", out);
}

static void print_list(FILE *out, const cJSON *list, const char *between)
{
    const char *separator = "";
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        (void)fputs(separator, out);
        rig_page_text(out, cJSON_GetStringValue(item));
        separator = between;
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
        (void)fputs("<pre>", out);
        rig_page_text(out, text);
        (void)fputs("</pre>\n", out);
    }
    free(text);
}

static void print_finding(FILE *out, const char *results, const char *signature)
{
    char directory[RIG_PATH_SIZE];
    char path[RIG_PATH_SIZE];
    cJSON *finding;
    const cJSON *list;

    if (rig_path(directory, NULL, "%s/" RIG_FINDINGS "/%s", results, signature) < 0 ||
        rig_path(path, NULL, "%s/" RIG_FINDING_FILE, directory) < 0)
        return;
    finding = read_json(path);
    (void)fputs("<dl>\n", out);
    print_row(out, "because", text_of(finding, "because"));
    print_row(out, "verdict", text_of(finding, "verdict"));
    print_row(out, "address", text_of(finding, "address"));
    print_row(out, "L4 entry", text_of(finding, "l4_entry"));
    list = cJSON_GetObjectItemCaseSensitive(finding, "calls");
    if (cJSON_GetArraySize(list) > 0) {
        (void)fputs("<dt>calls</dt><dd><code>", out);
        print_list(out, list, " &larr; ");
        (void)fputs("</code></dd>\n", out);
    }
    print_row(out, "signature", signature);
    (void)fputs("</dl>\n", out);
    print_scenario(out, directory);
    (void)fputs("<pre>scripts/repro ", out);
    rig_page_text(out, directory);
    (void)fputs("/scenario.scn --revision all</pre>\n", out);
    list = cJSON_GetObjectItemCaseSensitive(finding, "xen_text");
    if (cJSON_GetArraySize(list) > 0) {
        (void)fputs("<pre>", out);
        print_list(out, list, "\n");
        (void)fputs("</pre>\n", out);
    }
    cJSON_Delete(finding);
}

static void print_cause(FILE *out, const char *results, const cJSON *cause)
{
    double signatures = number_of(cause, "signatures");

    (void)fputs("<details><summary><b>", out);
    rig_page_text(out, text_of(cause, "cause"));
    (void)fprintf(out, "</b> <span class=\"meta\">%.0f signature%s, first after %.1f s</span>", signatures,
                  signatures > 1 ? "s" : "", number_of(cause, "seconds"));
    print_matrix(out, text_of(cause, "revisions"));
    (void)fputs("</summary>\n", out);
    print_finding(out, results, text_of(cause, "shortest"));
    (void)fputs("</details>\n", out);
}

void rig_report_causes(FILE *out, const char *results)
{
    char path[RIG_PATH_SIZE];
    cJSON *causes;
    const cJSON *cause;

    if (rig_path(path, NULL, "%s/" RIG_CAUSES_FILE, results) < 0)
        return;
    causes = read_json(path);
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
    cJSON_ArrayForEach(cause, causes) print_cause(out, results, cause);
    cJSON_Delete(causes);
}

void rig_report_runs(FILE *out, const char *results)
{
    static const char *const texts[] = {"started",  "ended",  "how", "engine",      "revisions", "mutator",
                                        "feedback", "orders", "xen", "dom0_kernel", "qemu",      "commit"};
    static const char *const numbers[] = {"seed",        "jobs",      "ran_seconds", "executions", "findings",
                                          "predictions", "true_runs", "covered",     "counters",   "box_restores"};
    char path[RIG_PATH_SIZE];
    cJSON *note;
    const cJSON *run;

    if (rig_path(path, NULL, "%s/campaign.json", results) < 0)
        return;
    note = read_json(path);
    (void)fputs("<h2 id=\"runs\">What ran</h2>\n", out);
    cJSON_ArrayForEach(run, cJSON_GetObjectItemCaseSensitive(note, "runs"))
    {
        (void)fputs("<dl>\n", out);
        for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
            print_row(out, texts[i], text_of(run, texts[i]));
        for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
            if (cJSON_HasObjectItem(run, numbers[i]))
                (void)fprintf(out, "<dt>%s</dt><dd>%.0f</dd>\n", numbers[i], number_of(run, numbers[i]));
        (void)fputs("</dl>\n", out);
    }
    cJSON_Delete(note);
}

void rig_report_coverage(FILE *out, const char *results)
{
    char path[RIG_PATH_SIZE];
    cJSON *summary;

    if (rig_path(path, NULL, "%s/coverage/summary.json", results) < 0)
        return;
    summary = read_json(path);
    if (!summary)
        return;
    (void)fprintf(out,
                  "<h2 id=\"coverage\">Source coverage of guest/logic</h2>\n<dl>\n"
                  "<dt>lines</dt><dd>%.1f%%</dd>\n<dt>branches</dt><dd>%.1f%%</dd>\n</dl>\n",
                  number_of(summary, "lines_percent"), number_of(summary, "branches_percent"));
    cJSON_Delete(summary);
}
