/* SPDX-License-Identifier: MIT */
/*
 * rig-cluster: submits the shares of a campaign or a matrix to a batch system, and shows how they are until they have
 * ended. scripts/fuzz and scripts/boot start it where --cluster is given; on a node it is what a share's job begins
 * with.
 */
#include <base/child.h>
#include <base/files.h>
#include <base/share.h>
#include <cluster/node.h>
#include <cluster/options.h>
#include <cluster/record.h>
#include <cluster/script.h>
#include <cluster/slurm.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOGS "logs"

static int complain(const struct rig_error *err)
{
    (void)fprintf(stderr, "cluster: %s\n", err->text);
    return err->code;
}

/* --- on a node -----------------------------------------------------------------------------------------------------*/

/* node --results DIR --name NAME -- PROGRAM ARGUMENT... */
static int on_node(int argc, char **argv)
{
    char results[RIG_PATH_SIZE];
    struct rig_error err;

    if (argc < 8 || strcmp(argv[6], "--") != 0) {
        (void)rig_error_set(&err, RIG_ERROR_USAGE, "expected what job.sh of a campaign in shares gives");
        return complain(&err);
    }
    if (rig_path(results, &err, "%s/%s", argv[3], argv[5]) < 0 || rig_node_check(argv[7], results, &err) < 0)
        return complain(&err);
    (void)execv(argv[7], argv + 7);
    (void)rig_error_set(&err, RIG_ERROR_MACHINERY, "cannot run %.300s: %s", argv[7], strerror(errno));
    return complain(&err);
}

/* --- where the user is ---------------------------------------------------------------------------------------------*/

struct campaign {
    const struct rig_cluster_options *options;
    struct rig_cluster_record record;
    char name[80];
    char dir[RIG_PATH_SIZE];
    char build_dir[RIG_PATH_SIZE];
};

static int run_program(const struct rig_arguments *command, struct rig_error *err)
{
    const struct rig_child_plan plan = {.argv = command->word};

    return rig_arguments_check(command, err) < 0 ? -1 : rig_child_run(&plan, err);
}

static void add_words(struct rig_arguments *command, const struct campaign *c)
{
    rig_arguments_option(command, "build", c->build_dir);
    rig_arguments_option(command, "results", c->options->results);
    for (size_t i = 0; i < c->record.command.count; i++)
        rig_arguments_add(command, "%s", c->record.command.word[i]);
    rig_arguments_option(command, "name", c->name);
}

/*
 * What is wrong with the command line is said here, and not on each node; and a matrix is looked up once, so that all
 * shares boot the same. The program says what is wrong itself.
 */
static int prepare(const struct campaign *c, struct rig_error *err)
{
    const bool boot = strcmp(c->record.of, "boot") == 0;
    struct rig_arguments command = {.count = 0};
    int code;

    rig_arguments_add(&command, "%s/cmake/%s", c->build_dir, boot ? "boot/rig-boot" : "fuzz/rig-fuzz");
    add_words(&command, c);
    if (boot)
        rig_arguments_add(&command, "--status");
    else {
        rig_arguments_add(&command, "--check");
        rig_arguments_add(&command, "--share");
        rig_arguments_add(&command, "1/%u", c->record.shares);
    }
    code = run_program(&command, err);
    if (code <= 1 && code >= 0)
        return 0;
    return code < 0 ? -1
                    : rig_error_set(err, code == RIG_ERROR_USAGE ? RIG_ERROR_USAGE : RIG_ERROR_MACHINERY,
                                    "nothing was submitted");
}

static int make_new(struct campaign *c, struct rig_error *err)
{
    const struct rig_cluster_options *o = c->options;
    char path[RIG_PATH_SIZE];

    if (access(c->dir, F_OK) == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s is there already; --cluster slurm --resume %s goes on with it",
                             c->dir, c->name);
    (void)snprintf(c->record.of, sizeof(c->record.of), "%s", o->of);
    c->record.shares = o->shares;
    for (size_t i = 0; i < o->rest.count; i++)
        rig_arguments_add(&c->record.command, "%s", o->rest.word[i]);
    if (prepare(c, err) < 0 || rig_path(path, err, "%s/" LOGS, c->dir) < 0 || rig_make_directories(path, err) < 0)
        return -1;
    return rig_cluster_record_write(&c->record, c->dir, err);
}

/* Words that are given now come behind those of before, and win. */
static int go_on(struct campaign *c, struct rig_error *err)
{
    int result = rig_cluster_record_read(&c->record, c->dir, err);

    if (result > 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "there is no campaign in shares in %s to resume", c->dir);
    if (result < 0)
        return -1;
    for (size_t i = 0; i < c->options->rest.count; i++)
        rig_arguments_add(&c->record.command, "%s", c->options->rest.word[i]);
    return prepare(c, err);
}

static int open_campaign(struct campaign *c, struct rig_error *err)
{
    const time_t now = time(NULL);
    struct tm local;

    (void)strftime(c->name, sizeof(c->name), "cluster-%Y%m%d-%H%M%S", localtime_r(&now, &local));
    if (c->options->name)
        (void)snprintf(c->name, sizeof(c->name), "%s", c->options->name);
    if (rig_path(c->dir, err, "%s/%s", c->options->results, c->name) < 0)
        return -1;
    if (!realpath(c->options->build_dir, c->build_dir))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "found no %.300s; expected the build directory",
                             c->options->build_dir);
    return c->options->resume ? go_on(c, err) : make_new(c, err);
}

static int write_script(const struct campaign *c, const char *path, struct rig_error *err)
{
    char directory[RIG_PATH_SIZE];
    const struct rig_cluster_place place = {
        .directory = directory, .build_dir = c->build_dir, .results = c->options->results, .name = c->name};
    char *text;
    int result;

    if (!getcwd(directory, sizeof(directory)))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot tell where we are: %s", strerror(errno));
    text = rig_cluster_script(&c->record, &place);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = rig_write_file(path, text, err);
    free(text);
    return result == 0 && chmod(path, 0777) < 0
               ? rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno))
               : result;
}

/* All shares but those that a job has: *left, by number from 1. Returns how many. */
static int find_left(const struct campaign *c, bool left[RIG_MOST_SHARES + 1], struct rig_error *err)
{
    struct rig_slurm_task *tasks = calloc(RIG_MOST_SHARES, sizeof(*tasks));
    int result = (int)c->record.shares;

    if (!tasks)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    for (unsigned share = 1; share <= c->record.shares; share++)
        left[share] = true;
    for (unsigned i = 0; result >= 0 && i < c->record.job_count; i++) {
        const int count = rig_slurm_tasks(c->record.jobs[i], tasks, RIG_MOST_SHARES, err);

        result = count < 0 ? -1 : result;
        for (int t = 0; t < count; t++)
            if (tasks[t].share >= 1 && tasks[t].share <= c->record.shares && left[tasks[t].share]) {
                left[tasks[t].share] = false;
                result--;
            }
    }
    free(tasks);
    return result;
}

static int submit(struct campaign *c, struct rig_error *err)
{
    static bool left[RIG_MOST_SHARES + 1];
    char script[RIG_PATH_SIZE], log[RIG_PATH_SIZE], job[32];
    const struct rig_slurm_submission submission = {.name = c->name,
                                                    .script = script,
                                                    .log = log,
                                                    .more_options = c->options->sbatch,
                                                    .wanted = left,
                                                    .shares = c->record.shares};
    const int count = find_left(c, left, err);

    if (count < 0 || rig_path(script, err, "%s/job.sh", c->dir) < 0 || write_script(c, script, err) < 0 ||
        rig_path(log, err, "%s/" LOGS "/%%a.log", c->dir) < 0)
        return -1;
    if (count == 0) {
        (void)printf("all %u shares of %s wait or run already\n", c->record.shares, c->name);
        return 0;
    }
    if (rig_slurm_submit(&submission, job, err) < 0)
        return -1;
    rig_cluster_record_add(&c->record, job);
    if (rig_cluster_record_write(&c->record, c->dir, err) < 0)
        return -1;
    (void)printf("submitted %d of %u shares as job %s; results in %s\n"
                 "scancel %s ends them; scripts/status %s shows them\n",
                 count, c->record.shares, job, c->dir, job, c->name);
    (void)fflush(stdout);
    return 0;
}

/* Becomes the program that shows them. */
static int follow(const struct campaign *c, struct rig_error *err)
{
    char program[RIG_PATH_SIZE];

    if (rig_path(program, err, "%s/cmake/fuzz/rig-status", c->build_dir) < 0)
        return -1;
    (void)execl(program, program, "--build", c->build_dir, "--results", c->options->results, "--follow", c->name,
                (char *)NULL);
    return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot run %.300s: %s", program, strerror(errno));
}

int main(int argc, char **argv)
{
    static struct rig_cluster_options options;
    static struct campaign campaign = {.options = &options};
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    if (argc > 1 && strcmp(argv[1], "node") == 0)
        return on_node(argc, argv);
    if (rig_cluster_options_read(&options, argc, argv, &err) < 0)
        return complain(&err);
    if (options.help) {
        rig_cluster_help();
        return EXIT_SUCCESS;
    }
    if (rig_find_program("sbatch", path, &err) < 0 || open_campaign(&campaign, &err) < 0 || submit(&campaign, &err) < 0)
        return complain(&err);
    if (options.detach)
        return EXIT_SUCCESS;
    (void)follow(&campaign, &err);
    return complain(&err);
}
