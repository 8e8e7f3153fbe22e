/* SPDX-License-Identifier: MIT */
/*
 * rig-status: how the shares of a campaign are, in one table: from what they wrote, and from Slurm where that runs
 * them. Of a matrix of boots rig-boot says it. Starts no box.
 */
#include <base/child.h>
#include <base/clock.h>
#include <base/files.h>
#include <base/option.h>
#include <base/words.h>
#include <cluster/record.h>
#include <cluster/slurm.h>
#include <fuzz/campaign/gather.h>
#include <fuzz/campaign/samples.h>
#include <fuzz/campaign/shares.h>
#include <fuzz/findings/causes.h>
#include <fuzz/findings/store.h>
#include <fuzz/session/options.h>

#include <cjson/cJSON.h>
#include <dirent.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXIT_FINDING 1
#define LOOK_SECONDS 5
#define PLAIN_SECONDS 30 /* where the output is no terminal */
#define QUIET_SECONDS 90 /* a share that runs writes a row every ten */
#define CLEAR_SCREEN "\033[H\033[J"

static const char usage[] =
    "usage: scripts/status [--follow] NAME\n"
    "\n"
    "How the shares of results/NAME are: one table of a campaign's shares (scripts/fuzz --cluster, "
    "or --share), or of a\n"
    "matrix' boots. It reads what they wrote, so that it works from any machine that sees results/.\n"
    "\n";

static const char ending[] =
    "\n"
    "Exit code: 0 done, 1 with --follow: there are findings, 2 bad usage or no such campaign, 3 the "
    "machinery failed, or with\n"
    "--follow: shares are left that no job has.\n";

static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
    (void)signal;
    interrupted = 1;
}

struct status {
    const char *root, *build;
    bool follow;
    char results[RIG_PATH_SIZE];
    const char *name;
    struct rig_cluster_record record;
    bool on_cluster;
    struct rig_slurm_task *tasks; /* that wait or run */
    int task_count;               /* -1: Slurm does not say */
    unsigned left;                /* shares that have not ended, and that no job has */
};

static const struct rig_option rows[] = {
    {.name = "follow", .help = "until all have ended", .type = &rig_option_flag, .at = offsetof(struct status, follow)},
    {.name = "results",
     .argument = "DIR",
     .help = "where campaigns lie",
     .type = &rig_option_text,
     .at = offsetof(struct status, root),
     .otherwise = "results"},
    {.name = "build",
     .argument = "DIR",
     .type = &rig_option_text,
     .at = offsetof(struct status, build),
     .otherwise = "build"},
    {0}};

static int complain(const struct rig_error *err)
{
    (void)fprintf(stderr, "status: %s\n", err->text);
    return err->code;
}

/* --- Slurm ---------------------------------------------------------------------------------------------------------*/

static void ask_slurm(struct status *s)
{
    struct rig_error err;

    s->task_count = 0;
    for (unsigned i = 0; s->on_cluster && i < s->record.job_count && s->task_count >= 0; i++) {
        const int count = rig_slurm_tasks(s->record.jobs[i], s->tasks + s->task_count,
                                          RIG_MOST_SHARES - (unsigned)s->task_count, &err);

        s->task_count = count < 0 ? -1 : s->task_count + count;
    }
    if (s->task_count < 0)
        (void)fprintf(stderr, "status: %s\n", err.text);
}

static const struct rig_slurm_task *task_of(const struct status *s, unsigned share)
{
    for (int i = 0; i < s->task_count; i++)
        if (s->tasks[i].share == share)
            return &s->tasks[i];
    return NULL;
}

/* --- the table -----------------------------------------------------------------------------------------------------*/

static bool has_ended(const struct rig_share_state *share)
{
    return strcmp(share->how, "done") == 0 || (share->listed && share->listed_done == share->listed);
}

static const char *state_of(const struct rig_share_state *share, const struct rig_slurm_task *task)
{
    if (task)
        return task->state;
    if (has_ended(share))
        return "done";
    if (share->how[0])
        return share->how;
    if (share->quiet >= 0 && share->quiet < QUIET_SECONDS)
        return "runs";
    return share->runs ? "lost" : "not begun";
}

static void print_row(const struct rig_share_state *share, const struct rig_slurm_task *task)
{
    char covered[32], ran[48];

    (void)snprintf(covered, sizeof(covered), "%.0f/%.0f", share->covered, share->counters);
    if (share->listed)
        (void)snprintf(ran, sizeof(ran), "%" PRIu64 " of %" PRIu64, share->listed_done, share->listed);
    else
        (void)snprintf(ran, sizeof(ran), "%.0f s", share->seconds);
    (void)printf("%5u  %-12s %-12s %4u %4u %12.0f %6.0f %11s  %s\n", share->number,
                 task && task->node[0] ? task->node : share->node, state_of(share, task), share->runs, share->lost,
                 share->executions, share->rate, covered, ran);
}

/* Why one is not at work: the last that its job said. */
static void print_reason(const struct status *s, unsigned share)
{
    char path[RIG_PATH_SIZE], line[200] = "";

    if (rig_path(path, NULL, "%s/logs/%u.log", s->results, share) == 0)
        rig_file_last_line(path, line, sizeof(line));
    if (line[0])
        (void)printf("share %u: %s\n", share, line);
}

static void print_sum(const struct status *s, const struct rig_share_state *states, unsigned count)
{
    double executions = 0, rate = 0;
    char findings[RIG_PATH_SIZE];
    unsigned lost = 0, done = 0;

    for (unsigned i = 0; i < count; i++) {
        executions += states[i].executions;
        rate += states[i].quiet >= 0 && states[i].quiet < QUIET_SECONDS && !states[i].how[0] ? states[i].rate : 0;
        lost += states[i].lost;
        done += has_ended(&states[i]);
    }
    (void)printf("%u of %u shares done; %.0f executions, %.0f/s now; %u runs lost; %u findings\n", done, count,
                 executions, rate, lost,
                 rig_path(findings, NULL, "%s/" RIG_FINDINGS, s->results) == 0 ? rig_count_files(findings) : 0);
}

/* A share whose job has not begun has no directory yet. */
static struct rig_share_state *read_shares(const struct status *s, unsigned *count, struct rig_error *err)
{
    struct rig_share_state *states = rig_shares_read(s->results, count, err);

    if (!states && s->on_cluster)
        states = calloc(RIG_MOST_SHARES, sizeof(*states));
    for (unsigned share = 1; states && share <= s->record.shares; share++) {
        unsigned i = 0;

        while (i < *count && states[i].number != share)
            i++;
        if (i == *count)
            states[(*count)++] = (struct rig_share_state){.number = share, .quiet = -1};
    }
    return states;
}

static int show_shares(struct status *s, struct rig_error *err)
{
    unsigned count = 0;
    struct rig_share_state *states = read_shares(s, &count, err);

    if (!states)
        return -1;
    (void)printf("%5s  %-12s %-12s %4s %4s %12s %6s %11s  %s\n", "share", "node", "state", "runs", "lost", "executions",
                 "/s", "counters", "ran");
    s->left = 0;
    for (unsigned i = 0; i < count; i++) {
        print_row(&states[i], task_of(s, states[i].number));
        s->left += !has_ended(&states[i]);
    }
    for (unsigned i = 0; i < count; i++)
        if (s->on_cluster && !has_ended(&states[i]) && !task_of(s, states[i].number))
            print_reason(s, states[i].number);
    print_sum(s, states, count);
    free(states);
    return 0;
}

/* --- a matrix ------------------------------------------------------------------------------------------------------*/

static bool is_matrix(const struct status *s)
{
    char path[RIG_PATH_SIZE];

    return rig_path(path, NULL, "%s/plan.json", s->results) == 0 && access(path, F_OK) == 0;
}

static int size_of(const cJSON *plan, const char *list)
{
    return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(plan, list));
}

static unsigned count_answers(const char *cells)
{
    DIR *directory = opendir(cells);
    const struct dirent *entry;
    unsigned count = 0;

    while (directory && (entry = readdir(directory)) != NULL) {
        const char *suffix = strrchr(entry->d_name, '.');

        count += entry->d_name[0] != '.' && suffix && strcmp(suffix, ".json") == 0;
    }
    if (directory)
        (void)closedir(directory);
    return count;
}

/* Boots that have no answer yet. */
static unsigned boots_left(const struct status *s)
{
    char path[RIG_PATH_SIZE];
    char *text = rig_path(path, NULL, "%s/plan.json", s->results) == 0 ? rig_read_file(path, NULL) : NULL;
    cJSON *plan = text ? cJSON_Parse(text) : NULL;
    const unsigned cells = (unsigned)(size_of(plan, "kernels") * size_of(plan, "variants"));
    const unsigned answers = rig_path(path, NULL, "%s/cells", s->results) == 0 ? count_answers(path) : 0;

    cJSON_Delete(plan);
    free(text);
    return answers < cells ? cells - answers : 0;
}

/* rig-boot's table, and its exit code. */
static int show_matrix(struct status *s, int *code, struct rig_error *err)
{
    struct rig_arguments command = {.count = 0};
    const struct rig_child_plan plan = {.argv = command.word};

    rig_arguments_add(&command, "%s/cmake/boot/rig-boot", s->build);
    rig_arguments_option(&command, "build", s->build);
    rig_arguments_option(&command, "results", s->root);
    rig_arguments_option(&command, "name", s->name);
    rig_arguments_add(&command, "--status");
    *code = rig_arguments_check(&command, err) < 0 ? -1 : rig_child_run(&plan, err);
    s->left = boots_left(s);
    return *code < 0 ? -1 : 0;
}

/* --- all of it -----------------------------------------------------------------------------------------------------*/

static int show(struct status *s, int *code, struct rig_error *err)
{
    ask_slurm(s);
    if (s->follow && isatty(STDOUT_FILENO))
        (void)fputs(CLEAR_SCREEN, stdout);
    (void)fflush(stdout);
    if ((is_matrix(s) ? show_matrix(s, code, err) : show_shares(s, err)) < 0)
        return -1;
    if (s->task_count > 0)
        (void)printf("%d jobs of Slurm wait or run\n", s->task_count);
    (void)fflush(stdout);
    return 0;
}

/* While a job has one of them; without Slurm, while one has not ended. */
static bool goes_on(const struct status *s)
{
    return s->on_cluster ? s->task_count != 0 : s->left > 0;
}

/* Until it is time for another look; sooner where all have ended. */
static void wait_for_look(struct status *s)
{
    const double until = rig_seconds() + (isatty(STDOUT_FILENO) ? LOOK_SECONDS : PLAIN_SECONDS);
    const struct timespec nap = {.tv_nsec = 200000000};

    for (double ask = rig_seconds() + LOOK_SECONDS; !interrupted && rig_seconds() < until; (void)nanosleep(&nap, NULL))
        if (rig_seconds() >= ask) {
            ask_slurm(s);
            if (!goes_on(s))
                break;
            ask = rig_seconds() + LOOK_SECONDS;
        }
}

static int follow(struct status *s, int *code, struct rig_error *err)
{
    const struct sigaction action = {.sa_handler = on_signal};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    for (;;) {
        if (show(s, code, err) < 0)
            return -1;
        if (!goes_on(s) || interrupted)
            return 0;
        wait_for_look(s);
    }
}

static int say_left(const struct status *s, const char *what, struct rig_error *err)
{
    return rig_error_set(err, RIG_ERROR_MACHINERY, "%u %s are left; --cluster slurm --resume %s submits them", s->left,
                         what, s->name);
}

/* What all shares came to, as a campaign of one machine would say it. */
static int conclude(const struct status *s, struct rig_error *err)
{
    char guest[RIG_PATH_SIZE], findings[RIG_PATH_SIZE], shares[RIG_PATH_SIZE];

    if (rig_path(shares, err, "%s/" RIG_SHARES_DIRECTORY, s->results) < 0)
        return -1;
    if (access(shares, F_OK) < 0) /* no job came so far */
        return say_left(s, "shares", err);
    if (rig_path(guest, err, "%s/" RIG_GUEST_FILE, s->build) < 0 ||
        rig_path(findings, err, "%s/" RIG_FINDINGS, s->results) < 0 || rig_campaign_gather(s->results, guest, err) < 0)
        return -1;
    (void)printf("causes in %s/" RIG_CAUSES_FILE "; scripts/report %s makes a page\n", s->results, s->name);
    if (s->left)
        return say_left(s, "shares", err);
    return rig_count_files(findings) > 0 ? EXIT_FINDING : EXIT_SUCCESS;
}

static int open_campaign(struct status *s, const char *name, struct rig_error *err)
{
    int found;

    s->name = name;
    if (rig_path(s->results, err, "%s/%s", s->root, name) < 0)
        return -1;
    if (!rig_is_plain_name(name) || access(s->results, F_OK) < 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "there is no campaign \"%.64s\" in %s", name, s->root);
    found = rig_cluster_record_read(&s->record, s->results, err);
    s->on_cluster = found == 0;
    s->tasks = calloc(RIG_MOST_SHARES, sizeof(*s->tasks));
    if (!s->tasks)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    return found < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    static struct status status;
    const struct rig_command_line line = {.usage = usage, .ending = ending, .tables = {{rows, &status}}};
    struct rig_error err;
    int code = 0, at = rig_command_line_read(&line, argc, argv, &err);

    if (at < 0)
        return complain(&err);
    if (argc - at != 1) {
        (void)rig_error_set(&err, RIG_ERROR_USAGE, "found %d names; expected that of one campaign, see --help",
                            argc - at);
        return complain(&err);
    }
    if (open_campaign(&status, argv[at], &err) < 0)
        return complain(&err);
    if ((status.follow ? follow(&status, &code, &err) : show(&status, &code, &err)) < 0)
        return complain(&err);
    if (interrupted && status.on_cluster) {
        (void)printf("the jobs go on; scancel %s ends them, scripts/status %s shows them\n",
                     status.record.job_count ? status.record.jobs[status.record.job_count - 1] : "JOB", status.name);
        return EXIT_SUCCESS;
    }
    if (status.follow && !is_matrix(&status))
        code = conclude(&status, &err);
    else if (status.follow && status.left)
        code = say_left(&status, "boots", &err);
    free(status.tasks);
    return code < 0 ? complain(&err) : code;
}
