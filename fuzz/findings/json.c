/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/json.h>

#include <fuzz/findings/because.h>
#include <fuzz/findings/cause.h>
#include <fuzz/findings/installed.h>
#include <fuzz/findings/reach.h>
#include <fuzz/findings/regions.h>
#include <fuzz/findings/told.h>
#include <rig/x86.h>
#include <scenario/names.h>

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 128

static void add_hex(cJSON *object, const char *name, bool has, uint64_t value)
{
    char text[TEXT_SIZE];

    (void)snprintf(text, sizeof(text), "0x%" PRIx64, value);
    if (has)
        cJSON_AddStringToObject(object, name, text);
    else
        cJSON_AddNullToObject(object, name);
}

static void add_text(cJSON *object, const char *name, const char *text)
{
    if (*text)
        cJSON_AddStringToObject(object, name, text);
    else
        cJSON_AddNullToObject(object, name);
}

static void add_chain(cJSON *object, const struct rig_chain *chain)
{
    char text[TEXT_SIZE] = "";
    cJSON *calls;

    if (chain->count > 0)
        rig_link_print(&chain->links[0], text, sizeof(text));
    add_text(object, "symbol", text);
    calls = cJSON_AddArrayToObject(object, "calls");
    for (unsigned i = 0; i < chain->count; i++) {
        rig_link_print(&chain->links[i], text, sizeof(text));
        cJSON_AddItemToArray(calls, cJSON_CreateString(text));
    }
}

static void add_lines(cJSON *object, const char *name, const char *text)
{
    cJSON *lines = cJSON_AddArrayToObject(object, name);

    while (*text) {
        size_t length = strcspn(text, "\n");
        char *line = strndup(text, length);

        if (line)
            cJSON_AddItemToArray(lines, cJSON_CreateString(line));
        free(line);
        text += length + (text[length] == '\n');
    }
}

static void add_why(cJSON *object, const struct rig_judged *judged)
{
    struct rig_readiness ready = rig_readiness(&judged->run->outcome);
    cJSON *bits = cJSON_AddObjectToObject(object, "readiness");
    cJSON *beliefs = cJSON_AddArrayToObject(object, "beliefs");
    char installed[RIG_INSTALLED_SIZE];
    char because[RIG_BECAUSE_SIZE];

    cJSON_AddBoolToObject(bits, "slot_present", ready.slot_present);
    cJSON_AddBoolToObject(bits, "struct_page_initialised", ready.struct_page_initialised);
    cJSON_AddBoolToObject(bits, "pf_registered", ready.pf_registered);
    cJSON_AddBoolToObject(bits, "call_site_patched", ready.call_site_patched);
    for (unsigned i = 0; i < RIG_BELIEF_COUNT; i++)
        if (judged->run->outcome.beliefs >> i & 1)
            cJSON_AddItemToArray(beliefs, cJSON_CreateString(rig_name(&rig_belief_names, i)));
    (void)rig_because(judged->scenario, &judged->run->outcome, because, sizeof(because));
    add_text(object, "because", because);
    (void)rig_installed(judged->scenario, judged->run, installed, sizeof(installed));
    add_text(object, "write_cr3", installed);
}

static void add_strikes(cJSON *object, const struct rig_judged *judged)
{
    cJSON *strikes = cJSON_AddArrayToObject(object, "strikes");

    for (unsigned i = 0; i < judged->scenario->injection_count; i++) {
        cJSON *strike = cJSON_CreateObject();
        char line[RIG_LINE_SIZE];

        rig_injection_line(judged->scenario, i, line);
        cJSON_AddStringToObject(strike, "line", line);
        cJSON_AddStringToObject(strike, "came", rig_strike_came(&judged->run->outcome, i));
        cJSON_AddItemToArray(strikes, strike);
    }
}

static void add_refused(cJSON *object, const struct rig_judged *judged)
{
    const struct rig_outcome *o = &judged->run->outcome;
    cJSON *refused = cJSON_AddArrayToObject(object, "refused");

    for (unsigned i = 0; i < o->refusal_count && i < RIG_MAX_REFUSALS; i++) {
        const struct rig_refusal *r = &o->refusals[i];
        cJSON *one = cJSON_CreateObject();
        char text[RIG_REFUSAL_TEXT], word[RIG_REFUSAL_WORD];

        rig_refusal_operation(r, word);
        cJSON_AddStringToObject(one, "operation", word);
        add_text(one, "command", rig_refusal_command(r));
        rig_refusal_error(r, word);
        cJSON_AddStringToObject(one, "error", word);
        add_hex(one, "argument", true, r->argument);
        add_hex(one, "value", r->value != 0, r->value);
        add_text(one, "step",
                 r->step < judged->scenario->step_count ? rig_item_text(judged->scenario->steps[r->step]) : "");
        cJSON_AddBoolToObject(one, "in_batch", r->in_batch);
        cJSON_AddBoolToObject(one, "by_injection", r->by_injection);
        rig_refusal_print(judged->scenario, r, text);
        cJSON_AddStringToObject(one, "text", text);
        cJSON_AddItemToArray(refused, one);
    }
}

static cJSON *make(const char *file, const struct rig_judged *judged, const struct rig_expectation *expectation)
{
    const struct rig_outcome *o = &judged->run->outcome;
    bool page_fault = o->vector == X86_TRAP_PF;
    char expected[RIG_EXPECTATION_SIZE];
    char cause[RIG_CAUSE_SIZE];
    cJSON *object = cJSON_CreateObject();

    cJSON_AddStringToObject(object, "file", file);
    cJSON_AddStringToObject(object, "revision", rig_name(&rig_revision_names, judged->scenario->revision));
    cJSON_AddStringToObject(object, "verdict", rig_name(&rig_verdict_names, o->verdict));
    add_hex(object, "address", page_fault, o->address);
    if (o->vector != 0)
        cJSON_AddNumberToObject(object, "vector", o->vector);
    else
        cJSON_AddNullToObject(object, "vector");
    if (o->vector != 0)
        cJSON_AddNumberToObject(object, "error_code", o->error_code);
    else
        cJSON_AddNullToObject(object, "error_code");
    add_hex(object, "l4_index", page_fault, rig_l4_index(o->address));
    add_hex(object, "l4_entry", page_fault, o->l4_entry);
    add_hex(object, "rip", o->rip != 0, o->rip);
    add_chain(object, &judged->chain);
    add_hex(object, "private", o->private_reads != 0, o->private_held);
    cJSON_AddNumberToObject(object, "steps_run", o->steps_run);
    add_lines(object, "xen_text", judged->run->xen_text);
    rig_expectation_print(expectation, expected);
    add_text(object, "expected", expected);
    cJSON_AddBoolToObject(object, "as_expected", rig_as_expected(expectation, judged));
    add_text(object, "signature", judged->signature);
    rig_cause(cause, judged);
    add_text(object, "cause", cause);
    add_why(object, judged);
    add_strikes(object, judged);
    add_refused(object, judged);
    return object;
}

/* Takes the object. */
static char *print(cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);

    cJSON_Delete(object);
    return text;
}

char *rig_repro_json(const char *file, const struct rig_judged *judged, const struct rig_expectation *expectation)
{
    return print(make(file, judged, expectation));
}

char *rig_finding_json(const struct rig_judged *judged, const struct rig_expectation *expectation, enum rig_reach reach,
                       uint64_t executions, double seconds)
{
    cJSON *object = make("scenario.scn", judged, expectation);

    cJSON_AddNumberToObject(object, "executions", (double)executions);
    cJSON_AddNumberToObject(object, "seconds", seconds);
    cJSON_AddStringToObject(object, "reach", rig_reach_name(reach));
    cJSON_AddNumberToObject(object, "steps", judged->scenario->step_count);
    cJSON_AddNumberToObject(object, "injections", judged->scenario->injection_count);
    return print(object);
}
