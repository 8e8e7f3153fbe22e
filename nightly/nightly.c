/* SPDX-License-Identifier: MIT */
/* rig-nightly: what CI runs every night. Replays, fuzzes, compares with the nights before, and says what is new. */
#include <base/array.h>
#include <base/clock.h>
#include <base/lock.h>
#include <base/progress.h>
#include <fuzz/campaign/options.h>
#include <fuzz/client/wait.h>
#include <fuzz/session/options.h>
#include <nightly/boots.h>
#include <nightly/junit.h>
#include <nightly/program.h>
#include <nightly/sarif.h>
#include <nightly/state.h>
#include <nightly/summary.h>
#include <scenario/options.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_NEWS 1
/* Of the time, for replays, for making short what is new, and for boxes to start. */
#define ASIDE_PERCENT 10

static const char usage[] =
    "usage: scripts/nightly [--time T] [--kernels debian:all] [--state DIR] [--output DIR]\n"
    "\n"
    "What a CI job runs every night: replays corpus/history and corpus/regressions on every revision, and what the "
    "nights\n"
    "before found; goes on with their campaign, with both engines; and says what is new, still there, and gone.\n"
    "\n"
    "New is what ends a kernel in an order that some kernel could have had, without an injection, for a cause that no "
    "file\n"
    "of the corpus and no night before comes to on that revision. Whatever else is met first is listed and changes "
    "nothing.\n"
    "\n";

static const char ending[] =
    "\n"
    "Exit code: 0 nothing new, 1 something new or a replay that is not as expected, 2 bad usage or input, 3 the "
    "machinery\n"
    "failed. Killed half way, the next night goes on from what was saved.\n";

struct night {
    struct rig_session_options session;
    const char *corpus;
    const char *state;
    const char *output;
    const char *commit;
    const char *kernels, *matrix; /* NULL: none are booted */
    uint32_t revisions;           /* that campaigns run on; 0: all */
    uint64_t seconds;
    uint64_t start_ns;
};

static const struct share {
    const char *engine;
    const char *orders;
} shares[] = {{"libfuzzer", "plausible"}, {"afl", "plausible"}, {"libfuzzer", "any"}, {"afl", "any"}};
#define SHARES (RIG_COUNT(shares))

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "nightly: %s\n", err->text);
    return err->code;
}

static void say(const char *text)
{
    (void)printf("%s\n", text);
    (void)fflush(stdout);
}

static void say_file(const char *file)
{
    if (isatty(STDERR_FILENO))
        rig_progress(NULL, file);
}

#define AT(field) offsetof(struct night, field)

static const struct rig_option rows[] = {
    {.name = "time",
     .argument = "T",
     .help = "for all of it: 90s, 30m, 2h",
     .type = &rig_option_duration,
     .at = AT(seconds),
     .otherwise = "30m"},
    {.name = "state",
     .argument = "DIR",
     .help = "what nights leave for the next one; CI keeps it",
     .type = &rig_option_text,
     .at = AT(state),
     .otherwise = "results/nightly-state"},
    {.name = "output",
     .argument = "DIR",
     .help = "report.html, junit.xml, findings.sarif, summary.txt",
     .type = &rig_option_text,
     .at = AT(output),
     .otherwise = "results/nightly"},
    {.name = "revision",
     .argument = "R0,R1,..",
     .help = "what campaigns run on (default: all); replays are of every revision",
     .type = &rig_option_revisions,
     .at = AT(revisions)},
    {.name = "kernels",
     .argument = "K,..",
     .help = "boots those that no night has booted, as debian:all, on the matrix; in the same time",
     .type = &rig_option_text,
     .at = AT(kernels)},
    {.name = "matrix",
     .argument = "FILE",
     .help = "whose variants --kernels has (default: corpus/kernels/vendors.matrix)",
     .type = &rig_option_text,
     .at = AT(matrix)},
    {.name = "corpus", .argument = "DIR", .type = &rig_option_text, .at = AT(corpus), .otherwise = "corpus"},
    {.name = "commit", .argument = "HASH", .type = &rig_option_text, .at = AT(commit)},
    {0}};

static int parse(int argc, char **argv, struct night *night, struct rig_error *err)
{
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, night}, RIG_SESSION_TABLES(&night->session)}};
    int at = rig_command_line_read(&line, argc, argv, err);

    if (at < 0 || at == argc)
        return at < 0 ? -1 : 0;
    return rig_error_set(err, RIG_ERROR_USAGE, "found \"%.80s\"; expected options alone, see --help", argv[at]);
}

/* Everything that needs a box of our own before the campaigns, which have theirs. */
static int replay(const struct night *night, struct replays *replays, struct news_list *news, struct rig_error *err)
{
    static const char *const kinds[] = {"history", "regressions"};
    char path[RIG_PATH_SIZE];
    struct rig_runner rig;
    int result;

    if (rig_runner_open(&rig, &night->session, err) < 0)
        return -1;
    result = 0;
    for (unsigned i = 0; i < RIG_COUNT(kinds) && result == 0; i++) {
        result = rig_path(path, err, "%s/%s", night->corpus, kinds[i]);
        if (result == 0)
            result = replay_directory(&rig, path, replays, say_file, err);
    }
    if (result == 0)
        result = state_replay(&rig, night->state, news, err);
    rig_runner_close(&rig);
    rig_progress_end();
    return result;
}

static uint64_t left(const struct night *night)
{
    uint64_t aside = night->seconds * ASIDE_PERCENT / 100;
    uint64_t gone = (rig_now_ns() - night->start_ns) / UINT64_C(1000000000) + aside;

    return night->seconds > gone ? night->seconds - gone : 0;
}

/* What every run of rig-fuzz is given. */
struct fuzz_command {
    struct rig_arguments arguments;
    char results[RIG_PATH_SIZE], log[RIG_PATH_SIZE];
};

static int fuzz_command(const struct night *night, struct fuzz_command *command, struct rig_error *err)
{
    if (rig_path(command->results, err, "%s/results", night->state) < 0 ||
        rig_path(command->log, err, "%s/fuzz.log", night->output) < 0)
        return -1;
    rig_campaign_command(&command->arguments, &night->session);
    rig_arguments_option(&command->arguments, "results", command->results);
    return 0;
}

/* One engine's share. All of them, and all nights, work on one campaign: what one finds the next one starts from. */
static int fuzz(const struct night *night, unsigned number, struct rig_error *err)
{
    uint64_t seconds = left(night) / (SHARES - number);
    char there[RIG_PATH_SIZE], seeds[RIG_PATH_SIZE];
    struct fuzz_command command;
    char time[32], line[128], revisions[120];

    if (fuzz_command(night, &command, err) < 0 || rig_path(there, err, "%s/" STATE_CAMPAIGN, command.results) < 0 ||
        rig_path(seeds, err, "%s/seeds", night->corpus) < 0)
        return -1;
    (void)snprintf(time, sizeof(time), "%" PRIu64 "s", seconds ? seconds : 1);
    rig_arguments_option(&command.arguments, access(there, F_OK) == 0 ? "resume" : "name", STATE_CAMPAIGN);
    rig_arguments_option(&command.arguments, "engine", shares[number].engine);
    rig_arguments_option(&command.arguments, "orders", shares[number].orders);
    if (rig_option_revisions.print(NULL, &night->revisions, revisions, sizeof(revisions)))
        rig_arguments_option(&command.arguments, "revision", revisions);
    rig_arguments_option(&command.arguments, "time", time);
    rig_arguments_option(&command.arguments, "seeds", seeds);
    rig_arguments_option(&command.arguments, "commit", night->commit);
    (void)snprintf(line, sizeof(line), "fuzzing with %s, %s orders, %s; see %.60s", shares[number].engine,
                   shares[number].orders, time, command.log);
    say(line);
    return program_run(&command.arguments, command.log, err) < 0 ? -1 : 0;
}

/* What the next night starts with, and what CI has to keep. */
static int shrink_corpus(const struct night *night, struct rig_error *err)
{
    struct fuzz_command command;

    say("making the corpus small");
    if (fuzz_command(night, &command, err) < 0)
        return -1;
    rig_arguments_option(&command.arguments, "resume", STATE_CAMPAIGN);
    rig_arguments_add(&command.arguments, "--cmin");
    return program_run(&command.arguments, command.log, err) < 0 ? -1 : 0;
}

/* What the campaign has that nobody knows, and that is there tonight. */
static int find_news(const struct night *night, struct rig_runner *rig, const struct replays *replays,
                     struct news_list *news, struct rig_error *err)
{
    char results[RIG_PATH_SIZE];
    int dropped;

    if (rig_path(results, err, "%s/results/" STATE_CAMPAIGN, night->state) < 0)
        return -1;
    do {
        if (news_of_campaign(news, results, replays, err) < 0)
            return -1;
        dropped = news_count(news, NEWS_NEW) > 0 ? state_drop_mended(rig, night->state, news, err) : 0;
    } while (dropped > 0);
    return dropped;
}

static int keep_news(const struct night *night, const struct replays *replays, struct news_list *news,
                     struct rig_error *err)
{
    struct rig_runner rig;
    int result;

    say("comparing with the nights before");
    if (rig_runner_open(&rig, &night->session, err) < 0)
        return -1;
    result = find_news(night, &rig, replays, news, err);
    if (result == 0)
        result = state_keep(&rig, night->state, news, err);
    rig_runner_close(&rig);
    return result < 0 ? -1 : state_sort_others(night->state, news, err);
}

static int put(const char *directory, const char *name, char *text, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    int result = -1;

    if (!text)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_path(path, err, "%s/%s", directory, name) == 0)
        result = rig_write_file(path, text, err);
    free(text);
    return result;
}

static int put_report(const struct night *night, struct rig_error *err)
{
    struct rig_arguments arguments = {.count = 0};
    char results[RIG_PATH_SIZE], log[RIG_PATH_SIZE], page[RIG_PATH_SIZE];

    if (rig_path(results, err, "%s/results", night->state) < 0 ||
        rig_path(log, err, "%s/fuzz.log", night->output) < 0 ||
        rig_path(page, err, "%s/" STATE_CAMPAIGN "/report.html", results) < 0)
        return -1;
    rig_arguments_add(&arguments, "%s/cmake/fuzz/rig-report", night->session.box.build_dir);
    rig_arguments_option(&arguments, "results", results);
    rig_arguments_add(&arguments, STATE_CAMPAIGN);
    if (program_run(&arguments, log, err) < 0)
        return -1;
    return put(night->output, "report.html", rig_read_file(page, NULL), err);
}

static int boot_kernels(const struct night *night, struct kernel_boots *kernels, struct rig_error *err)
{
    char matrix[RIG_PATH_SIZE], line[128];
    const struct boots_plan plan = {.box = &night->session.box,
                                    .kernels = night->kernels,
                                    .matrix = night->matrix ? night->matrix : matrix,
                                    .output = night->output};

    if (!night->kernels)
        return 0;
    (void)snprintf(line, sizeof(line), "booting kernels that no night has booted; see %.60s/boot.log", night->output);
    say(line);
    if (rig_path(matrix, err, "%s/kernels/vendors.matrix", night->corpus) < 0 ||
        kernel_boots_read(kernels, night->state, err) < 0)
        return -1;
    return boots_run(&plan, kernels, err);
}

static int write_all(const struct night *night, const struct replays *replays, const struct news_list *news,
                     const struct kernel_boots *kernels, struct rig_error *err)
{
    char *summary = summary_print(replays, news, kernels, night->output);

    if (summary)
        (void)fputs(summary, stdout);
    if (put(night->output, "summary.txt", summary, err) < 0 ||
        put(night->output, "junit.xml", junit_print(replays, news, kernels), err) < 0 ||
        put(night->output, "findings.sarif", sarif_print(replays, news, kernels), err) < 0 ||
        put_report(night, err) < 0)
        return -1;
    return rig_output_flush(err);
}

static int run(const struct night *night, struct rig_error *err)
{
    struct replays replays = {0};
    struct news_list news = {0};
    struct kernel_boots kernels = {0};
    int result;
    bool red;

    if (boot_kernels(night, &kernels, err) < 0) {
        kernel_boots_free(&kernels);
        return -1;
    }
    say("replaying corpus/history, corpus/regressions and what earlier nights found");
    result = replay(night, &replays, &news, err);
    for (unsigned i = 0; i < SHARES && result == 0; i++)
        result = fuzz(night, i, err);
    if (result == 0)
        result = shrink_corpus(night, err);
    if (result == 0)
        result = keep_news(night, &replays, &news, err);
    if (result == 0)
        result = write_all(night, &replays, &news, &kernels, err);
    if (result == 0)
        result = state_settle(night->state, &news, err);
    if (result == 0 && night->kernels)
        result = kernel_boots_write(&kernels, night->state, err);
    red = replays_unexpected(&replays) || news_count(&news, NEWS_NEW) || kernel_boots_count(&kernels, KERNEL_NEW);
    kernel_boots_free(&kernels);
    replays_free(&replays);
    news_free(&news);
    return result < 0 ? -1 : red;
}

int main(int argc, char **argv)
{
    struct night night = {.start_ns = rig_now_ns()};
    char lock[RIG_PATH_SIZE];
    struct rig_error err;
    pid_t holder;
    int result;

    if (parse(argc, argv, &night, &err) < 0 || rig_make_directories(night.state, &err) < 0 ||
        rig_make_directories(night.output, &err) < 0 || rig_path(lock, &err, "%s/.lock", night.state) < 0)
        return complain(&err);
    result = rig_lock_try(lock, &holder, &err);
    if (result == -1)
        (void)rig_error_set(&err, RIG_ERROR_MACHINERY, "%s is in use by process %ld", night.state, (long)holder);
    if (result < 0)
        return complain(&err);
    if (isatty(STDERR_FILENO))
        night.session.box.say = rig_progress;
    result = run(&night, &err);
    return result < 0 ? complain(&err) : result > 0 ? EXIT_NEWS : EXIT_SUCCESS;
}
