/* SPDX-License-Identifier: MIT */
#include <boot/trace.h>

#include <boot/probe_kernel.h>
#include <box/stops/stops.h>
#include <box/stops/trace.h>

#include <stdlib.h>
#include <string.h>

/* A trace in the making. */
struct tracing {
    const struct rig_trace_plan *plan;
    struct rig_probe probe;
    struct rig_kernel_symbol from, until;
    struct rig_kernel_symbol *functions; /* by the plugin's numbers */
    size_t function_count;
    uint32_t until_number;
    uint64_t first_stack; /* of `from` */
    uint64_t last_stack;  /* of `until` */
};

/* --- the machine ---------------------------------------------------------------------------------------------------*/

static int open_machine(struct tracing *tracing, struct rig_error *err)
{
    const struct rig_probe_kernel kernel = {.kernel = tracing->plan->kernel,
                                            .build_dir = tracing->plan->build_dir,
                                            .release = tracing->plan->release,
                                            .cpu = tracing->plan->cpu,
                                            .name = "trace",
                                            .xen_arguments = "console=com1 com1=115200,8n1",
                                            .command_line = "console=hvc0 earlyprintk=xen",
                                            .without_counters = true};

    return rig_probe_kernel_open(&tracing->probe, &kernel, err);
}

/* --- functions -----------------------------------------------------------------------------------------------------*/

static bool is_function(const struct rig_kernel_symbol *symbol)
{
    return symbol->type == 't' || symbol->type == 'T';
}

static bool is_traced(const struct tracing *tracing, const struct rig_kernel_symbol *symbol, uint64_t init_begin,
                      uint64_t init_end)
{
    return is_function(symbol) &&
           ((symbol->address >= init_begin && symbol->address < init_end) || strncmp(symbol->name, "xen_", 4) == 0 ||
            symbol->address == tracing->from.address || symbol->address == tracing->until.address);
}

/* The machine stands: what runs from now on is translated anew. */
static int trace_functions(struct tracing *tracing, struct rig_error *err)
{
    const struct rig_kernel_names *names = tracing->plan->kernel->names;
    struct rig_kernel_symbol begin, end;

    if (rig_kernel_names_need(names, "_sinittext", &begin, err) < 0 ||
        rig_kernel_names_need(names, "_einittext", &end, err) < 0)
        return -1;
    tracing->functions = calloc(RIG_PLUGIN_MOST_FUNCTIONS, sizeof(*tracing->functions));
    if (!tracing->functions)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    for (size_t i = 0; i < rig_kernel_names_count(names); i++) {
        struct rig_kernel_symbol symbol = rig_kernel_names_get(names, i);
        uint32_t number;

        if (!is_traced(tracing, &symbol, begin.address, end.address))
            continue;
        if (rig_plugin_trace(tracing->probe.plugin, symbol.address, &number, err) < 0)
            return -1;
        if (number < tracing->function_count)
            continue; /* another name of the same address */
        tracing->functions[number] = symbol;
        if (symbol.address == tracing->until.address)
            tracing->until_number = number;
        tracing->function_count = number + 1;
    }
    return 0;
}

/* --- running -------------------------------------------------------------------------------------------------------*/

/* A QEMU that ends was killed: a kernel that shuts its machine down only has it held. Half a trace is none. */
static int run_to(struct tracing *tracing, uint64_t address, struct rig_stop_outcome *outcome, struct rig_error *err)
{
    const struct rig_stop_point point = {.address = address};

    if (rig_stop_run(tracing->probe.gdb, &point, 1, tracing->plan->seconds, outcome, err) < 0)
        return -1;
    return outcome->end == RIG_STOP_GONE
               ? rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU has ended in the middle of the boot")
               : 0;
}

static int run(struct tracing *tracing, struct rig_trace *trace, struct rig_error *err)
{
    struct rig_stop_outcome outcome;

    rig_say(&tracing->plan->say, "trace: booting to %s", tracing->plan->from);
    if (run_to(tracing, tracing->from.address, &outcome, err) < 0)
        return -1;
    if (outcome.end != RIG_STOP_REACHED)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the kernel did not come to %.60s within %u s",
                             tracing->plan->from, tracing->plan->seconds);
    if (trace_functions(tracing, err) < 0 || rig_gdb_get(tracing->probe.gdb, "rsp", &tracing->first_stack, err) < 0)
        return -1;
    rig_say(&tracing->plan->say, "trace: %zu functions, to %s", tracing->function_count, tracing->plan->until);
    rig_plugin_trace_start(tracing->probe.plugin, tracing->plan->times);
    if (run_to(tracing, tracing->until.address, &outcome, err) < 0)
        return -1;
    trace->reached = outcome.end == RIG_STOP_REACHED;
    trace->seconds = outcome.seconds;
    return trace->reached ? rig_gdb_get(tracing->probe.gdb, "rsp", &tracing->last_stack, err) : 0;
}

/* --- what ran ------------------------------------------------------------------------------------------------------*/

static int collect(const struct tracing *tracing, struct rig_trace *trace, struct rig_error *err)
{
    const struct rig_plugin *plugin = tracing->probe.plugin;
    uint32_t count;
    const struct rig_plugin_event *shared = rig_plugin_events(plugin, &count, &trace->lost);
    struct rig_plugin_event *events = calloc(count + 2, sizeof(*events));
    unsigned *depths = calloc(count + 2, sizeof(*depths));

    trace->entries = calloc(count + 2, sizeof(*trace->entries));
    if (!events || !depths || !trace->entries) {
        free(events);
        free(depths);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    memcpy(events, shared, count * sizeof(*events));
    /* Its first instruction ran alone, over the breakpoint. */
    if (count > 0 && tracing->functions[events[0].function].address == tracing->from.address)
        events[0].stack = tracing->first_stack;
    if (trace->reached) /* it stands before its first instruction */
        events[count++] = (struct rig_plugin_event){.function = tracing->until_number, .stack = tracing->last_stack};
    rig_trace_depths(events, count, depths);
    for (uint32_t i = 0; i < count; i++) {
        if (events[i].function >= tracing->function_count)
            continue; /* it cannot be */
        trace->entries[trace->count++] =
            (struct rig_trace_entry){.name = tracing->functions[events[i].function].name,
                                     .depth = depths[i],
                                     .calls = rig_plugin_calls(plugin, events[i].function) + (events[i].time == 0),
                                     .time = events[i].time ? events[i].time : 1};
    }
    free(events);
    free(depths);
    return 0;
}

int rig_trace_run(struct rig_trace *trace, const struct rig_trace_plan *plan, struct rig_error *err)
{
    struct tracing tracing = {.plan = plan};
    const struct rig_kernel *kernel = plan->kernel;
    int result;

    memset(trace, 0, sizeof(*trace));
    if (!kernel->names) {
        *err = kernel->without_names;
        return -1;
    }
    if (rig_kernel_names_need(kernel->names, plan->from, &tracing.from, err) < 0 ||
        rig_kernel_names_need(kernel->names, plan->until, &tracing.until, err) < 0)
        return -1;
    result = open_machine(&tracing, err);
    if (result == 0) {
        result = run(&tracing, trace, err) < 0 || collect(&tracing, trace, err) < 0 ? -1 : 0;
        rig_probe_close(&tracing.probe);
    }
    free(tracing.functions);
    if (result < 0)
        rig_trace_free(trace);
    return result;
}

void rig_trace_free(struct rig_trace *trace)
{
    free(trace->entries);
    memset(trace, 0, sizeof(*trace));
}
