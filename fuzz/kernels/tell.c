/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/tell.h>

#include <base/progress.h>
#include <boot/text.h>
#include <scenario/kernel/text.h>

#include <stdio.h>
#include <string.h>

/* The lines that change something, each below the other. */
static void tell_change(const struct rig_kernel_scenario *scenario)
{
    struct rig_kernel_scenario change = *scenario;
    char text[RIG_KERNEL_TEXT_MAX];
    char *rest = text, *line;
    const char *head = "change";

    memset(&change.setting, 0, sizeof(change.setting));
    change.until[0] = '\0';
    (void)rig_kernel_text_print(&change, NULL, text, sizeof(text));
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (*line)
            (void)printf("%-10s %s\n", head, line);
        head = "";
    }
}

void rig_tell_kernel_finding(const struct rig_kernel_scenario *scenario, const cJSON *boot, uint64_t cases,
                             double seconds)
{
    const cJSON *other;

    rig_progress_end();
    (void)printf("finding    %s\n", rig_boot_field(boot, "signature"));
    tell_change(scenario);
    (void)printf("verdict    %s%s%s%s\n", rig_boot_field(boot, "verdict"),
                 rig_boot_field(boot, "symbol")[0] ? ", in " : "", rig_boot_field(boot, "symbol"),
                 scenario->setting.role == RIG_KERNEL_ROLE_DOM0 ? ", as dom0" : "");
    cJSON_ArrayForEach(other, cJSON_GetObjectItemCaseSensitive(boot, "kernels"))
    {
        const char *verdict = rig_boot_field(other, "verdict");

        (void)printf("also on    %s: %s\n", rig_boot_field(other, "kernel"),
                     verdict[0] ? verdict : rig_boot_field(other, "why"));
    }
    (void)printf("found      after %llu executions, %.0f s\n\n", (unsigned long long)cases, seconds);
    (void)fflush(stdout);
}
