/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/engine_command.h>

#include <fuzz/campaign/afl_queue.h>
#include <fuzz/session/box_options.h>
#include <scenario/codec.h>

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_STRIDE UINT64_C(7919)

static void __attribute__((format(printf, 2, 3))) add(char **list, const char *format, ...)
{
    va_list values;
    unsigned at = 0;

    while (at < RIG_COMMAND_MAX && list[at])
        at++;
    if (at == RIG_COMMAND_MAX)
        return;
    va_start(values, format);
    if (vasprintf(&list[at], format, values) < 0)
        list[at] = NULL;
    va_end(values);
}

static void add_option(char **list, const char *name, const char *value)
{
    if (!value)
        return;
    add(list, "%s", name);
    add(list, "%s", value);
}

static const char *build_dir(const struct rig_engine_options *options)
{
    return options->session.box.build_dir ? options->session.box.build_dir : RIG_DEFAULT_BUILD;
}

/* Another one after each start: what led to the end need not come again. Never 0, which would mean a random one. */
static unsigned seed(const struct rig_engine_options *options, const struct rig_engine *engine)
{
    return (unsigned)((options->seed + SEED_STRIDE * engine->job + engine->starts) % INT32_MAX + 1);
}

/* What every target understands: fuzz/engines/target_options.h. */
static void add_target_options(char **list, const struct rig_engine_options *options, const struct rig_engine *engine)
{
    add_option(list, "--results", options->results);
    add_option(list, "--revision", options->revisions_text);
    add_option(list, "--mutator", options->mutator);
    add_option(list, "--feedback", options->feedback);
    add_option(list, "--orders", options->orders);
    add_option(list, "--build", options->session.box.build_dir);
    add_option(list, "--release", options->session.box.release);
    add_option(list, "--xen", options->session.box.xen);
    add_option(list, "--dom0-kernel", options->session.box.dom0_kernel);
    if (options->session.host)
        add(list, "--host");
    if (options->session.two_boxes)
        add(list, "--two-boxes");
    add(list, "--job");
    add(list, "%u", engine->job);
}

static void libfuzzer(struct rig_engine_command *command, const struct rig_engine_options *options,
                      const struct rig_engine *engine)
{
    char **list = command->arguments;

    add(list, "%s/cmake/fuzz/rig-libfuzzer", build_dir(options));
    add(list, "-seed=%u", seed(options, engine));
    add(list, "-max_len=%zu", (size_t)RIG_BINARY_MAX);
    add(list, "-len_control=0");
    add(list, "-rss_limit_mb=0"); /* the box's RAM is mapped, not ours; and no second thread */
    add(list, "-timeout=0");      /* the guest has a watchdog; a box that is restored takes its time */
    add(list, "-handle_int=0");
    add(list, "-detect_leaks=0");
    add(list, "-reload=%d", options->jobs > 1 ? 1 : 0);
    add(list, "-artifact_prefix=%s/", options->results);
    add(list, "%s/corpus", options->results);
    add(list, "-ignore_remaining_args=1");
    add_target_options(list, options, engine);
}

/* A hang costs so much more than the watchdog's 200 ms; a box that is restored takes less. */
#define AFL_TIMEOUT_MS 3000
#define AFL_START_TIMEOUT_MS 120000
/* The least there is. Its own twenty are longer than most campaigns. */
#define AFL_SYNC_MINUTES 1

static void afl(struct rig_engine_command *command, const struct rig_engine_options *options,
                const struct rig_engine *engine)
{
    char **list = command->arguments, **environment = command->environment;

    add(list, "afl-fuzz");
    add_option(list, "-m", "none");
    add(list, "-i");
    add(list, "%s/corpus", options->results);
    add(list, "-o");
    add(list, "%s/" RIG_AFL_DIRECTORY, options->results);
    /* Several exchange what they keep: the first has it from all, the others from the first. Alone, neither waits. */
    if (options->jobs > 1) {
        add(list, engine->job == 0 ? "-M" : "-S");
        add(list, "job%u", engine->job);
        add(environment, "AFL_SYNC_TIME=%d", AFL_SYNC_MINUTES);
    }
    add(list, "-s");
    add(list, "%u", seed(options, engine));
    add(list, "-t");
    add(list, "%d", AFL_TIMEOUT_MS);
    add(list, "-G");
    add(list, "%zu", (size_t)RIG_BINARY_MAX);
    add(list, "--");
    add(list, "%s/cmake/fuzz/rig-afl", build_dir(options));
    add_target_options(list, options, engine);

    add(environment, "AFL_AUTORESUME=1");  /* after a kill, with the queue that is there */
    add(environment, "AFL_DEBUG_CHILD=1"); /* what the target says goes into the log */
    add(environment, "AFL_FAST_CAL=1");    /* a case ends the same way each time */
    add(environment, "AFL_FORKSRV_INIT_TMOUT=%d", AFL_START_TIMEOUT_MS);
    add(environment, "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1"); /* no core of ours is ever dumped */
    add(environment, "AFL_NO_AFFINITY=1");
    add(environment, "AFL_NO_UI=1");
    add(environment, "AFL_SKIP_CPUFREQ=1");
    if (options->mutator && strcmp(options->mutator, "bytes") == 0)
        return;
    add(environment, "AFL_CUSTOM_MUTATOR_LIBRARY=%s/cmake/fuzz/rig-afl-mutator.so", build_dir(options));
    add(environment, "RIG_REVISIONS=%#" PRIx32, options->revisions);
    add(environment, "RIG_ORDERS=%s", options->orders ? options->orders : "any");
    if (options->mutator && strcmp(options->mutator, "structure") == 0)
        add(environment, "AFL_CUSTOM_MUTATOR_ONLY=1");
}

static void exhaustive(struct rig_engine_command *command, const struct rig_engine_options *options,
                       const struct rig_engine *engine)
{
    char **list = command->arguments;

    add(list, "%s/cmake/fuzz/rig-exhaustive", build_dir(options));
    add(list, "--changes");
    add(list, "%u", options->changes);
    add(list, "--injections");
    add(list, "%u", options->injections);
    if (options->together)
        add(list, "--together");
    if (options->all_arguments)
        add(list, "--all-arguments");
    add_target_options(list, options, engine);
    add(list, "--jobs"); /* behind --job, which it is checked against */
    add(list, "%u", options->jobs);
}

static const struct {
    const char *name;
    void (*make)(struct rig_engine_command *command, const struct rig_engine_options *options,
                 const struct rig_engine *engine);
    int stop_signal;
} engines[] = {{"libfuzzer", libfuzzer, 0}, {"afl", afl, SIGINT}, {"exhaustive", exhaustive, 0}};

#define ENGINES (sizeof(engines) / sizeof(engines[0]))

static unsigned find(const char *name)
{
    unsigned i = 0;

    while (i < ENGINES && strcmp(engines[i].name, name) != 0)
        i++;
    return i;
}

int rig_engine_command(struct rig_engine_command *command, const struct rig_engine_options *options,
                       const struct rig_engine *engine, struct rig_error *err)
{
    unsigned i = find(options->engine);

    *command = (struct rig_engine_command){0};
    if (i == ENGINES)
        return rig_error_set(err, RIG_ERROR_USAGE, "found engine \"%.40s\"; expected %s", options->engine,
                             rig_engines_known());
    engines[i].make(command, options, engine);
    return 0;
}

void rig_engine_command_free(struct rig_engine_command *command)
{
    for (unsigned i = 0; i < RIG_COMMAND_MAX; i++) {
        free(command->arguments[i]);
        free(command->environment[i]);
    }
}

int rig_engine_stop_signal(const char *name)
{
    unsigned i = find(name);

    return i < ENGINES ? engines[i].stop_signal : 0;
}

const char *rig_engines_known(void)
{
    return "libfuzzer, afl or exhaustive";
}

bool rig_engine_is_known(const char *name)
{
    return find(name) < ENGINES;
}
