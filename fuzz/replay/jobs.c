/* SPDX-License-Identifier: MIT */
#include <fuzz/replay/jobs.h>

#include <base/child.h>
#include <base/progress.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FINDING 1
#define END_NS UINT64_C(10000000000) /* a job ends its box, which gives back hundreds of megabytes */

struct job {
    struct rig_child child;
    int printed; /* what it printed; 0: that went to our standard output */
};

static int start(struct job *job, const struct rig_arguments *words, char *const *files, const char *share,
                 struct rig_error *err)
{
    struct rig_child_plan plan = {.out = job->printed, .dies_with = SIGTERM};
    size_t count = 0, at = words->count;
    const char **argv;
    int result;

    while (files[count])
        count++;
    argv = calloc(words->count + count + 3, sizeof(*argv));
    if (!argv)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    memcpy(argv, words->word, words->count * sizeof(*argv));
    argv[at++] = share;
    argv[at++] = "--";
    memcpy(argv + at, files, count * sizeof(*argv));
    plan.argv = argv;
    result = rig_child_start(&job->child, &plan, err);
    free(argv);
    return result;
}

static int start_all(struct job *jobs, unsigned count, const struct rig_arguments *words, char *const *files,
                     struct rig_error *err)
{
    if (rig_arguments_check(words, err) < 0)
        return -1;
    for (unsigned i = 0; i < count; i++) {
        char share[32];

        (void)snprintf(share, sizeof(share), "--share=%u/%u", i + 1, count);
        jobs[i].printed = i == 0 ? 0 : memfd_create("job", MFD_CLOEXEC);
        if (jobs[i].printed < 0)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for what a job prints");
        if (start(&jobs[i], words, files, share, err) < 0)
            return -1;
    }
    return 0;
}

static int print(int printed, struct rig_error *err)
{
    char bytes[16384];
    ssize_t size;

    if (printed == 0)
        return 0;
    for (off_t at = 0; (size = pread(printed, bytes, sizeof(bytes), at)) > 0; at += size)
        (void)fwrite(bytes, 1, (size_t)size, stdout);
    return rig_output_flush(err);
}

static int gather(struct job *jobs, unsigned count, struct rig_error *err)
{
    int worst = 0;

    for (unsigned i = 0; i < count && worst <= FINDING; i++) {
        const int code = rig_child_wait(&jobs[i].child);

        if (jobs[i].child.signal)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "job %u of %u was ended by signal %d", i + 1, count,
                                 jobs[i].child.signal);
        if (print(jobs[i].printed, err) < 0)
            return -1;
        worst = code > worst ? code : worst;
    }
    return worst;
}

int rig_replay_jobs(const struct rig_arguments *words, char *const *files, unsigned count, struct rig_error *err)
{
    struct job *jobs = calloc(count, sizeof(*jobs));
    int result;

    if (!jobs)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = start_all(jobs, count, words, files, err);
    if (result == 0)
        result = gather(jobs, count, err);
    for (unsigned i = 0; i < count; i++) {
        rig_child_end(&jobs[i].child, SIGTERM, END_NS);
        if (jobs[i].printed > 0)
            (void)close(jobs[i].printed);
    }
    free(jobs);
    return result;
}
