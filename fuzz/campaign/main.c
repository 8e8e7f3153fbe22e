/* SPDX-License-Identifier: MIT */
/* rig-fuzz: one campaign. Starts engines, watches them, tells what they find. It touches no box itself but for --cmin.
 */
#include <base/clock.h>
#include <base/files.h>
#include <fuzz/campaign/afl_queue.h>
#include <fuzz/campaign/announce.h>
#include <fuzz/campaign/cmin.h>
#include <fuzz/campaign/coverage.h>
#include <fuzz/campaign/dir.h>
#include <fuzz/campaign/engine.h>
#include <fuzz/campaign/engine_command.h>
#include <fuzz/campaign/options.h>
#include <fuzz/campaign/samples.h>
#include <fuzz/campaign/shares.h>
#include <fuzz/campaign/status.h>
#include <fuzz/client/wait.h>
#include <fuzz/engines/position.h>
#include <fuzz/session/options.h>
#include <fuzz/session/xen_host.h>

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXIT_FOUND 1
#define TICK_NS 100000000
#define SECOND_NS UINT64_C(1000000000)
#define PLAIN_LINE_SECONDS 10
#define SECONDS_TO_END 5
#define CLEAR_LINE "\r\033[K"

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/* What the loop keeps between two looks. */
struct watch {
    const struct rig_campaign_options *options;
    const char *path;
    const char *clear; /* before a line on standard output: clears the status line of a terminal */
    struct rig_live *jobs;
    struct rig_engine engines[RIG_MAX_JOBS];
    struct rig_seen *told;
    struct rig_causes *causes;
    struct rig_samples *samples;
    struct rig_moment start; /* the first case; ns 0: not yet */
    uint64_t seconds;        /* of this run; 0: until the engine is done */
    uint64_t told_ns;        /* when we last looked for findings */
    uint64_t shown_ns;
    uint64_t shown_executions;
    uint64_t listed_before; /* what an exhaustive campaign had done when it was started */
    bool told_estimate;
    char doing[sizeof(((struct rig_live *)0)->doing)];
};

static int complain(const struct rig_error *err)
{
    (void)fprintf(stderr, "fuzz: %s\n", err->text);
    return err->code;
}

static int note_versions(const struct watch *watch, struct rig_error *err)
{
    const struct rig_campaign_options *o = watch->options;
    const struct rig_target_options *target = &o->engine.target;
    const struct rig_live *job = &watch->jobs[0];
    char where[128];

    rig_xen_host_kind(&target->session)->describe(where, sizeof(where), job->qemu);
    (void)printf("Xen %s with Linux %s as dom0, %s; %s; %u job%s%s; results in %s\n", job->xen, job->dom0_kernel, where,
                 o->revisions_text, target->jobs, target->jobs > 1 ? "s" : "",
                 rig_xen_host_boxes(&target->session) == 2 ? " with two boxes" : "", watch->path);
    (void)fflush(stdout);
    return rig_campaign_note(watch->path, o, job, err);
}

/* Until the first case: what the engine says that it is doing. The clock of the campaign starts with that case. */
static int wait_for_start(struct watch *watch, struct rig_error *err)
{
    if (strcmp(watch->doing, watch->jobs[0].doing) != 0) {
        (void)snprintf(watch->doing, sizeof(watch->doing), "%s", watch->jobs[0].doing);
        (void)printf("%s\n", watch->doing);
        (void)fflush(stdout);
    }
    if (__atomic_load_n(&watch->jobs[0].ready, __ATOMIC_ACQUIRE) == 0)
        return 0;
    watch->start = rig_moment_now();
    watch->shown_ns = watch->start.ns;
    watch->listed_before = rig_live_read(&watch->jobs[0].listed_done);
    return note_versions(watch, err);
}

static int take_sample(struct watch *watch, const struct rig_totals *totals, double seconds, struct rig_error *err)
{
    struct rig_sample sample = {.seconds = seconds,
                                .guest = rig_ticks_seconds(totals->guest_ticks, &watch->start),
                                .jobs = watch->options->engine.target.jobs,
                                .causes = rig_causes_count(watch->causes)};
    char corpus[RIG_PATH_SIZE];

    if (rig_path(corpus, NULL, "%s/corpus", watch->path) == 0)
        sample.corpus = rig_count_files(corpus);
    for (unsigned i = 0; i < sample.jobs; i++)
        sample.engine_kib += rig_resident_kib(watch->engines[i].child.pid);
    return rig_samples_add(watch->samples, totals, &sample, err);
}

/* A list ends when it is done, or with the time, where one is set. */
static uint64_t seconds_left(const struct watch *watch, const struct rig_totals *totals, uint64_t seconds)
{
    uint64_t limit = watch->seconds > seconds ? watch->seconds - seconds : 0;
    uint64_t left = rig_list_seconds_left(totals, watch->listed_before, (double)seconds);

    if (totals->listed == 0 || (watch->seconds && limit < left))
        return limit;
    return left;
}

/* Once, as soon as it is known. */
static void tell_estimate(struct watch *watch, const struct rig_totals *totals)
{
    uint64_t left = totals->expected_ns / SECOND_NS + 1;

    if (watch->told_estimate || totals->expected_ns == 0)
        return;
    watch->told_estimate = true;
    (void)printf("%s%" PRIu64 " of %" PRIu64 " scenarios within the bound are left; about %" PRIu64 ":%02" PRIu64
                 " minutes, and what it takes to confirm findings\n",
                 watch->clear, totals->listed - totals->listed_done, totals->listed, left / 60, left % 60);
    (void)fflush(stdout);
}

static int show(struct watch *watch, uint64_t now, struct rig_error *err)
{
    bool terminal = *watch->clear != '\0';
    struct rig_totals totals = rig_totals(watch->jobs, watch->options->engine.target.jobs);
    uint64_t seconds = (now - watch->start.ns) / SECOND_NS;
    char line[RIG_STATUS_SIZE];
    double rate;

    tell_estimate(watch, &totals);
    if (now - watch->told_ns >= SECOND_NS) {
        rig_announce(watch->path, watch->told, watch->causes, watch->clear);
        watch->told_ns = now;
    }
    if (rig_samples_due(watch->samples, (double)(now - watch->start.ns) / 1e9) &&
        take_sample(watch, &totals, (double)(now - watch->start.ns) / 1e9, err) < 0)
        return -1;
    if (now - watch->shown_ns < (terminal ? 1 : PLAIN_LINE_SECONDS) * SECOND_NS)
        return 0;
    rate = (double)(totals.executions - watch->shown_executions) * 1e9 / (double)(now - watch->shown_ns);
    rig_status_line(line, &totals, rate, seconds, seconds_left(watch, &totals, seconds));
    (void)printf(terminal ? CLEAR_LINE "%s" : "%s\n", line);
    (void)fflush(stdout);
    watch->shown_ns = now;
    watch->shown_executions = totals.executions;
    return 0;
}

/* 0: some run or run again; 1: all ended in good order, asked to or because they were done; -1 with *err. */
static int check_engines(struct watch *watch, const struct rig_engine_options *how, struct rig_error *err)
{
    unsigned ended = 0;

    for (unsigned i = 0; i < watch->options->engine.target.jobs; i++) {
        switch (rig_engine_check(&watch->engines[i], &watch->jobs[i], watch->path, err)) {
        case RIG_ENGINE_RUNS:
        case RIG_ENGINE_ENDED:
            ended += watch->engines[i].child.pid == 0;
            break;
        case RIG_ENGINE_FAILED:
            return -1;
        case RIG_ENGINE_DIED:
            (void)printf("%sengine %u was killed; it goes on with the same corpus\n", watch->clear, i);
            (void)fflush(stdout);
            if (rig_engine_start(&watch->engines[i], how, err) < 0)
                return -1;
        }
    }
    return ended == watch->options->engine.target.jobs;
}

/* Its time is up; an exhaustive one may have none set. */
static bool is_over(const struct watch *watch, uint64_t now)
{
    return watch->seconds && now > watch->start.ns + watch->seconds * SECOND_NS;
}

/* What it was to look for. */
static bool found(const struct watch *watch)
{
    return watch->options->until && rig_causes_match(watch->causes, watch->options->until);
}

static int run(struct watch *watch, const struct rig_engine_options *how, struct rig_error *err)
{
    const struct timespec nap = {.tv_nsec = TICK_NS};
    int result = 0;

    for (unsigned i = 0; result == 0 && i < watch->options->engine.target.jobs; i++) {
        watch->engines[i].job = i;
        result = rig_engine_start(&watch->engines[i], how, err);
    }
    while (result == 0 && !interrupted) {
        uint64_t now;

        nanosleep(&nap, NULL);
        result = check_engines(watch, how, err);
        now = rig_now_ns();
        if (result == 0 && watch->start.ns == 0)
            result = wait_for_start(watch, err);
        else if (result == 0)
            result = show(watch, now, err);
        if (watch->start.ns != 0 && (is_over(watch, now) || found(watch)))
            break;
    }
    for (unsigned i = 0; i < watch->options->engine.target.jobs; i++)
        __atomic_store_n(&watch->jobs[i].stop, 1, __ATOMIC_RELEASE);
    /* An engine that is still setting its box up does not listen, and has nothing to lose. */
    for (unsigned i = 0; i < watch->options->engine.target.jobs; i++)
        rig_engine_end(&watch->engines[i], rig_engine_stop_signal(how->name), watch->start.ns ? SECONDS_TO_END : 0);
    /* A short list may be done before we look for the first time. */
    if (result > 0 && watch->start.ns == 0)
        result = wait_for_start(watch, err);
    return result < 0 ? -1 : 0;
}

static int summarize(struct watch *watch, bool failed)
{
    struct rig_totals totals = rig_totals(watch->jobs, watch->options->engine.target.jobs);
    double seconds = watch->start.ns ? (double)(rig_now_ns() - watch->start.ns) / 1e9 : 0;
    struct rig_error err;

    (void)fputs(watch->clear, stdout);
    rig_announce(watch->path, watch->told, watch->causes, "");
    if (interrupted)
        (void)printf("interrupted\n");
    rig_causes_print(stdout, watch->causes);
    rig_summary_print(stdout, &totals, seconds, watch->options->engine.target.jobs, &watch->start);
    rig_campaign_say_coverage(watch->path, &watch->options->engine.target.session);
    (void)printf("causes       %u, with those of earlier runs; %s/" RIG_CAUSES_FILE "\n",
                 rig_causes_count(watch->causes), watch->path);
    (void)printf("results      %s\n", watch->path);
    /* What was found is on disk already; on a full one these are missing, and nothing else. */
    if (take_sample(watch, &totals, seconds, &err) < 0 || rig_causes_write(watch->causes, watch->path, &err) < 0 ||
        rig_campaign_note_end(watch->path,
                              failed                               ? "failed"
                              : interrupted                        ? "interrupted"
                              : totals.listed_done < totals.listed ? "time is up"
                                                                   : "done",
                              &totals, seconds, &err) < 0)
        return complain(&err);
    return totals.findings > 0 ? EXIT_FOUND : EXIT_SUCCESS;
}

/* Before the first case. A new campaign leaves nothing that would hold its name: the user is to try again. */
static int give_up(const struct rig_campaign_options *options, const char *path, const struct rig_error *err)
{
    if (!options->resume && options->engine.target.share.count == 0)
        rig_remove_tree(path);
    return complain(err);
}

/* Of the whole campaign's directory, that of one machine or that of our share. */
static int open_directory(const struct rig_campaign_options *o, char path[RIG_PATH_SIZE], struct rig_error *err)
{
    const struct rig_share *share = &o->engine.target.share;
    char shares[RIG_PATH_SIZE], number[16];

    if (share->count == 0)
        return rig_share_refuse(o->root, o->name, err) < 0
                   ? -1
                   : rig_campaign_open(o->root, o->name, o->resume, false, path, err);
    /* A machine that is thought to be lost may still be at it; once it ends, we go on. */
    return rig_share_make(o->root, o->name, share, shares, number, err) < 0
               ? -1
               : rig_campaign_open(shares, number, true, true, path, err);
}

/* A share has its time once, however often it is started. true: it had all of it, or its list is done. */
static bool is_done(struct watch *watch)
{
    const struct rig_campaign_options *o = watch->options;
    const double before = rig_samples_seconds_before(watch->samples);
    struct rig_position position;

    watch->seconds = o->seconds;
    if (o->engine.target.share.count == 0)
        return false;
    if (rig_position_read(watch->path, &position) && rig_position_count(&position) == rig_position_size(&position))
        return true;
    if (o->seconds == 0)
        return false;
    watch->seconds = before < (double)o->seconds ? (uint64_t)((double)o->seconds - before) : 0;
    return watch->seconds == 0;
}

static int campaign(const struct rig_campaign_options *options)
{
    struct watch watch = {.options = options, .clear = isatty(STDOUT_FILENO) ? CLEAR_LINE : ""};
    char path[RIG_PATH_SIZE];
    struct rig_engine_options how = options->engine;
    struct rig_error err;
    int failed;
    int code;

    if (open_directory(options, path, &err) < 0)
        return complain(&err);
    how.target.results = path;
    if (rig_afl_gather(path, &options->engine.target.share, &err) < 0) /* of a run that was killed */
        return complain(&err);
    if (rig_campaign_seed(path, options->seeds, options->engine.target.bound.revisions, &err) < 0 ||
        rig_live_open(path, &watch.jobs, &err) < 0)
        return give_up(options, path, &err);
    memset(watch.jobs, 0, RIG_MAX_JOBS * sizeof(*watch.jobs));
    watch.path = path;
    watch.told = rig_seen_new();
    watch.causes = rig_causes_new();
    if (!watch.told || !watch.causes) {
        (void)rig_error_set(&err, RIG_ERROR_MACHINERY, "out of memory");
        return complain(&err);
    }
    if (rig_samples_open(path, &watch.samples, &err) < 0)
        return give_up(options, path, &err);
    rig_announce_known(path, watch.told, watch.causes);
    if (is_done(&watch)) {
        (void)printf("share %u of %u is done; results in %s\n", options->engine.target.share.number,
                     options->engine.target.share.count, path);
        return EXIT_SUCCESS;
    }
    failed = run(&watch, &how, &err);
    if (failed == 0)
        failed = rig_afl_gather(path, &options->engine.target.share, &err);
    code = watch.start.ns ? summarize(&watch, failed < 0) : EXIT_SUCCESS; /* not one case: there is nothing to sum up */
    rig_seen_free(watch.told);
    rig_causes_free(watch.causes);
    rig_samples_close(watch.samples);
    if (failed < 0)
        return watch.start.ns || err.code != RIG_ERROR_USAGE ? complain(&err) : give_up(options, path, &err);
    return code;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct rig_campaign_options options;
    struct rig_error err;

    if (rig_campaign_options_parse(argc, argv, &options, &err) < 0)
        return complain(&err);
    if (options.check)
        return EXIT_SUCCESS;
    /* Before the handlers: an interrupt ends it on the spot, which costs nothing. */
    if (options.cmin)
        return rig_cmin(&options, &err) < 0 ? complain(&err) : EXIT_SUCCESS;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    return campaign(&options);
}
