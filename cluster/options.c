/* SPDX-License-Identifier: MIT */
#include <cluster/options.h>

#include <base/share.h>
#include <base/words.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: scripts/fuzz --cluster slurm --jobs N [--name NAME] [OPTION of scripts/fuzz]...\n"
    "       scripts/boot --cluster slurm --jobs N --matrix FILE [--name NAME] [KERNEL]...\n"
    "       scripts/fuzz|boot --cluster slurm --resume NAME\n"
    "\n"
    "Submits N shares as an array of jobs, each on a node of its own choosing, over results/NAME, which all nodes must "
    "see at\n"
    "the same path, as they must see this checkout with its build directory. Then it shows how they are until they "
    "have "
    "ended;\n"
    "Ctrl-C leaves them running. scripts/status NAME shows them any time.\n"
    "\n"
    "  --cluster C       slurm\n"
    "  --jobs N          so many shares\n"
    "  --name NAME       results/NAME (default: the date and time)\n"
    "  --resume NAME     submits the shares of results/NAME that no job has; those that are done end at once\n"
    "  --sbatch WORDS    more options for sbatch, in one argument: \"--partition=long --mem=6G\"\n"
    "  --detach          submit, and do not wait\n"
    "\n"
    "A share keeps two cores busy, and has 3 GiB. It goes on where it was when its job is killed, requeued or its node "
    "lost.\n"
    "What a node needs is checked there before anything else: docs/many-machines.md.\n"
    "\n"
    "Exit code: 0 nothing new, 1 a finding, 2 bad usage or input, 3 the machinery failed.\n";

void rig_cluster_help(void)
{
    (void)fputs(help, stdout);
}

/* Where the value of --NAME begins, in this word or the next; NULL: the word is another option. */
static const char *value_of(const char *name, int argc, char **argv, int *at)
{
    const size_t length = strlen(name);
    const char *word = argv[*at];

    if (!word || strncmp(word, "--", 2) != 0 || strncmp(word + 2, name, length) != 0)
        return NULL;
    if (word[2 + length] == '=')
        return word + 3 + length;
    if (word[2 + length] != '\0')
        return NULL;
    ++*at;
    return *at < argc ? argv[*at] : "";
}

static bool take_texts(struct rig_cluster_options *o, int argc, char **argv, int *at)
{
    const struct {
        const char *name;
        const char **into;
    } texts[] = {{"of", &o->of},           {"cluster", &o->cluster}, {"name", &o->name},    {"resume", &o->name},
                 {"results", &o->results}, {"build", &o->build_dir}, {"sbatch", &o->sbatch}};

    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char *value = value_of(texts[i].name, argc, argv, at);

        if (!value)
            continue;
        *texts[i].into = value;
        o->resume |= strcmp(texts[i].name, "resume") == 0;
        return true;
    }
    return false;
}

static bool take_flags(struct rig_cluster_options *o, const char *word)
{
    const struct {
        const char *name;
        bool *into;
    } flags[] = {{"--detach", &o->detach}, {"--help", &o->help}, {"-h", &o->help}};

    for (unsigned i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (strcmp(flags[i].name, word) == 0) {
            *flags[i].into = true;
            return true;
        }
    return false;
}

static int take_jobs(struct rig_cluster_options *o, const char *value, struct rig_error *err)
{
    char *end;
    const unsigned long number = strtoul(value, &end, 10);

    if (*value < '0' || *value > '9' || *end || number < 1 || number > RIG_MOST_SHARES)
        return rig_error_set(err, RIG_ERROR_USAGE, "--jobs: found \"%.40s\"; expected a number from 1 to %u", value,
                             RIG_MOST_SHARES);
    o->shares = (unsigned)number;
    return 0;
}

static bool has_kernel(const struct rig_arguments *rest)
{
    for (size_t i = 0; i < rest->count; i++)
        if (strncmp(rest->word[i], "--kernel", 8) == 0)
            return true;
    return false;
}

static int check(const struct rig_cluster_options *o, struct rig_error *err)
{
    if (!o->cluster || strcmp(o->cluster, "slurm") != 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "--cluster: found \"%.40s\"; expected slurm",
                             o->cluster ? o->cluster : "");
    if (o->name && !rig_is_plain_name(o->name))
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "found \"%.60s\" as a name; expected letters, digits, '.', '_' and '-'", o->name);
    if (o->of && strcmp(o->of, "fuzz") == 0 && has_kernel(&o->rest))
        return rig_error_set(
            err, RIG_ERROR_USAGE,
            "found --kernel with --cluster; expected a campaign on the model, or scripts/boot --cluster "
            "slurm with a matrix of kernels");
    if (o->resume ? o->shares != 0 : o->shares == 0)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             o->resume ? "found --jobs with --resume; expected the shares that are there"
                                       : "found no --jobs; expected how many shares there are to be");
    return 0;
}

int rig_cluster_options_read(struct rig_cluster_options *o, int argc, char **argv, struct rig_error *err)
{
    memset(o, 0, sizeof(*o));
    o->results = "results";
    o->build_dir = "build";
    for (int at = 1; at < argc; at++) {
        const char *jobs;

        if (take_texts(o, argc, argv, &at) || take_flags(o, argv[at]))
            continue;
        jobs = value_of("jobs", argc, argv, &at);
        if (jobs && take_jobs(o, jobs, err) < 0)
            return -1;
        if (!jobs)
            rig_arguments_add(&o->rest, "%s", argv[at]);
    }
    if (o->help)
        return 0;
    return check(o, err) < 0 ? -1 : rig_arguments_check(&o->rest, err);
}
