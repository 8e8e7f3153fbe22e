/* SPDX-License-Identifier: MIT */
#include <boot/text.h>

#include <string.h>

#define LABEL "  %-10s "
#define CONTINUED "             "

const char *rig_boot_field(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    return text ? text : "";
}

double rig_boot_number(const cJSON *object, const char *name)
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNumber(number) ? number->valuedouble : 0;
}

static void line(FILE *out, const char *label, const char *text)
{
    if (text[0])
        (void)fprintf(out, LABEL "%s\n", label, text);
}

/* An array of lines under one label. */
static void lines(FILE *out, const cJSON *object, const char *name, const char *label)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, cJSON_GetObjectItem(object, name))
    {
        if (item == cJSON_GetObjectItem(object, name)->child)
            (void)fprintf(out, LABEL "%s\n", label, item->valuestring);
        else
            (void)fprintf(out, CONTINUED "%s\n", item->valuestring);
    }
}

static void print_setting(FILE *out, const cJSON *object)
{
    (void)fprintf(out, "%s (%s), Xen %s, cpu %s, %s, %.0f vcpu%s, %.0f MiB%s%s\n", rig_boot_field(object, "kernel"),
                  rig_boot_field(object, "release"), rig_boot_field(object, "xen"), rig_boot_field(object, "cpu"),
                  rig_boot_field(object, "role"), rig_boot_number(object, "vcpus"),
                  rig_boot_number(object, "vcpus") > 1 ? "s" : "", rig_boot_number(object, "memory"),
                  rig_boot_field(object, "append")[0] ? ", " : "", rig_boot_field(object, "append"));
}

static void print_fault(FILE *out, const cJSON *object)
{
    const cJSON *code = cJSON_GetObjectItem(object, "error_code");

    if (rig_boot_field(object, "address")[0]) {
        (void)fprintf(out, LABEL "%s", "address", rig_boot_field(object, "address"));
        if (rig_boot_field(object, "region")[0])
            (void)fprintf(out, " (%s)", rig_boot_field(object, "region"));
        if (cJSON_IsNumber(code))
            (void)fprintf(out, ", error code %04x", (unsigned)code->valuedouble);
        (void)fputc('\n', out);
    }
    line(out, "at",
         rig_boot_field(object, "symbol")[0] ? rig_boot_field(object, "symbol") : rig_boot_field(object, "rip"));
}

void rig_boot_text(FILE *out, const cJSON *object)
{
    bool finding = cJSON_IsTrue(cJSON_GetObjectItem(object, "finding"));

    print_setting(out, object);
    (void)fprintf(out, LABEL "%s, after %.1f s\n", "verdict", rig_boot_field(object, "verdict"),
                  rig_boot_number(object, "seconds"));
    line(out, "because", rig_boot_field(object, "because"));
    print_fault(out, object);
    lines(out, object, "calls", "called by");
    lines(out, object, "refused", "refused");
    lines(out, object, "warnings", "warnings");
    lines(out, object, "xen_text", "Xen");
    line(out, "reached", rig_boot_field(object, "reached"));
    if (finding)
        lines(out, object, "console_tail", "last words");
    line(out, "signature", rig_boot_field(object, "signature"));
}
