/* SPDX-License-Identifier: MIT */
#include <fuzz/confirm.h>

#include <box/files.h>
#include <fuzz/findings.h>
#include <fuzz/regions.h>
#include <fuzz/wait.h>
#include <scenario/names.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_FAULT 14

/* The report's first paragraph is what the campaign prints; the rest is for who wants to know more. */
static void print_head(FILE *out, const char *kind, const char *signature, const struct rig_judged *judged,
                       const struct rig_live *live)
{
    const struct rig_outcome *o = &judged->run->outcome;
    double seconds = (double)(rig_now_ns() - live->first_ns) / 1e9;

    (void)fprintf(out, "%s %s\n", kind, signature);
    if (o->vector == PAGE_FAULT)
        (void)fprintf(out, "address    %016" PRIx64 " (%s)\n", o->address, rig_region_title(o->address));
    if (judged->run->xen_text[0])
        (void)fprintf(out, "Xen        %.*s\n", (int)strcspn(judged->run->xen_text, "\n"), judged->run->xen_text);
    (void)fprintf(out, "found      after %" PRIu64 " executions, %.1f s\n\n", live->executions, seconds);
}

static void print_scenario(FILE *out, const struct rig_scenario *scenario)
{
    char text[16384];

    if (rig_text_print(scenario, NULL, text, sizeof(text)) < sizeof(text))
        (void)fprintf(out, "\nThe scenario:\n\n%s", text);
}

static int write_finding(const struct rig_confirm *confirm, const struct rig_judged *judged, struct rig_error *err)
{
    const struct rig_outcome *o = &judged->run->outcome;
    struct rig_expectations expect = {0};
    char directory[RIG_PATH_SIZE];
    size_t size;
    char *report = NULL;
    FILE *out = open_memstream(&report, &size);
    int result;

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    print_head(out, "finding   ", judged->signature, judged, confirm->live);
    rig_judged_print(out, judged, "");
    print_scenario(out, judged->scenario);
    (void)fclose(out);
    expect.revision[judged->scenario->revision] = (struct rig_expectation){
        .set = true, .verdict = (uint8_t)o->verdict, .has_address = o->vector == PAGE_FAULT, .address = o->address};
    result = rig_path(directory, err, "%s/" RIG_FINDINGS, confirm->results);
    if (result == 0)
        result = rig_findings_write(directory, judged->signature, judged->scenario, &expect, report, err);
    free(report);
    if (result == 0)
        rig_live_add(&confirm->live->findings, 1);
    return result < 0 ? -1 : 0;
}

static int write_prediction(const struct rig_confirm *confirm, const struct rig_judged *predicted,
                            const struct rig_judged *judged, struct rig_error *err)
{
    char directory[RIG_PATH_SIZE];
    size_t size;
    char *report = NULL;
    FILE *out = open_memstream(&report, &size);
    int result;

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    print_head(out, "prediction", predicted->signature, predicted, confirm->live);
    (void)fprintf(out, "With faults caught in the guest first, the case ended like this:\n\n");
    rig_judged_print(out, predicted, "  ");
    (void)fprintf(out,
                  "\nOn Xen as it is, with only the handlers that the scenario registers, it did not. There it was:"
                  "\n\n");
    rig_judged_print(out, judged, "  ");
    (void)fprintf(out, "\nThis is no finding. Either the prediction is wrong, or the defect depends on chance.\n");
    print_scenario(out, predicted->scenario);
    (void)fclose(out);
    result = rig_path(directory, err, "%s/" RIG_PREDICTIONS, confirm->results);
    if (result == 0)
        result = rig_findings_write(directory, predicted->signature, predicted->scenario, NULL, report, err);
    free(report);
    if (result == 0)
        rig_live_add(&confirm->live->predictions, 1);
    return result < 0 ? -1 : 0;
}

int rig_confirm(const struct rig_confirm *confirm, const struct rig_judged *predicted, struct rig_error *err)
{
    struct rig_judged judged;
    struct rig_run *run;
    int result = 0;

    if (rig_seen_has(confirm->seen, predicted->signature))
        return 0;
    run = calloc(1, sizeof(*run));
    if (!run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    /* What Xen said in the soft runs before is not to stand in the report. */
    if (rig_session_command(confirm->rig->session, RIG_COMMAND_PING, 0, err) < 0 ||
        rig_session_run(confirm->rig->session, predicted->scenario, RIG_MODE_TRUE, run, err) < 0) {
        free(run);
        return -1;
    }
    rig_live_add(&confirm->live->true_runs, 1);
    rig_judge(&judged, predicted->scenario, run, confirm->rig->symbols);
    if (judged.signature[0] && !rig_seen_has(confirm->seen, judged.signature))
        result = write_finding(confirm, &judged, err);
    if (result == 0 && strcmp(judged.signature, predicted->signature) != 0)
        result = write_prediction(confirm, predicted, &judged, err);
    if (result == 0) {
        /* Known only once it is on disk: what could not be written may be found again. */
        (void)rig_seen_add(confirm->seen, predicted->signature);
        if (strcmp(judged.signature, predicted->signature) != 0)
            (void)rig_seen_add(confirm->unconfirmed, predicted->signature);
        if (judged.signature[0])
            (void)rig_seen_add(confirm->seen, judged.signature);
    }
    free(run);
    return result;
}
