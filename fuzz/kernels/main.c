/* SPDX-License-Identifier: MIT */
/* rig-kernel-fuzz: a campaign on a kernel, each case from a cold boot of its domain. scripts/fuzz --kernel starts it.
 */
#include <base/clock.h>
#include <base/files.h>
#include <base/progress.h>
#include <boot/json.h>
#include <boot/pilot/pilot.h>
#include <boot/text.h>
#include <fuzz/kernels/keep.h>
#include <fuzz/kernels/options.h>
#include <fuzz/kernels/window.h>
#include <scenario/kernel/text.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXIT_FINDING 1
#define TRACE_SECONDS 300
#define TRACE_TIMES 1

static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
    (void)signal;
    interrupted = 1;
}

struct campaign {
    const struct rig_kernels_options *options;
    const struct rig_kernel *kernel;
    struct rig_kernel_campaign what;
    struct rig_measured_window window;
    char dir[RIG_PATH_SIZE];
    uint64_t next, cases, findings;
    double start;
    struct rig_say say;
};

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "fuzz: %s\n", err->text);
    return err->code;
}

static int measure(struct campaign *c, struct rig_error *err)
{
    const struct rig_trace_plan plan = {.kernel = c->kernel,
                                        .build_dir = c->options->box.build_dir,
                                        .release = c->options->box.release,
                                        .cpu = c->options->box.cpu,
                                        .from = c->options->from,
                                        .until = c->options->until,
                                        .seconds = TRACE_SECONDS,
                                        .times = TRACE_TIMES,
                                        .say = c->say};
    struct rig_trace trace;
    int result;

    if (rig_trace_run(&trace, &plan, err) < 0)
        return -1;
    result = trace.reached ? rig_window_make(&c->window, &trace, c->kernel, err)
                           : rig_error_set(err, RIG_ERROR_USAGE, "the kernel does not come from %s to %s",
                                           c->options->from, c->options->until);
    rig_trace_free(&trace);
    return result;
}

/* One case: a cold boot along the scenario. *boot: what came of it, to be deleted. */
static int run_case(const struct campaign *c, const struct rig_kernel_scenario *scenario, cJSON **boot,
                    struct rig_error *err)
{
    const struct rig_variant variant = {.memory_mib = c->options->memory_mib};
    struct rig_boot_pilot hooks;
    struct rig_scenario_pilot *pilot;
    struct rig_boot_result *result = NULL;
    const struct rig_boot_plan plan = {.box = &c->options->box,
                                       .kernel = c->kernel,
                                       .variant = &variant,
                                       .seconds = (unsigned)c->options->patience,
                                       .pilot = &hooks};

    *boot = NULL;
    if (rig_scenario_pilot_new(&pilot, scenario, c->kernel, &c->options->box, &hooks, err) < 0)
        return -1;
    if (rig_boot_run(&plan, &result, err) == 0) {
        *boot = rig_boot_json(result, c->kernel->source.name, &plan);
        if (!*boot)
            (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    rig_boot_result_free(result);
    rig_scenario_pilot_free(pilot);
    return *boot ? 0 : -1;
}

static struct rig_kernel_scenario empty_scenario(const struct campaign *c)
{
    struct rig_kernel_scenario scenario = {0};

    (void)snprintf(scenario.setting.kernel, sizeof(scenario.setting.kernel), "%s", c->options->kernel);
    (void)snprintf(scenario.until, sizeof(scenario.until), "%s", c->options->until);
    return scenario;
}

/* What is not changed must come to the window's end, or no change can be told from that. */
static int run_unchanged(const struct campaign *c, double *seconds, struct rig_error *err)
{
    const struct rig_kernel_scenario scenario = empty_scenario(c);
    const double start = rig_seconds();
    cJSON *boot;
    int result = 0;

    if (run_case(c, &scenario, &boot, err) < 0)
        return -1;
    *seconds = rig_seconds() - start;
    if (strcmp(rig_boot_field(boot, "verdict"), "booted") != 0)
        result = rig_error_set(err, RIG_ERROR_USAGE, "unchanged, the kernel does not come to %s: %s", c->options->until,
                               rig_boot_field(boot, "verdict"));
    cJSON_Delete(boot);
    return result;
}

static void announce(const struct campaign *c, const struct rig_kernel_scenario *scenario, const cJSON *boot)
{
    char text[RIG_KERNEL_TEXT_MAX];
    struct rig_kernel_scenario change = *scenario;

    memset(&change.setting, 0, sizeof(change.setting));
    change.until[0] = '\0';
    (void)rig_kernel_text_print(&change, NULL, text, sizeof(text));
    rig_progress_end();
    (void)printf("finding    %s\n", rig_boot_field(boot, "signature"));
    (void)printf("change     %s", text);
    (void)printf("verdict    %s%s%s\n", rig_boot_field(boot, "verdict"),
                 rig_boot_field(boot, "symbol")[0] ? ", in " : "", rig_boot_field(boot, "symbol"));
    (void)printf("found      after %llu executions, %.0f s\n\n", (unsigned long long)c->cases,
                 rig_seconds() - c->start);
}

static int judge(struct campaign *c, const struct rig_kernel_scenario *scenario, const cJSON *boot,
                 struct rig_error *err)
{
    int kept;

    if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(boot, "finding")))
        return 0;
    kept = rig_kernel_finding_keep(c->dir, scenario, c->what.release, boot, err);
    if (kept == 0) {
        c->findings++;
        announce(c, scenario, boot);
    }
    return kept < 0 ? -1 : 0;
}

/* A change that this kernel cannot take (no function of that type) is passed over; anything else ends the campaign. */
static int run_one(struct campaign *c, uint64_t index, struct rig_error *err)
{
    struct rig_kernel_scenario scenario = empty_scenario(c);
    cJSON *boot;
    int result;

    (void)rig_kernel_space_add(&c->window.window, index, &scenario);
    if (run_case(c, &scenario, &boot, err) < 0)
        return err->code == RIG_ERROR_USAGE ? 0 : -1;
    c->cases++;
    result = judge(c, &scenario, boot, err);
    cJSON_Delete(boot);
    return result;
}

static bool time_is_up(const struct campaign *c)
{
    return c->options->seconds && rig_seconds() - c->start >= (double)c->options->seconds;
}

static void say_progress(const struct campaign *c)
{
    double seconds = rig_seconds() - c->start;

    rig_say(&c->say, "%llu of %llu changes, %llu findings, %.1f a minute, %s", (unsigned long long)c->next,
            (unsigned long long)c->what.count, (unsigned long long)c->findings,
            seconds > 0 ? (double)c->cases * 60 / seconds : 0,
            rig_kernel_space_kind(&c->window.window, c->next < c->what.count ? c->next : c->what.count - 1));
}

static int run_all(struct campaign *c, struct rig_error *err)
{
    while (c->next < c->what.count && !interrupted && !time_is_up(c)) {
        say_progress(c);
        if (run_one(c, c->next, err) < 0 || rig_kernel_position_write(c->dir, &c->what, ++c->next, err) < 0)
            return -1;
    }
    return 0;
}

static int open_results(struct campaign *c, struct rig_error *err)
{
    char name[64];
    time_t now = time(NULL);
    struct tm local;
    char findings[RIG_PATH_SIZE];

    (void)strftime(name, sizeof(name), "kernel-%Y-%m-%d-%H%M%S", localtime_r(&now, &local));
    if (rig_path(c->dir, err, "%s/%s", c->options->results, c->options->name ? c->options->name : name) < 0 ||
        rig_path(findings, err, "%s/findings", c->dir) < 0 || rig_make_directories(findings, err) < 0)
        return -1;
    return rig_kernel_position_read(c->dir, &c->what, &c->next, err);
}

static int run_campaign(struct campaign *c, struct rig_error *err)
{
    double seconds;

    if (measure(c, err) < 0)
        return -1;
    c->what = (struct rig_kernel_campaign){.release = c->kernel->image.release,
                                           .from = c->options->from,
                                           .until = c->options->until,
                                           .count = rig_kernel_space_count(&c->window.window)};
    if (c->what.count == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "nothing runs between %s and %s that could be changed",
                             c->options->from, c->options->until);
    if (open_results(c, err) < 0 || run_unchanged(c, &seconds, err) < 0)
        return -1;
    rig_progress_end();
    (void)printf("%s (%s), %s to %s: %zu functions, %llu single changes, about %.0f minutes; results in %s\n",
                 c->kernel->source.name, c->what.release, c->options->from, c->options->until,
                 c->window.window.function_count, (unsigned long long)c->what.count,
                 seconds * (double)(c->what.count - c->next) / 60, c->dir);
    (void)fflush(stdout);
    c->start = rig_seconds();
    if (run_all(c, err) < 0)
        return -1;
    rig_progress_end();
    (void)printf("executions   %llu in %.1f s\nfindings     %llu new\nresults      %s\n", (unsigned long long)c->cases,
                 rig_seconds() - c->start, (unsigned long long)c->findings, c->dir);
    return c->next < c->what.count ? printf("left         %llu; the same --name goes on\n",
                                            (unsigned long long)(c->what.count - c->next)) < 0
                                   : 0;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct rig_kernels_options options;
    struct campaign campaign = {.options = &options, .say = {.line = rig_progress}};
    struct rig_kernel_store store = {.say = campaign.say};
    struct rig_kernel kernel;
    struct rig_error err;
    int result;

    if (rig_kernels_options_read(&options, argc, argv, &err) < 0)
        return complain(&err);
    store.build = options.box.build_dir;
    if (rig_kernel_open_given(&kernel, options.kernel, &store, &err) < 0)
        return complain(&err);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    campaign.kernel = &kernel;
    result = rig_kernel_image_need_pv(&kernel.image, options.kernel, &err);
    if (result == 0)
        result = run_campaign(&campaign, &err);
    rig_window_free(&campaign.window);
    rig_kernel_close(&kernel);
    if (result < 0)
        return complain(&err);
    return campaign.findings ? EXIT_FINDING : EXIT_SUCCESS;
}
