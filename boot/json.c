/* SPDX-License-Identifier: MIT */
#include <boot/json.h>

#include <box/release.h>

#include <inttypes.h>
#include <stdio.h>

/* An address is text, since a JSON number has 53 bits. */
static void add_address(cJSON *object, const char *name, bool is_there, uint64_t address)
{
    char text[32];

    if (!is_there) {
        cJSON_AddNullToObject(object, name);
        return;
    }
    (void)snprintf(text, sizeof(text), "0x%016" PRIx64, address);
    cJSON_AddStringToObject(object, name, text);
}

static void add_text(cJSON *object, const char *name, const char *text)
{
    if (text && text[0])
        cJSON_AddStringToObject(object, name, text);
    else
        cJSON_AddNullToObject(object, name);
}

static void add_told(cJSON *object, const char *name, const char lines[][RIG_TOLD_SIZE], unsigned count)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);

    for (unsigned i = 0; i < count && i < RIG_MOST_TOLD; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(lines[i]));
}

static void add_variant(cJSON *object, const struct rig_boot_plan *plan)
{
    const struct rig_variant *v = plan->variant;
    const char *release = plan->box->release ? plan->box->release : RIG_DEFAULT_RELEASE;

    cJSON_AddStringToObject(object, "xen", v->xen ? v->xen : release);
    cJSON_AddStringToObject(object, "cpu", v->cpu ? v->cpu : plan->box->cpu ? plan->box->cpu : RIG_BOOT_CPU);
    cJSON_AddNumberToObject(object, "memory", rig_variant_memory(v));
    cJSON_AddNumberToObject(object, "vcpus", v->vcpus ? v->vcpus : 1);
    cJSON_AddStringToObject(object, "role", rig_role_name(v->role));
    cJSON_AddStringToObject(object, "append", v->append ? v->append : "");
}

static void add_calls(cJSON *object, const struct rig_conclusion *c)
{
    cJSON *array = cJSON_AddArrayToObject(object, "calls");

    for (unsigned i = 0; i < c->call_count; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(c->calls[i]));
}

cJSON *rig_boot_json(const struct rig_boot_result *result, const char *kernel, const struct rig_boot_plan *plan)
{
    const struct rig_conclusion *c = &result->conclusion;
    const char *release = plan->kernel->image.release;
    cJSON *object = cJSON_CreateObject();

    if (!object)
        return NULL;
    cJSON_AddStringToObject(object, "kernel", kernel);
    add_text(object, "release", release);
    add_variant(object, plan);
    cJSON_AddStringToObject(object, "verdict", c->verdict);
    cJSON_AddBoolToObject(object, "finding", c->is_finding);
    add_address(object, "address", c->has_address, c->address);
    add_text(object, "region", c->region);
    if (c->has_error_code)
        cJSON_AddNumberToObject(object, "error_code", c->error_code);
    else
        cJSON_AddNullToObject(object, "error_code");
    add_address(object, "rip", c->rip != 0, c->rip);
    add_text(object, "symbol", c->symbol);
    add_calls(object, c);
    add_told(object, "refused", c->refused, c->refused_count);
    add_told(object, "warnings", c->warnings, c->warning_count);
    add_told(object, "xen_text", c->xen_text, c->xen_text_count);
    add_told(object, "console_tail", c->console_tail, c->console_tail_count);
    cJSON_AddStringToObject(object, "reached", c->reached);
    cJSON_AddNumberToObject(object, "seconds", (double)(long)(result->seconds * 10 + 0.5) / 10);
    add_text(object, "signature", c->signature);
    add_text(object, "cause", c->cause);
    add_text(object, "because", c->because);
    cJSON_AddStringToObject(object, "command_line", result->command_line);
    return object;
}
