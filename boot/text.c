/* SPDX-License-Identifier: MIT */
#include <boot/text.h>

#include <string.h>

#define LABEL "  %-10s "
#define CONTINUED "             "

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));

    return text ? text : "";
}

static double number_of(const cJSON *object, const char *name)
{
    const cJSON *number = cJSON_GetObjectItem(object, name);

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
    (void)fprintf(out, "%s (%s), Xen %s, cpu %s, %s, %.0f vcpu%s, %.0f MiB%s%s\n", text_of(object, "kernel"),
                  text_of(object, "release"), text_of(object, "xen"), text_of(object, "cpu"), text_of(object, "role"),
                  number_of(object, "vcpus"), number_of(object, "vcpus") > 1 ? "s" : "", number_of(object, "memory"),
                  text_of(object, "append")[0] ? ", " : "", text_of(object, "append"));
}

static void print_fault(FILE *out, const cJSON *object)
{
    const cJSON *code = cJSON_GetObjectItem(object, "error_code");

    if (text_of(object, "address")[0]) {
        (void)fprintf(out, LABEL "%s", "address", text_of(object, "address"));
        if (text_of(object, "region")[0])
            (void)fprintf(out, " (%s)", text_of(object, "region"));
        if (cJSON_IsNumber(code))
            (void)fprintf(out, ", error code %04x", (unsigned)code->valuedouble);
        (void)fputc('\n', out);
    }
    line(out, "at", text_of(object, "symbol")[0] ? text_of(object, "symbol") : text_of(object, "rip"));
}

void rig_boot_text(FILE *out, const cJSON *object)
{
    bool finding = cJSON_IsTrue(cJSON_GetObjectItem(object, "finding"));

    print_setting(out, object);
    (void)fprintf(out, LABEL "%s, after %.1f s\n", "verdict", text_of(object, "verdict"), number_of(object, "seconds"));
    line(out, "because", text_of(object, "because"));
    print_fault(out, object);
    lines(out, object, "calls", "called by");
    lines(out, object, "refused", "refused");
    lines(out, object, "warnings", "warnings");
    lines(out, object, "xen_text", "Xen");
    line(out, "reached", text_of(object, "reached"));
    if (finding)
        lines(out, object, "console_tail", "last words");
    line(out, "signature", text_of(object, "signature"));
}
