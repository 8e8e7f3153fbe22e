/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/cmin.h>

#include <base/files.h>
#include <base/progress.h>
#include <fuzz/campaign/afl_queue.h>
#include <fuzz/campaign/cover.h>
#include <fuzz/campaign/dir.h>
#include <fuzz/engines/input.h>
#include <scenario/revisions.h>

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define XEN_COUNTERS (RIG_TARGET_COUNTERS - RIG_XEN_COUNTERS) /* the first of them */
#define FEATURES (RIG_TARGET_COUNTERS * RIG_COVER_CLASSES)

struct cmin {
    const struct rig_target_options *target;
    char corpus[RIG_PATH_SIZE];
    struct rig_runner rig;
    struct rig_result *run;
    struct rig_cover_input *inputs;
    size_t count;
    uint8_t *covered;                      /* a byte a feature */
    uint8_t counters[RIG_TARGET_COUNTERS]; /* of the input at hand */
};

struct size {
    size_t files, bytes;
};

static int out_of_memory(struct rig_error *err)
{
    return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int list(struct cmin *cmin, struct rig_error *err)
{
    struct dirent **names = NULL;
    int count = scandir(cmin->corpus, &names, is_input, alphasort);
    int result = 0;

    if (count < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", cmin->corpus, strerror(errno));
    cmin->inputs = calloc((size_t)count + 1, sizeof(*cmin->inputs));
    for (int i = 0; i < count; i++) {
        if (cmin->inputs)
            cmin->inputs[i].name = strdup(names[i]->d_name);
        if (!cmin->inputs || !cmin->inputs[i].name)
            result = out_of_memory(err);
        free(names[i]);
    }
    free(names);
    cmin->count = cmin->inputs ? (size_t)count : 0;
    return result;
}

/* Runs an input; what it reached is in cmin->counters. */
static int run(struct cmin *cmin, struct rig_cover_input *input, struct rig_error *err)
{
    struct rig_scenario scenario;
    char path[RIG_PATH_SIZE];
    char *data;

    if (rig_path(path, err, "%s/%s", cmin->corpus, input->name) < 0)
        return -1;
    data = rig_read_file(path, &input->size);
    if (!data)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", path, strerror(errno));
    rig_input_scenario((const uint8_t *)data, input->size, cmin->target->bound.revisions, cmin->target->bound.plausible,
                       &scenario);
    free(data);
    if (rig_session_cover(cmin->rig.session, &scenario, cmin->run, err) < 0)
        return -1;
    memset(cmin->counters, 0, sizeof(cmin->counters));
    (void)rig_session_coverage(cmin->rig.session, cmin->run, cmin->counters, RIG_CODE_COUNTERS);
    if (cmin->target->feedback == RIG_FEEDBACK_STATES)
        memset(cmin->counters, 0, RIG_CODE_COUNTERS);
    if (cmin->target->feedback != RIG_FEEDBACK_CODE)
        rig_states_count(&scenario, cmin->run, cmin->counters + RIG_CODE_COUNTERS);
    if (cmin->target->feedback == RIG_FEEDBACK_XEN)
        rig_target_count_xen(cmin->rig.session, cmin->run, cmin->counters + XEN_COUNTERS);
    return 0;
}

static uint32_t feature(const struct cmin *cmin, size_t counter)
{
    return (uint32_t)(counter * RIG_COVER_CLASSES + rig_cover_class(cmin->counters[counter]));
}

static int measure(struct cmin *cmin, struct rig_cover_input *input, struct rig_error *err)
{
    if (run(cmin, input, err) < 0)
        return -1;
    for (size_t i = 0; i < RIG_TARGET_COUNTERS; i++)
        input->feature_count += cmin->counters[i] != 0;
    input->features = calloc(input->feature_count + 1, sizeof(*input->features));
    if (!input->features)
        return out_of_memory(err);
    input->feature_count = 0;
    for (size_t i = 0; i < RIG_TARGET_COUNTERS; i++)
        if (cmin->counters[i])
            input->features[input->feature_count++] = feature(cmin, i);
    return 0;
}

static int measure_all(struct cmin *cmin, struct rig_error *err)
{
    for (size_t i = 0; i < cmin->count; i++) {
        char line[80];

        (void)snprintf(line, sizeof(line), "running input %zu of %zu", i + 1, cmin->count);
        if (isatty(STDERR_FILENO))
            rig_progress(NULL, line);
        if (measure(cmin, &cmin->inputs[i], err) < 0)
            return -1;
    }
    rig_progress_end();
    return 0;
}

/* Those that are to stay are run once more: what does not come again, for it hangs on chance, gets another input. */
static int choose(struct cmin *cmin, struct rig_error *err)
{
    rig_cover(cmin->inputs, cmin->count, cmin->covered);
    memset(cmin->covered, 0, FEATURES);
    for (size_t i = 0; i < cmin->count; i++) {
        if (!cmin->inputs[i].kept)
            continue;
        if (run(cmin, &cmin->inputs[i], err) < 0)
            return -1;
        for (size_t counter = 0; counter < RIG_TARGET_COUNTERS; counter++)
            if (cmin->counters[counter])
                cmin->covered[feature(cmin, counter)] = 1;
    }
    rig_cover(cmin->inputs, cmin->count, cmin->covered);
    return 0;
}

static int remove_others(const struct cmin *cmin, struct rig_error *err)
{
    for (size_t i = 0; i < cmin->count; i++) {
        char path[RIG_PATH_SIZE];

        if (cmin->inputs[i].kept)
            continue;
        if (rig_path(path, err, "%s/%s", cmin->corpus, cmin->inputs[i].name) < 0)
            return -1;
        if (unlink(path) < 0 && errno != ENOENT)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot remove %s: %s", path, strerror(errno));
    }
    return 0;
}

static struct size size_of(const struct cmin *cmin, bool kept_only)
{
    struct size size = {0};

    for (size_t i = 0; i < cmin->count; i++)
        if (cmin->inputs[i].kept || !kept_only) {
            size.files++;
            size.bytes += cmin->inputs[i].size;
        }
    return size;
}

/* Counters, not features: how many of them the whole corpus reaches. */
static size_t reached(const struct cmin *cmin, size_t from, size_t to)
{
    size_t count = 0;

    for (size_t i = from; i < to; i++) {
        bool any = false;

        for (unsigned class = 0; class < RIG_COVER_CLASSES; class ++)
            any |= cmin->covered[i * RIG_COVER_CLASSES + class] != 0;
        count += any;
    }
    return count;
}

static int reduce(struct cmin *cmin, struct rig_error *err)
{
    struct size before, after;

    if (list(cmin, err) < 0 || measure_all(cmin, err) < 0 || choose(cmin, err) < 0 || remove_others(cmin, err) < 0)
        return -1;
    before = size_of(cmin, false);
    after = size_of(cmin, true);
    (void)printf("corpus       %zu files, %zu bytes; before: %zu files, %zu bytes\n", after.files, after.bytes,
                 before.files, before.bytes);
    (void)printf("reached      %zu guest counters, %zu boot states after a step, as before\n",
                 reached(cmin, 0, RIG_CODE_COUNTERS), reached(cmin, RIG_CODE_COUNTERS, XEN_COUNTERS));
    if (cmin->target->feedback == RIG_FEEDBACK_XEN)
        (void)printf("Xen          %zu blocks, but for those that come by chance\n",
                     reached(cmin, XEN_COUNTERS, RIG_TARGET_COUNTERS));
    return rig_output_flush(err);
}

int rig_cmin(const struct rig_campaign_options *options, struct rig_error *err)
{
    struct cmin *cmin = calloc(1, sizeof(*cmin));
    char path[RIG_PATH_SIZE];
    int result = -1;

    if (!cmin)
        return out_of_memory(err);
    cmin->run = calloc(1, sizeof(*cmin->run));
    cmin->covered = calloc(FEATURES, 1);
    cmin->target = &options->engine.target;
    if (!cmin->run || !cmin->covered)
        (void)out_of_memory(err);
    else if (rig_campaign_open(options->root, options->name, true, false, path, err) == 0 &&
             rig_afl_gather(path, &options->engine.target.share, err) == 0 &&
             rig_path(cmin->corpus, err, "%s/corpus", path) == 0 &&
             rig_runner_open(&cmin->rig, &options->engine.target.session, err) == 0) {
        result = reduce(cmin, err);
        rig_runner_close(&cmin->rig);
    }
    for (size_t i = 0; i < cmin->count; i++) {
        free(cmin->inputs[i].name);
        free(cmin->inputs[i].features);
    }
    free(cmin->inputs);
    free(cmin->covered);
    free(cmin->run);
    free(cmin);
    return result;
}
