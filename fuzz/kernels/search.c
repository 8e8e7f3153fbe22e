/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/search.h>

#include <base/clock.h>
#include <base/hash.h>
#include <boot/pilot/lead.h>
#include <boot/probe_kernel.h>
#include <box/stops/moment.h>
#include <box/stops/stops.h>
#include <fuzz/kernels/remains.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOOT_SECONDS 300
/* A case may take so much longer than the unchanged kernel. */
#define SLOWER 3
#define SLACK_SECONDS 0.3

struct rig_search {
    struct rig_search_plan plan;
    struct rig_probe probe;
    struct rig_moment *moment;
    uint64_t from, until, show_regs, panic;
    unsigned ends[3]; /* the watches' numbers: until, show_regs, panic */
    double patience;  /* seconds of a case */
    struct rig_search_figures figures;
    char what[64 + RIG_KEY_TEXT_SIZE]; /* of the kept moment: the function, and a key of all that decides the boot */
};

/* --- the machine ---------------------------------------------------------------------------------------------------*/

static int need(const struct rig_search *search, const char *name, uint64_t *address, struct rig_error *err)
{
    struct rig_kernel_symbol symbol = {0};

    if (rig_kernel_names_need(search->plan.kernel->names, name, &symbol, err) < 0)
        return -1;
    *address = symbol.address;
    return 0;
}

static struct rig_probe_kernel machine_of(const struct rig_search *search)
{
    return (struct rig_probe_kernel){.kernel = search->plan.kernel,
                                     .build_dir = search->plan.box->build_dir,
                                     .release = search->plan.box->release,
                                     .cpu = search->plan.box->cpu,
                                     .name = "search",
                                     /* Nothing is printed: it takes time, and whoever wants words boots cold. */
                                     /* A dead dom0 leaves a halted machine, at once. */
                                     .xen_arguments = "console=none noreboot",
                                     .command_line = "quiet",
                                     .memory_mib = RIG_SEARCH_MIB,
                                     .without_counters = !search->plan.counts};
}

static int set_ends(struct rig_search *search, struct rig_error *err)
{
    const uint64_t at[] = {search->until, search->show_regs, search->panic};

    rig_plugin_report_idle(search->probe.plugin, true);
    for (unsigned i = 0; i < 3; i++)
        if (rig_moment_end_at(search->moment, at[i], RIG_PLUGIN_NO_PLACE, &search->ends[i], err) < 0)
            return -1;
    return rig_moment_restore(search->moment, RIG_RESTORE_FULL, err);
}

static void close_machine(struct rig_search *search)
{
    rig_moment_free(search->moment);
    search->moment = NULL;
    rig_probe_close(&search->probe);
}

static int boot_to_moment(struct rig_search *search, struct rig_error *err)
{
    const struct rig_probe_kernel kernel = machine_of(search);
    const struct rig_stop_point point = {.address = search->from};
    struct rig_stop_outcome outcome;

    if (rig_probe_kernel_open(&search->probe, &kernel, err) < 0 ||
        rig_stop_run(search->probe.gdb, &point, 1, BOOT_SECONDS, &outcome, err) < 0)
        return -1;
    if (outcome.end != RIG_STOP_REACHED)
        return rig_error_set(err, RIG_ERROR_USAGE, "the kernel does not come to %s", search->plan.from);
    search->figures.booted++;
    return rig_moment_save(&search->moment, &search->probe, err);
}

/* What was booted to is kept for the next machine. Without room for it the campaign goes on, and boots again. */
static void keep_moment(const struct rig_search *search)
{
    struct rig_error err;

    if (search->plan.kept && rig_moment_keep(search->moment, search->plan.kept, search->what, &err) < 0)
        rig_say(&search->plan.say, "the moment is not kept: %s", err.text);
}

static int open_kept(struct rig_search *search, struct rig_error *err)
{
    struct rig_probe_kernel kernel = machine_of(search);

    kernel.kept = search->plan.kept;
    return rig_probe_kernel_open(&search->probe, &kernel, err) < 0 ||
                   rig_moment_open(&search->moment, &search->probe, search->plan.kept, search->what, err) < 0
               ? -1
               : set_ends(search, err);
}

/* From the moment that is kept; where there is none, or it is another's, or damaged, by a boot. */
static int open_machine(struct rig_search *search, struct rig_error *err)
{
    if (search->plan.kept && rig_moment_is_kept(search->plan.kept)) {
        if (open_kept(search, err) == 0) {
            search->figures.machines++;
            return 0;
        }
        close_machine(search);
        rig_say(&search->plan.say, "booting to %s: %s", search->plan.from, err->text);
    }
    if (boot_to_moment(search, err) == 0) {
        keep_moment(search);
        if (set_ends(search, err) == 0) {
            search->figures.machines++;
            return 0;
        }
    }
    close_machine(search);
    return -1;
}

/* QEMU is gone, or does not answer: what a case did to it is over, and there is another one. */
static int reopen(struct rig_search *search, struct rig_error *err)
{
    close_machine(search);
    rig_say(&search->plan.say, "search: another machine, at %s", search->plan.from);
    if (open_machine(search, err) == 0)
        return 0;
    err->code = RIG_ERROR_MACHINERY; /* the kernel did come there: no case is at fault */
    return -1;
}

/* --- one case ------------------------------------------------------------------------------------------------------*/

static bool is_end(const struct rig_search *search, const struct rig_moment_end *end, unsigned which)
{
    return end->outcome == RIG_MOMENT_END && end->number == search->ends[which];
}

/* Runs until it ends; what is due on the way is done, and a warning is not the end. */
static int run_to_end(struct rig_search *search, struct rig_lead *lead, struct rig_moment_end *end,
                      struct rig_error *err)
{
    const double deadline = rig_seconds() + search->patience;

    for (;;) {
        const double left = deadline - rig_seconds();
        enum rig_pilot_state state;
        int warning = 0;

        if (rig_moment_run(search->moment, left > 0 ? left : 0.001, end, err) < 0)
            return -1;
        if (end->outcome == RIG_MOMENT_BREAK) {
            if (rig_lead_stopped(lead, &state, err) < 0)
                return -1;
            continue;
        }
        if (is_end(search, end, 1))
            warning = rig_remains_is_warning(search->probe.gdb, search->plan.kernel, err);
        if (warning <= 0)
            return warning;
    }
}

static int predict(const struct rig_search *search, const struct rig_moment_end *end, struct rig_prediction *prediction,
                   struct rig_error *err)
{
    static const char *const ways[] = {[RIG_PREDICT_FAULT] = "fault",
                                       [RIG_PREDICT_PANIC] = "panic",
                                       [RIG_PREDICT_STOPPED] = "stopped",
                                       [RIG_PREDICT_GONE] = "gone"};
    struct rig_remains remains = {0};
    int result = 0;

    if (is_end(search, end, 0)) {
        prediction->end = RIG_PREDICT_ARRIVED;
        return 0;
    }
    if (is_end(search, end, 1)) {
        prediction->end = RIG_PREDICT_FAULT;
        result = rig_remains_shown(&remains, search->probe.gdb, err);
    } else if (is_end(search, end, 2)) {
        prediction->end = RIG_PREDICT_PANIC;
        result = rig_remains_caller(&remains, search->probe.gdb, search->plan.kernel, err);
    } else if (end->outcome == RIG_MOMENT_TIMEOUT || end->outcome == RIG_MOMENT_IDLE) {
        prediction->end = RIG_PREDICT_STOPPED;
        prediction->late = end->outcome == RIG_MOMENT_TIMEOUT;
        result = rig_remains_stopped(&remains, search->probe.gdb, err);
    } else {
        prediction->end = RIG_PREDICT_GONE;
    }
    prediction->rip = remains.rip;
    prediction->address = remains.address;
    rig_remains_key(&remains, search->plan.kernel, ways[prediction->end], prediction->key, sizeof(prediction->key));
    return result;
}

static int put_back(struct rig_search *search, const struct rig_moment_end *end, struct rig_error *err)
{
    const double start = rig_seconds();
    bool fast = false;
    int result = 0;

    if (end->outcome == RIG_MOMENT_GONE)
        return reopen(search, err);
    if (end->outcome != RIG_MOMENT_HELD)
        result = rig_moment_fast_is_enough(search->moment, &fast, err);
    if (result == 0)
        result = rig_moment_restore(search->moment, fast ? RIG_RESTORE_FAST : RIG_RESTORE_FULL, err);
    search->figures.full_restores += !fast;
    search->figures.restoring += rig_seconds() - start;
    return result < 0 ? reopen(search, err) : 0;
}

static int run_plan(struct rig_search *search, const struct rig_pilot_plan *plan, struct rig_prediction *prediction,
                    struct rig_error *err)
{
    struct rig_moment_end end = {.outcome = RIG_MOMENT_TIMEOUT};
    struct rig_lead *lead;
    int result;

    if (search->plan.counts)
        rig_plugin_clear_counters(search->probe.plugin);
    if (rig_lead_begin_here(&lead, search->probe.gdb, plan, err) < 0)
        return -1;
    result = run_to_end(search, lead, &end, err);
    if (result == 0 && end.outcome != RIG_MOMENT_GONE)
        result = predict(search, &end, prediction, err) < 0 || rig_lead_clear(lead, err) < 0 ? -1 : 0;
    else if (result == 0)
        (void)predict(search, &end, prediction, err);
    rig_lead_free(lead);
    return result < 0 ? -1 : put_back(search, &end, err);
}

static const char *changed_function(const struct rig_kernel_scenario *scenario)
{
    const struct rig_kernel_injection *injection = &scenario->injections[0];

    if (scenario->change_count)
        return scenario->changes[0].function;
    return injection->symbol[0] ? injection->symbol : injection->function;
}

int rig_search_run(struct rig_search *search, const struct rig_kernel_scenario *scenario,
                   struct rig_prediction *prediction, struct rig_error *err)
{
    struct rig_kernel_scenario case_ = *scenario;
    struct rig_pilot_plan plan;

    memset(prediction, 0, sizeof(*prediction));
    case_.until[0] = '\0'; /* the plugin watches for that */
    if (rig_pilot_plan_make(&plan, &case_, search->plan.kernel, err) < 0)
        return -1;
    search->figures.cases++;
    if (run_plan(search, &plan, prediction, err) == 0) {
        if (prediction->late)
            (void)snprintf(prediction->key, sizeof(prediction->key), "late-%s", changed_function(scenario));
        return 0;
    }
    /* The stub or QEMU broke under it: nobody knows what the case did, so it is not one that went well. */
    prediction->end = RIG_PREDICT_GONE;
    (void)snprintf(prediction->key, sizeof(prediction->key), "gone");
    return reopen(search, err);
}

static int name_moment(struct rig_search *search, struct rig_error *err)
{
    const struct rig_probe_kernel kernel = machine_of(search);
    struct rig_key key = rig_key_new();
    char text[RIG_KEY_TEXT_SIZE];

    if (!search->plan.kept)
        return 0;
    if (rig_probe_kernel_key(&kernel, &key, err) < 0)
        return -1;
    rig_key_print(&key, text);
    (void)snprintf(search->what, sizeof(search->what), "%.60s, %s", search->plan.from, text);
    return 0;
}

int rig_search_open(struct rig_search **made, const struct rig_search_plan *plan, struct rig_error *err)
{
    const struct rig_pilot_plan nothing = {.entry = plan->kernel->image.notes.entry};
    struct rig_search *search = calloc(1, sizeof(*search));
    struct rig_prediction unchanged = {0};
    double start;

    *made = NULL;
    if (!search)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    search->plan = *plan;
    search->patience = BOOT_SECONDS;
    if (need(search, plan->from, &search->from, err) < 0 || need(search, plan->until, &search->until, err) < 0 ||
        need(search, "show_regs", &search->show_regs, err) < 0 || need(search, "panic", &search->panic, err) < 0 ||
        name_moment(search, err) < 0 || open_machine(search, err) < 0) {
        free(search);
        return -1;
    }
    start = rig_seconds();
    if (run_plan(search, &nothing, &unchanged, err) < 0) {
        rig_search_close(search);
        return -1;
    }
    search->patience = SLOWER * (rig_seconds() - start) + SLACK_SECONDS;
    *made = search;
    if (unchanged.end == RIG_PREDICT_ARRIVED)
        return 0;
    rig_search_close(search);
    *made = NULL;
    return rig_error_set(err, RIG_ERROR_USAGE, "unchanged, the kernel does not come from %s to %s: %s", plan->from,
                         plan->until, unchanged.key);
}

void rig_search_close(struct rig_search *search)
{
    if (!search)
        return;
    close_machine(search);
    free(search);
}

const struct rig_plugin *rig_search_plugin(const struct rig_search *search)
{
    return search->probe.plugin;
}

struct rig_search_figures rig_search_figures(const struct rig_search *search)
{
    return search->figures;
}
