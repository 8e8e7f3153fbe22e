/* SPDX-License-Identifier: MIT */
#include <boot/junit.h>

#include <base/files.h>
#include <base/xml.h>
#include <boot/text.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_finding(const cJSON *boot)
{
    return cJSON_IsTrue(cJSON_GetObjectItem(boot, "finding"));
}

static void put_setting(FILE *out, const cJSON *boot)
{
    const cJSON *seconds = cJSON_GetObjectItem(boot, "seconds");

    (void)fputs("    <testcase classname=\"", out);
    rig_xml_text(out, rig_boot_field(boot, "kernel"));
    (void)fputs("\" name=\"xen ", out);
    rig_xml_text(out, rig_boot_field(boot, "xen"));
    (void)fputs(", cpu ", out);
    rig_xml_text(out, rig_boot_field(boot, "cpu"));
    (void)fputs(", ", out);
    rig_xml_text(out,
                 rig_boot_field(boot, "variant")[0] ? rig_boot_field(boot, "variant") : rig_boot_field(boot, "role"));
    if (rig_boot_field(boot, "append")[0]) {
        (void)fputs(", ", out);
        rig_xml_text(out, rig_boot_field(boot, "append"));
    }
    (void)fprintf(out, "\" time=\"%.3f\"", cJSON_IsNumber(seconds) ? seconds->valuedouble : 0);
}

static void put_boot(FILE *out, const cJSON *boot)
{
    const bool answered = rig_boot_field(boot, "verdict")[0] != '\0';
    char *report = NULL;
    size_t size;
    FILE *text = NULL;

    put_setting(out, boot);
    if (answered && !is_finding(boot)) {
        (void)fputs("/>\n", out);
        return;
    }
    (void)fprintf(out, ">\n      <%s message=\"", answered ? "failure" : "error");
    rig_xml_text(out, rig_boot_field(boot, answered ? "verdict" : "error"));
    (void)fputs("\" type=\"verdict\">", out);
    text = answered ? open_memstream(&report, &size) : NULL;
    if (text) {
        rig_boot_text(text, boot);
        (void)fclose(text);
        rig_xml_text(out, report);
        free(report);
    }
    (void)fprintf(out, "</%s>\n    </testcase>\n", answered ? "failure" : "error");
}

int rig_boot_junit(const char *path, const cJSON *boots, struct rig_error *err)
{
    unsigned count = 0, failures = 0, errors = 0;
    const cJSON *boot;
    char *xml = NULL;
    size_t size;
    FILE *out = open_memstream(&xml, &size);

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    cJSON_ArrayForEach(boot, boots)
    {
        count++;
        failures += is_finding(boot);
        errors += rig_boot_field(boot, "verdict")[0] == '\0';
    }
    (void)fprintf(out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%u\" failures=\"%u\">\n"
                  "  <testsuite name=\"boot\" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"0\">\n",
                  count, failures, count, failures, errors);
    cJSON_ArrayForEach(boot, boots) put_boot(out, boot);
    (void)fputs("  </testsuite>\n</testsuites>\n", out);
    return rig_write_stream(path, out, &xml, err);
}
