/* SPDX-License-Identifier: MIT */
#include <cluster/slurm.h>

#include <base/arguments.h>
#include <base/child.h>
#include <base/files.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define OUTPUT_SIZE (1U << 20)

/* All that was written to a file in memory; to be freed. NULL: out of memory. */
static char *read_all(int file)
{
    char *text = calloc(1, OUTPUT_SIZE);

    if (text && pread(file, text, OUTPUT_SIZE - 1, 0) >= 0)
        return text;
    free(text);
    return NULL;
}

/* Runs a command of Slurm's. What it said, its errors too, to be freed; NULL: it cannot be run, or failed. */
static char *run(const struct rig_arguments *command, struct rig_error *err)
{
    const int file = memfd_create("slurm", MFD_CLOEXEC);
    const struct rig_child_plan plan = {
        .argv = command->word, .in = RIG_CHILD_NULL, .out = file, .err = file, .group = RIG_CHILD_OWN_GROUP};
    char *output = NULL;
    int code = -1;

    if (file < 0)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_arguments_check(command, err) == 0)
        code = rig_child_run(&plan, err);
    if (code >= 0 && (output = read_all(file)) == NULL)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (file >= 0)
        (void)close(file);
    if (code == 0 || !output)
        return output;
    output[strcspn(output, "\n")] = '\0';
    (void)rig_error_set(err, RIG_ERROR_MACHINERY, "%s: %.300s", command->word[0], output);
    free(output);
    return NULL;
}

/* "1-3,7": the wanted shares as sbatch takes them. To be freed. */
static char *print_array(const struct rig_slurm_submission *s)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    for (unsigned first = 1; first <= s->shares; first++) {
        unsigned last = first;

        if (!s->wanted[first])
            continue;
        while (last < s->shares && s->wanted[last + 1])
            last++;
        (void)fprintf(out, first == last ? "%s%u" : "%s%u-%u", ftell(out) > 0 ? "," : "", first, last);
        first = last;
    }
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

static void add_more(struct rig_arguments *command, const char *options)
{
    char *copy = strdup(options ? options : ""), *rest = copy, *word;

    while (rest && (word = strsep(&rest, " ")) != NULL)
        if (*word)
            rig_arguments_add(command, "%s", word);
    free(copy);
}

int rig_slurm_submit(const struct rig_slurm_submission *s, char job[32], struct rig_error *err)
{
    struct rig_arguments command = {.count = 0};
    char *array = print_array(s), *output;

    if (!array)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    rig_arguments_add(&command, "sbatch");
    rig_arguments_add(&command, "--parsable");
    rig_arguments_add(&command, "--array=%s", array);
    rig_arguments_add(&command, "--job-name=cr3rig-%s", s->name);
    rig_arguments_add(&command, "--output=%s", s->log);
    rig_arguments_add(&command, "--open-mode=append"); /* of a task that is requeued */
    rig_arguments_add(&command, "--requeue");
    rig_arguments_add(&command, "--cpus-per-task=2");
    rig_arguments_add(&command, "--mem=3G");
    add_more(&command, s->more_options);
    rig_arguments_add(&command, "%s", s->script);
    free(array);
    output = run(&command, err);
    if (!output)
        return -1;
    /* "NUMBER" or "NUMBER;CLUSTER", and nothing before it but what plugins may have to say. */
    (void)snprintf(job, 32, "%.*s", (int)strspn(output, "0123456789"), output);
    free(output);
    return *job ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "sbatch says no number of a job");
}

static bool take_task(struct rig_slurm_task *task, char *line)
{
    char *number = strsep(&line, "|"), *state = strsep(&line, "|"), *node = strsep(&line, "|");

    if (!number || !state || !node || !isdigit((unsigned char)*number))
        return false;
    task->share = (unsigned)strtoul(number, NULL, 10);
    (void)snprintf(task->state, sizeof(task->state), "%s", state);
    (void)snprintf(task->node, sizeof(task->node), "%s", node);
    return true;
}

int rig_slurm_tasks(const char *job, struct rig_slurm_task *tasks, unsigned most, struct rig_error *err)
{
    struct rig_arguments command = {.count = 0};
    char *output, *rest, *line;
    unsigned count = 0;

    rig_arguments_add(&command, "squeue");
    rig_arguments_add(&command, "--noheader");
    rig_arguments_add(&command, "--array");
    rig_arguments_add(&command, "--jobs=%s", job);
    rig_arguments_add(&command, "--format=%%K|%%T|%%N");
    output = run(&command, err);
    if (!output)
        return strstr(err->text, "Invalid job id") ? 0 : -1; /* so old that Slurm has forgotten it */
    rest = output;
    while (count < most && (line = strsep(&rest, "\n")) != NULL)
        if (take_task(&tasks[count], line))
            count++;
    free(output);
    return (int)count;
}
