/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/cases.h>

#include <base/clock.h>
#include <base/files.h>
#include <base/progress.h>
#include <boot/text.h>
#include <box/inputs.h>
#include <fuzz/kernels/reached.h>
#include <fuzz/kernels/tell.h>
#include <fuzz/kernels/window.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIAL_CASES 8 /* to say beforehand how long one takes */

struct rig_cases {
    const struct rig_kernels_options *options;
    struct rig_kernel kernel;
    struct rig_others others;
    struct rig_measured_window window;
    struct rig_kernel_campaign what;
    char dir[RIG_PATH_SIZE];
    char moment[RIG_PATH_SIZE]; /* is kept there, for the next run and for another machine of this one */
    struct rig_search *search;  /* NULL: every case is cold */
    struct rig_judge judge;
    bool counts;
    struct rig_reached reached;
    uint64_t next;
    struct rig_cases_figures figures;
    double start, noted;
    struct rig_say say;
};

static struct rig_kernel_scenario empty_scenario(const struct rig_cases *c)
{
    struct rig_kernel_scenario scenario = {0};

    (void)snprintf(scenario.setting.kernel, sizeof(scenario.setting.kernel), "%s", c->options->kernel);
    (void)snprintf(scenario.until, sizeof(scenario.until), "%s", c->options->until);
    return scenario;
}

static void found(void *context, const struct rig_kernel_scenario *scenario, const cJSON *boot)
{
    const struct rig_cases *c = context;

    rig_tell_kernel_finding(scenario, boot, c->figures.cases, rig_seconds() - c->start);
}

/* --- before the first case -----------------------------------------------------------------------------------------*/

static int open_kernels(struct rig_cases *c, struct rig_error *err)
{
    const struct rig_kernel_store store = {.build = c->options->box.build_dir, .say = c->say};

    if (rig_kernel_open_given(&c->kernel, c->options->kernel, &store, err) < 0)
        return -1;
    return rig_kernel_image_need_pv(&c->kernel.image, c->options->kernel, err) < 0
               ? -1
               : rig_others_open(&c->others, c->options->also, &store, err);
}

static struct rig_window_plan window_plan(const struct rig_cases *c)
{
    return (struct rig_window_plan){.box = &c->options->box,
                                    .kernel = &c->kernel,
                                    .from = c->options->from,
                                    .until = c->options->until,
                                    .dir = c->dir,
                                    .say = c->say};
}

static int measure(struct rig_cases *c, struct rig_error *err)
{
    const struct rig_kernels_options *o = c->options;
    const struct rig_window_plan plan = window_plan(c);

    if (rig_path(c->dir, err, "%s/%s", o->results, o->name) < 0 || rig_kernel_dir_check(c->dir, err) < 0 ||
        rig_window_measure(&c->window, &plan, err) < 0)
        return -1;
    c->what = (struct rig_kernel_campaign){.release = c->kernel.image.release,
                                           .from = o->from,
                                           .until = o->until,
                                           .count = rig_kernel_space_count(&c->window.window)};
    return c->what.count ? 0
                         : rig_error_set(err, RIG_ERROR_USAGE, "nothing runs between %s and %s that could be changed",
                                         o->from, o->until);
}

static int open_results(struct rig_cases *c, struct rig_error *err)
{
    const struct rig_window_plan plan = window_plan(c);
    char path[RIG_PATH_SIZE];

    if (rig_path(path, err, "%s/findings", c->dir) < 0 || rig_make_directories(path, err) < 0 ||
        rig_kernel_position_read(c->dir, &c->what, &c->next, err) < 0 || rig_window_keep(&c->window, &plan, err) < 0 ||
        rig_path(path, err, "%s/" RIG_KERNEL_REACHED_FILE, c->dir) < 0)
        return -1;
    return c->counts ? rig_blocks_read(&c->reached.blocks, path, err) : 0;
}

/* What is not changed must come to the window's end, or no change can be told from that. */
static int run_unchanged(struct rig_cases *c, struct rig_error *err)
{
    const struct rig_kernel_scenario scenario = empty_scenario(c);
    const double start = rig_seconds();
    cJSON *boot;
    int result = 0;

    if (rig_cold_run(&c->judge.cold, &c->kernel, &scenario, &boot, err) < 0)
        return -1;
    c->figures.way = rig_seconds() - start;
    if (strcmp(rig_boot_field(boot, "verdict"), "booted") != 0)
        result = rig_error_set(err, RIG_ERROR_USAGE, "unchanged, the kernel does not come to %s: %s", c->options->until,
                               rig_boot_field(boot, "verdict"));
    cJSON_Delete(boot);
    return result;
}

static int open_search(struct rig_cases *c, struct rig_error *err)
{
    const struct rig_search_plan plan = {.box = &c->options->box,
                                         .kernel = &c->kernel,
                                         .from = c->options->from,
                                         .until = c->options->until,
                                         .kept = c->moment,
                                         .counts = c->counts,
                                         .say = c->say};
    const struct rig_kernel_scenario unchanged = empty_scenario(c);
    struct rig_prediction prediction;
    double start;

    c->figures.each = c->figures.way;
    if (c->options->cold)
        return 0;
    rig_say(&c->say, "going to %s, where cases begin", c->options->from);
    if (rig_path(c->moment, err, "%s/moment", c->dir) < 0 || rig_search_open(&c->search, &plan, err) < 0)
        return -1;
    start = rig_seconds();
    for (unsigned i = 0; i < TRIAL_CASES; i++)
        if (rig_search_run(c->search, &unchanged, &prediction, err) < 0)
            return -1;
    c->figures.each = (rig_seconds() - start) / TRIAL_CASES;
    return 0;
}

static void tell_begin(const struct rig_cases *c)
{
    char time[96] = "";

    if (c->options->engine == RIG_KERNELS_EXHAUSTIVE)
        (void)snprintf(time, sizeof(time), ", about %.0f minutes and %.1f s for each way to end",
                       c->figures.each * (double)(c->what.count - c->next) / 60, c->figures.way);
    rig_progress_end();
    (void)printf("%s (%s), %s to %s: %zu functions, %" PRIu64 " single changes%s; results in %s\n",
                 c->kernel.source.name, c->what.release, c->options->from, c->options->until,
                 c->window.window.function_count, c->what.count, time, c->dir);
    (void)fflush(stdout);
}

int rig_cases_open(struct rig_cases **made, const struct rig_kernels_options *options, bool counts,
                   const struct rig_say *say, struct rig_error *err)
{
    struct rig_cases *c = calloc(1, sizeof(*c));

    *made = NULL;
    if (!c)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    c->options = options;
    c->counts = counts;
    c->say = *say;
    c->judge = (struct rig_judge){
        .kernel = &c->kernel,
        .others = &c->others,
        .cold = {.box = &options->box, .memory_mib = options->memory_mib, .seconds = (unsigned)options->patience},
        .dir = c->dir,
        .found = found,
        .context = c};
    if (open_kernels(c, err) < 0 || measure(c, err) < 0 || open_results(c, err) < 0 || run_unchanged(c, err) < 0 ||
        open_search(c, err) < 0) {
        rig_cases_close(c);
        return -1;
    }
    tell_begin(c);
    c->start = rig_seconds();
    *made = c;
    return 0;
}

void rig_cases_close(struct rig_cases *c)
{
    if (!c)
        return;
    rig_search_close(c->search);
    rig_others_close(&c->others);
    rig_keys_free(&c->judge.keys);
    rig_reached_free(&c->reached);
    rig_window_free(&c->window);
    rig_kernel_close(&c->kernel);
    free(c);
}

/* --- a case --------------------------------------------------------------------------------------------------------*/

static struct rig_kernel_scenario scenario_of(const struct rig_cases *c, const uint64_t *parts, size_t count)
{
    struct rig_kernel_scenario scenario = empty_scenario(c);

    for (size_t i = 0; i < count; i++)
        (void)rig_kernel_space_add(&c->window.window, parts[i], &scenario);
    return scenario;
}

/* Leaves out, one after the other, the changes without which the case ends alike. */
static int make_shorter(const struct rig_cases *c, uint64_t *parts, size_t *count, const char *key,
                        struct rig_error *err)
{
    for (size_t i = 0; *count > 1 && i < *count;) {
        const uint64_t left_out = parts[i];
        struct rig_kernel_scenario shorter;
        struct rig_prediction prediction;
        int result;

        memmove(parts + i, parts + i + 1, (*count - i - 1) * sizeof(*parts));
        shorter = scenario_of(c, parts, *count - 1);
        result = rig_search_run(c->search, &shorter, &prediction, err);
        if (result < 0 && err->code != RIG_ERROR_USAGE)
            return -1;
        if (result == 0 && strcmp(prediction.key, key) == 0) {
            --*count;
            continue;
        }
        memmove(parts + i + 1, parts + i, (*count - i - 1) * sizeof(*parts));
        parts[i++] = left_out;
    }
    return 0;
}

static int take_reached(struct rig_cases *c, uint8_t *counters, struct rig_error *err)
{
    return !c->counts || rig_reached_take(&c->reached, rig_search_plugin(c->search),
                                          rig_search_figures(c->search).machines, counters)
               ? 0
               : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
}

static int run_on_moment(struct rig_cases *c, const uint64_t *given, size_t count, uint8_t *counters,
                         struct rig_error *err)
{
    struct rig_kernel_scenario scenario = scenario_of(c, given, count);
    struct rig_prediction prediction;
    uint64_t parts[RIG_KERNEL_PARTS];

    if (rig_search_run(c->search, &scenario, &prediction, err) < 0 || take_reached(c, counters, err) < 0)
        return -1;
    c->figures.cases++;
    if (prediction.end == RIG_PREDICT_ARRIVED)
        return 0;
    c->figures.predicted++;
    if (count > 1 && rig_judge_is_open(&c->judge, prediction.key)) {
        memcpy(parts, given, count * sizeof(*parts));
        if (make_shorter(c, parts, &count, prediction.key, err) < 0)
            return -1;
        scenario = scenario_of(c, parts, count);
    }
    return rig_judge_predicted(&c->judge, &scenario, &prediction, err);
}

static int run_cold(struct rig_cases *c, const uint64_t *parts, size_t count, struct rig_error *err)
{
    const struct rig_kernel_scenario scenario = scenario_of(c, parts, count);
    const int result = rig_judge_cold(&c->judge, &scenario, err);

    c->figures.cases += result >= 0;
    return result;
}

int rig_cases_run(struct rig_cases *c, const uint64_t *parts, size_t count, uint8_t *counters, struct rig_error *err)
{
    const int result = c->search ? run_on_moment(c, parts, count, counters, err) : run_cold(c, parts, count, err);

    /* No function of that type, say: this kernel cannot take it. */
    return result < 0 && err->code == RIG_ERROR_USAGE ? 0 : result;
}

uint64_t rig_cases_count(const struct rig_cases *c)
{
    return c->what.count;
}

uint64_t rig_cases_next(const struct rig_cases *c)
{
    return c->next;
}

bool rig_cases_time_is_up(const struct rig_cases *c)
{
    return c->options->seconds && rig_seconds() - c->start >= (double)c->options->seconds;
}

struct rig_cases_figures rig_cases_figures(const struct rig_cases *c)
{
    struct rig_cases_figures figures = c->figures;

    figures.findings = c->judge.findings;
    figures.seconds = rig_seconds() - c->start;
    return figures;
}

/* --- what is told --------------------------------------------------------------------------------------------------*/

static double rate(const struct rig_cases_figures *figures)
{
    return figures->seconds > 0 ? (double)figures->cases / figures->seconds : 0;
}

static void say_progress(const struct rig_cases *c)
{
    const struct rig_cases_figures figures = rig_cases_figures(c);
    char of[96] = "";

    if (c->options->engine == RIG_KERNELS_EXHAUSTIVE)
        (void)snprintf(of, sizeof(of), "%" PRIu64 " of %" PRIu64 " changes (%s), ", c->next, c->what.count,
                       rig_kernel_space_kind(&c->window.window, c->next < c->what.count ? c->next : c->what.count - 1));
    else
        (void)snprintf(of, sizeof(of), "%zu blocks reached, ", c->reached.blocks.count);
    rig_say(&c->say,
            "%" PRIu64 " executions, %.1f/s, %s%" PRIu64 " findings, %" PRIu64 " predicted, %" PRIu64 " cold boots",
            figures.cases, rate(&figures), of, c->judge.findings, figures.predicted, c->judge.booted);
}

static int write_reached(const struct rig_cases *c, struct rig_reached_sum *sum, struct rig_error *err)
{
    const struct rig_box_options *box = &c->options->box;
    char blocks[RIG_PATH_SIZE], table[RIG_PATH_SIZE], xen[RIG_PATH_SIZE];
    const struct rig_reached_names names = {.kernel = c->kernel.names, .xen_image = xen};

    return rig_inputs_find_xen(xen, box->build_dir, box->release, NULL, err) < 0 ||
                   rig_path(blocks, err, "%s/" RIG_KERNEL_REACHED_FILE, c->dir) < 0 ||
                   rig_path(table, err, "%s/coverage.txt", c->dir) < 0 ||
                   rig_blocks_write(&c->reached.blocks, blocks, err) < 0 ||
                   rig_reached_tell(&c->reached.blocks, &names, table, sum, err) < 0
               ? -1
               : 0;
}

int rig_cases_note(struct rig_cases *c, uint64_t next, bool now, struct rig_error *err)
{
    c->next = next;
    if (!now && rig_seconds() - c->noted < 1)
        return 0;
    c->noted = rig_seconds();
    say_progress(c);
    return rig_kernel_position_write(c->dir, &c->what, next, err);
}

static void tell_moment(const struct rig_cases *c)
{
    const struct rig_search_figures figures = rig_search_figures(c->search);

    (void)printf("predicted    %" PRIu64 " not to come to %s, in %zu ways; %" PRIu64 " cold boots; %" PRIu64
                 " ways not confirmed\n",
                 c->figures.predicted, c->options->until, c->judge.keys.count, c->judge.booted,
                 rig_judge_open_ways(&c->judge));
    (void)printf("restores     %.2f ms each, %" PRIu64 " of %" PRIu64 " in full; %" PRIu64 " machines, %" PRIu64
                 " of them booted\n",
                 figures.cases ? figures.restoring / (double)figures.cases * 1000 : 0, figures.full_restores,
                 figures.cases, figures.machines, figures.booted);
}

int rig_cases_tell(struct rig_cases *c, struct rig_error *err)
{
    const struct rig_cases_figures figures = rig_cases_figures(c);
    struct rig_reached_sum sum = {0};

    if (rig_cases_note(c, c->next, true, err) < 0 || (c->counts && write_reached(c, &sum, err) < 0))
        return -1;
    rig_progress_end();
    (void)printf("executions   %" PRIu64 " in %.1f s, %.1f/s\n", figures.cases, figures.seconds, rate(&figures));
    if (c->search)
        tell_moment(c);
    if (c->counts)
        (void)printf(
            "reached      %zu functions of the kernel, %zu blocks; %zu of Xen, %zu blocks, %.0f%% of its code; "
            "%s/coverage.txt\n",
            sum.kernel_functions, sum.kernel_blocks, sum.xen.functions, sum.xen.blocks, rig_xen_sum_percent(&sum.xen),
            c->dir);
    (void)printf("findings     %" PRIu64 " new\nresults      %s\n", c->judge.findings, c->dir);
    if (c->options->engine == RIG_KERNELS_EXHAUSTIVE && c->next == c->what.count && c->moment[0])
        rig_remove_tree(c->moment); /* nobody comes back to it */
    if (c->options->engine == RIG_KERNELS_EXHAUSTIVE && c->next < c->what.count)
        (void)printf("left         %" PRIu64 "; the same --name goes on\n", c->what.count - c->next);
    (void)fflush(stdout);
    return 0;
}
