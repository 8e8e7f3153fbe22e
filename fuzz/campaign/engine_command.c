/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/engine_command.h>

#include <base/array.h>
#include <base/words.h>
#include <fuzz/campaign/afl_queue.h>
#include <fuzz/engines/target_options.h>
#include <scenario/codec.h>

#include <inttypes.h>
#include <signal.h>
#include <string.h>

#define SEED_STRIDE UINT64_C(7919)

/* Another one after each start: what led to the end need not come again. Never 0, which would mean a random one. */
static unsigned seed(const struct rig_engine_options *options, const struct rig_engine *engine)
{
    return (unsigned)((options->seed +
                       SEED_STRIDE * (engine->job + (uint64_t)RIG_MAX_JOBS * options->target.share.number) +
                       engine->starts) %
                          INT32_MAX +
                      1);
}

static void add_target_options(struct rig_arguments *list, const struct rig_engine_options *options,
                               const struct rig_engine *engine)
{
    struct rig_target_options target = options->target;

    target.job = engine->job;
    rig_target_options_give(list, &target);
}

static void libfuzzer(struct rig_engine_command *command, const struct rig_engine_options *options,
                      const struct rig_engine *engine)
{
    struct rig_arguments *list = &command->arguments;

    rig_arguments_add(list, "%s/cmake/fuzz/rig-libfuzzer", options->target.session.box.build_dir);
    rig_arguments_add(list, "-seed=%u", seed(options, engine));
    rig_arguments_add(list, "-max_len=%zu", (size_t)RIG_BINARY_MAX);
    rig_arguments_add(list, "-len_control=0");
    rig_arguments_add(list, "-rss_limit_mb=0"); /* the box's RAM is mapped, not ours; and no second thread */
    rig_arguments_add(list, "-timeout=0");      /* the guest has a watchdog; a box that is restored takes its time */
    rig_arguments_add(list, "-handle_int=0");
    rig_arguments_add(list, "-detect_leaks=0");
    rig_arguments_add(list, "-report_slow_units=1000000"); /* a confirmation is no slow input */
    rig_arguments_add(list, "-reload=%d", options->target.jobs > 1 || options->target.share.count > 1 ? 1 : 0);
    rig_arguments_add(list, "-artifact_prefix=%s/", options->target.results);
    rig_arguments_add(list, "%s/corpus", options->target.results);
    rig_arguments_add(list, "-ignore_remaining_args=1");
    add_target_options(list, options, engine);
}

/* A hang costs so much more than the watchdog's 200 ms; a box that is restored takes less. */
#define AFL_TIMEOUT_MS 3000
#define AFL_START_TIMEOUT_MS 120000
/* The least there is, and then only between two entries of its queue: the mutator exchanges while one is at work. */
#define AFL_SYNC_MINUTES 1

static void afl(struct rig_engine_command *command, const struct rig_engine_options *options,
                const struct rig_engine *engine)
{
    struct rig_arguments *list = &command->arguments, *environment = &command->environment;

    rig_arguments_add(list, "afl-fuzz");
    rig_arguments_add(list, "-m");
    rig_arguments_add(list, "none");
    rig_arguments_add(list, "-i");
    rig_arguments_add(list, "%s/corpus", options->target.results);
    rig_arguments_add(list, "-o");
    rig_arguments_add(list, "%s/" RIG_AFL_DIRECTORY, options->target.results);
    /* Several exchange what they keep (fuzz/engines/exchange.h). Alone, none waits. */
    if (options->target.jobs > 1 || options->target.share.count > 1) {
        char prefix[RIG_AFL_PREFIX_SIZE], instance[RIG_AFL_PREFIX_SIZE + 16];

        rig_afl_prefix(prefix, &options->target.share);
        (void)snprintf(instance, sizeof(instance), "%sjob%u", prefix, engine->job);
        rig_arguments_add(list, engine->job == 0 && options->target.share.number <= 1 ? "-M" : "-S");
        rig_arguments_add(list, "%s", instance);
        rig_arguments_add(environment, "AFL_SYNC_TIME=%d", AFL_SYNC_MINUTES);
        rig_arguments_add(environment, "RIG_EXCHANGE=%s", instance);
        rig_arguments_add(environment, "RIG_EXCHANGE_DIRECTORY=%s/" RIG_AFL_DIRECTORY, options->target.results);
    }
    rig_arguments_add(list, "-s");
    rig_arguments_add(list, "%u", seed(options, engine));
    rig_arguments_add(list, "-t");
    rig_arguments_add(list, "%d", AFL_TIMEOUT_MS);
    rig_arguments_add(list, "-G");
    rig_arguments_add(list, "%zu", (size_t)RIG_BINARY_MAX);
    rig_arguments_add(list, "--");
    rig_arguments_add(list, "%s/cmake/fuzz/rig-afl", options->target.session.box.build_dir);
    add_target_options(list, options, engine);

    rig_arguments_add(environment, "AFL_AUTORESUME=1");  /* after a kill, with the queue that is there */
    rig_arguments_add(environment, "AFL_DEBUG_CHILD=1"); /* what the target says goes into the log */
    rig_arguments_add(environment, "AFL_FAST_CAL=1");    /* a case ends the same way each time */
    rig_arguments_add(environment, "AFL_FORKSRV_INIT_TMOUT=%d", AFL_START_TIMEOUT_MS);
    rig_arguments_add(environment, "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1"); /* no core of ours is ever dumped */
    rig_arguments_add(environment, "AFL_NO_AFFINITY=1");
    rig_arguments_add(environment, "AFL_NO_UI=1");
    rig_arguments_add(environment, "AFL_SKIP_CPUFREQ=1");
    if (options->target.mutator == RIG_MUTATOR_BYTES)
        return;
    rig_arguments_add(environment, "AFL_CUSTOM_MUTATOR_LIBRARY=%s/cmake/fuzz/rig-afl-mutator.so",
                      options->target.session.box.build_dir);
    rig_arguments_add(environment, "RIG_REVISIONS=%#" PRIx32, options->target.bound.revisions);
    rig_arguments_add(environment, "RIG_ORDERS=%s", options->target.bound.plausible ? "plausible" : "any");
    if (options->target.mutator == RIG_MUTATOR_STRUCTURE)
        rig_arguments_add(environment, "AFL_CUSTOM_MUTATOR_ONLY=1");
}

static void exhaustive(struct rig_engine_command *command, const struct rig_engine_options *options,
                       const struct rig_engine *engine)
{
    struct rig_arguments *list = &command->arguments;

    rig_arguments_add(list, "%s/cmake/fuzz/rig-exhaustive", options->target.session.box.build_dir);
    add_target_options(list, options, engine);
}

static const struct {
    const char *name;
    void (*make)(struct rig_engine_command *command, const struct rig_engine_options *options,
                 const struct rig_engine *engine);
    int stop_signal;
} engines[] = {{"libfuzzer", libfuzzer, 0}, {"afl", afl, SIGINT}, {"exhaustive", exhaustive, 0}};

#define ENGINES (RIG_COUNT(engines))

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
    unsigned i = find(options->name);
    char known[80];

    memset(command, 0, sizeof(*command));
    if (i == ENGINES) {
        rig_engines_known(known, sizeof(known));
        return rig_error_set(err, RIG_ERROR_USAGE, "found engine \"%.40s\"; expected %s", options->name, known);
    }
    engines[i].make(command, options, engine);
    return rig_arguments_check(&command->arguments, err) < 0 ? -1 : rig_arguments_check(&command->environment, err);
}

int rig_engine_stop_signal(const char *name)
{
    unsigned i = find(name);

    return i < ENGINES ? engines[i].stop_signal : 0;
}

void rig_engines_known(char *text, size_t size)
{
    const char *names[ENGINES + 1] = {NULL};

    for (unsigned i = 0; i < ENGINES; i++)
        names[i] = engines[i].name;
    rig_words_or(names, text, size);
}

bool rig_engine_is_known(const char *name)
{
    return find(name) < ENGINES;
}
