/* SPDX-License-Identifier: MIT */
/*
 * rig-kernel-fuzz: a campaign on a kernel. Cases run on a moment, which predicts; what does not come to the window's
 * end there is run again from a cold boot, and that is a finding or not. scripts/fuzz --kernel starts it.
 */
#include <base/clock.h>
#include <base/files.h>
#include <base/progress.h>
#include <boot/text.h>
#include <boot/trace.h>
#include <fuzz/kernels/cold.h>
#include <fuzz/kernels/keep.h>
#include <fuzz/kernels/keys.h>
#include <fuzz/kernels/options.h>
#include <fuzz/kernels/search.h>
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
    struct rig_cold cold;
    struct rig_others others;
    struct rig_search *search; /* NULL: every case is cold */
    struct rig_keys keys;
    uint64_t next, cases, findings;
    uint64_t predicted, booted; /* cases that were not to come to the end; boots that were to confirm one */
    double start, written;
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

    if (rig_cold_run(&c->cold, c->kernel, &scenario, &boot, err) < 0)
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
    const cJSON *other;

    memset(&change.setting, 0, sizeof(change.setting));
    change.until[0] = '\0';
    (void)rig_kernel_text_print(&change, NULL, text, sizeof(text));
    rig_progress_end();
    (void)printf("finding    %s\n", rig_boot_field(boot, "signature"));
    (void)printf("change     %s", text);
    (void)printf("verdict    %s%s%s%s\n", rig_boot_field(boot, "verdict"),
                 rig_boot_field(boot, "symbol")[0] ? ", in " : "", rig_boot_field(boot, "symbol"),
                 scenario->setting.role == RIG_KERNEL_ROLE_DOM0 ? ", as dom0" : "");
    cJSON_ArrayForEach(other, cJSON_GetObjectItemCaseSensitive(boot, "kernels"))
    {
        const char *verdict = rig_boot_field(other, "verdict");

        (void)printf("also on    %s: %s\n", rig_boot_field(other, "kernel"),
                     verdict[0] ? verdict : rig_boot_field(other, "why"));
    }
    (void)printf("found      after %llu executions, %.0f s\n\n", (unsigned long long)c->cases,
                 rig_seconds() - c->start);
    (void)fflush(stdout);
}

static int judge(struct campaign *c, const struct rig_kernel_scenario *scenario, cJSON *boot, struct rig_error *err)
{
    if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(boot, "finding")) ||
        rig_kernel_finding_is_kept(c->dir, rig_boot_field(boot, "signature")))
        return 0;
    if (rig_others_run(&c->others, &c->cold, scenario, boot, err) < 0 ||
        rig_kernel_finding_keep(c->dir, scenario, c->what.release, boot, err) < 0)
        return -1;
    c->findings++;
    announce(c, scenario, boot);
    return 0;
}

/* A cold boot says what the scenario comes to. *found: a finding, new or not. */
static int confirm(struct campaign *c, const struct rig_kernel_scenario *scenario, bool *found, struct rig_error *err)
{
    cJSON *boot;
    int result;

    if (rig_cold_run(&c->cold, c->kernel, scenario, &boot, err) < 0)
        return -1;
    c->booted++;
    *found = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(boot, "finding"));
    result = judge(c, scenario, boot, err);
    cJSON_Delete(boot);
    return result;
}

/* Confirmed is what a domU comes to; where that boots, what the kernel comes to as dom0, which it was predicted for. */
static int confirm_either(struct campaign *c, struct rig_kernel_scenario *scenario, bool *found, struct rig_error *err)
{
    if (confirm(c, scenario, found, err) < 0)
        return -1;
    if (*found)
        return 0;
    scenario->setting.role = RIG_KERNEL_ROLE_DOM0;
    scenario->setting.memory_mib = RIG_SEARCH_MIB;
    return confirm(c, scenario, found, err);
}

static int run_predicted(struct campaign *c, struct rig_kernel_scenario *scenario, struct rig_error *err)
{
    struct rig_prediction prediction;
    struct rig_key_row *row;
    bool found = false;

    if (rig_search_run(c->search, scenario, &prediction, err) < 0)
        return -1;
    c->cases++;
    if (prediction.end == RIG_PREDICT_ARRIVED)
        return 0;
    c->predicted++;
    row = rig_keys_get(&c->keys, prediction.key);
    if (!row)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (!rig_key_is_open(row))
        return 0;
    if (confirm_either(c, scenario, &found, err) < 0)
        return -1;
    row->confirmed = found;
    row->refuted += !found;
    return 0;
}

/* A change that this kernel cannot take (no function of that type) is passed over; anything else ends the campaign. */
static int run_one(struct campaign *c, uint64_t index, struct rig_error *err)
{
    struct rig_kernel_scenario scenario = empty_scenario(c);
    bool found;
    int result;

    (void)rig_kernel_space_add(&c->window.window, index, &scenario);
    result = c->search ? run_predicted(c, &scenario, err) : confirm(c, &scenario, &found, err);
    c->cases += !c->search && result == 0;
    return result < 0 && err->code != RIG_ERROR_USAGE ? -1 : 0;
}

static bool time_is_up(const struct campaign *c)
{
    return c->options->seconds && rig_seconds() - c->start >= (double)c->options->seconds;
}

static void say_progress(const struct campaign *c)
{
    const double seconds = rig_seconds() - c->start;

    rig_say(&c->say, "%llu of %llu changes, %.1f/s, %llu findings, %llu of %llu predicted were booted, %s",
            (unsigned long long)c->next, (unsigned long long)c->what.count,
            seconds > 0 ? (double)c->cases / seconds : 0, (unsigned long long)c->findings,
            (unsigned long long)c->booted, (unsigned long long)c->predicted,
            rig_kernel_space_kind(&c->window.window, c->next < c->what.count ? c->next : c->what.count - 1));
}

/* How far it is, for whoever goes on: once a second is enough, as a case can be run twice. */
static int write_position(struct campaign *c, bool now, struct rig_error *err)
{
    if (!now && rig_seconds() - c->written < 1)
        return 0;
    c->written = rig_seconds();
    say_progress(c);
    return rig_kernel_position_write(c->dir, &c->what, c->next, err);
}

static int run_all(struct campaign *c, struct rig_error *err)
{
    while (c->next < c->what.count && !interrupted && !time_is_up(c)) {
        if (run_one(c, c->next, err) < 0)
            return -1;
        c->next++;
        if (write_position(c, false, err) < 0)
            return -1;
    }
    return write_position(c, true, err);
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

static int open_search(struct campaign *c, double *each, struct rig_error *err)
{
    const struct rig_search_plan plan = {.box = &c->options->box,
                                         .kernel = c->kernel,
                                         .from = c->options->from,
                                         .until = c->options->until,
                                         .say = c->say};
    const struct rig_kernel_scenario unchanged = empty_scenario(c);
    struct rig_prediction prediction;
    const unsigned times = 8;
    double start;

    rig_say(&c->say, "booting to %s, where cases begin", c->options->from);
    if (rig_search_open(&c->search, &plan, err) < 0)
        return -1;
    start = rig_seconds();
    for (unsigned i = 0; i < times; i++)
        if (rig_search_run(c->search, &unchanged, &prediction, err) < 0)
            return -1;
    *each = (rig_seconds() - start) / times;
    return 0;
}

static void tell_end(const struct campaign *c)
{
    const double seconds = rig_seconds() - c->start;
    uint64_t open = 0;

    rig_progress_end();
    (void)printf("executions   %llu in %.1f s, %.1f/s\n", (unsigned long long)c->cases, seconds,
                 seconds > 0 ? (double)c->cases / seconds : 0);
    if (c->search) {
        const struct rig_search_figures figures = rig_search_figures(c->search);

        for (size_t i = 0; i < c->keys.count; i++)
            open += !c->keys.at[i].confirmed;
        (void)printf("predicted    %llu not to come to %s, in %zu ways; %llu cold boots; %llu ways not confirmed\n",
                     (unsigned long long)c->predicted, c->options->until, c->keys.count, (unsigned long long)c->booted,
                     (unsigned long long)open);
        (void)printf("restores     %.2f ms each, %llu of %llu in full; %llu machines\n",
                     figures.cases ? figures.restoring / (double)figures.cases * 1000 : 0,
                     (unsigned long long)figures.full_restores, (unsigned long long)figures.cases,
                     (unsigned long long)figures.machines);
    }
    (void)printf("findings     %llu new\nresults      %s\n", (unsigned long long)c->findings, c->dir);
    if (c->next < c->what.count)
        (void)printf("left         %llu; the same --name goes on\n", (unsigned long long)(c->what.count - c->next));
}

static int run_campaign(struct campaign *c, struct rig_error *err)
{
    double seconds, each;

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
    each = seconds;
    if (!c->options->cold && open_search(c, &each, err) < 0)
        return -1;
    rig_progress_end();
    (void)printf("%s (%s), %s to %s: %zu functions, %llu single changes, about %.0f minutes and %.1f s for each way to "
                 "end; results in %s\n",
                 c->kernel->source.name, c->what.release, c->options->from, c->options->until,
                 c->window.window.function_count, (unsigned long long)c->what.count,
                 each * (double)(c->what.count - c->next) / 60, seconds, c->dir);
    (void)fflush(stdout);
    c->start = rig_seconds();
    if (run_all(c, err) < 0)
        return -1;
    tell_end(c);
    return 0;
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
    campaign.cold =
        (struct rig_cold){.box = &options.box, .memory_mib = options.memory_mib, .seconds = (unsigned)options.patience};
    result = rig_kernel_image_need_pv(&kernel.image, options.kernel, &err);
    if (result == 0)
        result = rig_others_open(&campaign.others, options.also, &store, &err);
    if (result == 0)
        result = run_campaign(&campaign, &err);
    rig_search_close(campaign.search);
    rig_others_close(&campaign.others);
    rig_keys_free(&campaign.keys);
    rig_window_free(&campaign.window);
    rig_kernel_close(&kernel);
    if (result < 0)
        return complain(&err);
    return campaign.findings ? EXIT_FINDING : EXIT_SUCCESS;
}
