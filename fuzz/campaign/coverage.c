/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/coverage.h>

#include <base/files.h>
#include <box/inputs.h>
#include <fuzz/coverage/record.h>
#include <fuzz/coverage/report.h>
#include <fuzz/coverage/xen.h>
#include <fuzz/session/options.h>

#include <stdio.h>

static void say_logic(const char *results, const char *build_dir)
{
    char guest[RIG_PATH_SIZE];
    const struct rig_coverage_report report = {.results = results, .guest = guest};

    (void)fflush(stdout);
    if (rig_path(guest, NULL, "%s/" RIG_GUEST_FILE, build_dir) == 0)
        rig_coverage_say(stdout, &report);
}

static void say_xen(const char *results, const struct rig_box_options *box)
{
    char image[RIG_PATH_SIZE];
    struct rig_xen_sum sum;
    struct rig_error err;

    if (rig_inputs_find_xen(image, box->build_dir, box->release, box->xen, &err) < 0 ||
        rig_xen_coverage_tell(results, image, &sum, &err) < 0)
        (void)printf("Xen          %s\n", err.text);
    else if (sum.blocks)
        (void)printf("Xen          %zu blocks of %zu functions, %.1f%% of its code (%s/" RIG_COVERAGE
                     "/" RIG_XEN_COVERAGE_TABLE ")\n",
                     sum.blocks, sum.functions, rig_xen_sum_percent(&sum), results);
}

void rig_campaign_say_coverage(const char *results, const struct rig_session_options *session)
{
    say_logic(results, session->box.build_dir);
    if (session->counts_xen)
        say_xen(results, &session->box);
}
