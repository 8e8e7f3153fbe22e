/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/window.h>

#include <base/files.h>
#include <fuzz/kernels/trace_file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TIMES 8 /* of one early function: what comes later is what came before */
#define EARLY "_init"
#define XENS "xen_"
#define TRACE_SECONDS 300
#define TRACE_TIMES 1
#define TRACE_FILE "trace"
#define END_OF_EARLY_BOOT "rest_init" /* of start_kernel, in every release */

static bool fits(const char *name)
{
    return strlen(name) < RIG_SYMBOL_SIZE;
}

static void name(char to[RIG_SYMBOL_SIZE], const char *from)
{
    (void)snprintf(to, RIG_SYMBOL_SIZE, "%s", from);
}

static struct rig_kernel_function function_of(const struct rig_kernel *kernel, const char *called)
{
    struct rig_kernel_function function = {0};
    struct rig_kernel_prototype type;

    name(function.name, called);
    if (kernel->btf && rig_kernel_btf_prototype(kernel->btf, called, &type)) {
        function.droppable = type.returns_void;
        function.callable = type.returns_void && type.parameters == 0 && !type.variadic;
    }
    return function;
}

/* The late form of an early function: the same name without its ending, and the same parameters. */
static bool late_form(const struct rig_kernel *kernel, const char *early, char late[RIG_SYMBOL_SIZE])
{
    size_t length = strlen(early);
    struct rig_kernel_prototype a, b;
    struct rig_kernel_symbol symbol;

    if (length <= sizeof(EARLY) || strcmp(early + length - (sizeof(EARLY) - 1), EARLY) != 0)
        return false;
    memset(late, 0, RIG_SYMBOL_SIZE);
    memcpy(late, early, length - (sizeof(EARLY) - 1));
    return kernel->btf && rig_kernel_names_find(kernel->names, late, &symbol, NULL) &&
           rig_kernel_btf_prototype(kernel->btf, early, &a) && rig_kernel_btf_prototype(kernel->btf, late, &b) &&
           a.parameters > 0 && strcmp(strchr(a.text, '('), strchr(b.text, '(')) == 0;
}

static void add_twin(struct rig_measured_window *window, const struct rig_kernel *kernel,
                     const struct rig_trace_entry *entry)
{
    struct rig_kernel_twin twin = {0};

    if (!late_form(kernel, entry->name, twin.call))
        return;
    name(twin.at, entry->name);
    twin.times = (uint16_t)(entry->calls < MOST_TIMES ? entry->calls : MOST_TIMES);
    window->twins[window->window.twin_count++] = twin;
}

/* Variables that a boot sets once: whether struct pages may be written to, in kernels where that is one. */
static void add_flags(struct rig_measured_window *window, const struct rig_kernel *kernel)
{
    static const char *const known[] = {"xen_struct_pages_ready"};
    struct rig_kernel_symbol symbol;

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (!rig_kernel_names_find(kernel->names, known[i], &symbol, NULL))
            continue;
        name(window->flags[window->window.flag_count].symbol, known[i]);
        window->flags[window->window.flag_count++].value = 1;
    }
}

/* The entries of the L4 that a boot stands on. */
static void add_slots(struct rig_measured_window *window, const struct rig_kernel *kernel)
{
    static const char *const regions[] = {"direct-map", "vmalloc", "vmemmap", "kernel-image"};

    for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
        const struct rig_kernel_region *region = rig_kernel_region_named(&kernel->layout, regions[i]);

        if (region)
            window->slots[window->window.slot_count++] = (uint16_t)(region->first >> 39 & 0x1ff);
    }
}

/* The number of entries before the first of `until`. */
static size_t window_size(const struct rig_trace *trace, const char *until)
{
    size_t i = 0;

    while (i < trace->count && strcmp(trace->entries[i].name, until) != 0)
        i++;
    return i;
}

static void add_function(struct rig_measured_window *window, const struct rig_kernel *kernel,
                         const struct rig_trace_entry *entry)
{
    if (entry->time != 1 || !fits(entry->name))
        return;
    window->functions[window->window.function_count++] = function_of(kernel, entry->name);
    add_twin(window, kernel, entry);
}

/* Each once: what also ran in the window is there already. */
static void add_later(struct rig_measured_window *window, const struct rig_kernel *kernel,
                      const struct rig_trace_entry *entry)
{
    if (entry->time != 1 || !fits(entry->name) || strncmp(entry->name, XENS, strlen(XENS)) != 0 ||
        !function_of(kernel, entry->name).callable)
        return;
    name(window->later[window->window.later_count++].name, entry->name);
}

int rig_window_make(struct rig_measured_window *window, const struct rig_trace *trace, const char *until,
                    const struct rig_kernel *kernel, struct rig_error *err)
{
    const size_t size = window_size(trace, until);

    memset(window, 0, sizeof(*window));
    window->functions = calloc(trace->count + 1, sizeof(*window->functions));
    window->twins = calloc(trace->count + 1, sizeof(*window->twins));
    window->later = calloc(trace->count + 1, sizeof(*window->later));
    window->flags = calloc(4, sizeof(*window->flags));
    if (!window->functions || !window->twins || !window->later || !window->flags) {
        rig_window_free(window);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    for (size_t i = 0; i < size; i++)
        add_function(window, kernel, &trace->entries[i]);
    for (size_t i = size; i < trace->count; i++)
        add_later(window, kernel, &trace->entries[i]);
    add_flags(window, kernel);
    add_slots(window, kernel);
    window->window.functions = window->functions;
    window->window.twins = window->twins;
    window->window.later = window->later;
    window->window.flags = window->flags;
    window->window.slots = window->slots;
    return 0;
}

void rig_window_free(struct rig_measured_window *window)
{
    free(window->functions);
    free(window->twins);
    free(window->later);
    free(window->flags);
    rig_trace_free(&window->trace);
    memset(window, 0, sizeof(*window));
}

/* --- measured ------------------------------------------------------------------------------------------------------*/

static int trace_until(const struct rig_window_plan *plan, const char *until, struct rig_trace *trace,
                       struct rig_error *err)
{
    const struct rig_trace_plan how = {.kernel = plan->kernel,
                                       .build_dir = plan->box->build_dir,
                                       .release = plan->box->release,
                                       .cpu = plan->box->cpu,
                                       .from = plan->from,
                                       .until = until,
                                       .seconds = TRACE_SECONDS,
                                       .times = TRACE_TIMES,
                                       .say = plan->say};

    return rig_trace_run(trace, &how, err);
}

/* To the end of the early boot, for what is called behind the window; to the window's end where that is not seen on the
 * way: a function that is not traced. */
static int trace_boot(const struct rig_window_plan *plan, struct rig_trace *trace, struct rig_error *err)
{
    if (trace_until(plan, END_OF_EARLY_BOOT, trace, err) < 0)
        return -1;
    if (window_size(trace, plan->until) < trace->count)
        return 0;
    rig_trace_free(trace);
    return trace_until(plan, plan->until, trace, err);
}

static int find_trace(const struct rig_window_plan *plan, const char *path, const char *of, struct rig_trace *trace,
                      struct rig_error *err)
{
    const int kept = rig_trace_file_read(trace, path, of, plan->kernel, err);

    if (kept != 0)
        return kept < 0 ? -1 : 0;
    if (trace_boot(plan, trace, err) < 0)
        return -1;
    if (window_size(trace, plan->until) < trace->count)
        return 0;
    rig_trace_free(trace);
    return rig_error_set(err, RIG_ERROR_USAGE, "the kernel does not come from %s to %s", plan->from, plan->until);
}

/* What a trace is of. */
static void tell_plan(const struct rig_window_plan *plan, char of[RIG_TRACE_OF_SIZE])
{
    (void)snprintf(of, RIG_TRACE_OF_SIZE, "%.100s %.100s %.100s", plan->kernel->image.release, plan->from, plan->until);
}

int rig_window_measure(struct rig_measured_window *window, const struct rig_window_plan *plan, struct rig_error *err)
{
    char path[RIG_PATH_SIZE], of[RIG_TRACE_OF_SIZE];
    struct rig_kernel_symbol symbol;
    struct rig_trace trace;

    tell_plan(plan, of);
    if (rig_kernel_names_need(plan->kernel->names, plan->from, &symbol, err) < 0 ||
        rig_kernel_names_need(plan->kernel->names, plan->until, &symbol, err) < 0 ||
        rig_path(path, err, "%s/" TRACE_FILE, plan->dir) < 0 || find_trace(plan, path, of, &trace, err) < 0)
        return -1;
    if (rig_window_make(window, &trace, plan->until, plan->kernel, err) < 0) {
        rig_trace_free(&trace);
        return -1;
    }
    window->trace = trace;
    return 0;
}

int rig_window_keep(const struct rig_measured_window *window, const struct rig_window_plan *plan, struct rig_error *err)
{
    char path[RIG_PATH_SIZE], of[RIG_TRACE_OF_SIZE];

    tell_plan(plan, of);
    return rig_path(path, err, "%s/" TRACE_FILE, plan->dir) < 0 ? -1
                                                                : rig_trace_file_write(&window->trace, path, of, err);
}
