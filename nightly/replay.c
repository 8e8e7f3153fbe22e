/* SPDX-License-Identifier: MIT */
#include <nightly/replay.h>

#include <base/array.h>
#include <base/clock.h>
#include <fuzz/client/wait.h>
#include <scenario/file.h>
#include <scenario/names.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static struct replay *make(struct replays *replays)
{
    if (!RIG_GROW(replays->all, replays->count))
        return NULL;
    replays->all[replays->count] = (struct replay){0};
    return &replays->all[replays->count++];
}

void replays_free(struct replays *replays)
{
    for (size_t i = 0; i < replays->count; i++)
        free(replays->all[i].xen_text);
    free(replays->all);
    *replays = (struct replays){0};
}

static int replay_one(struct rig_runner *rig, const char *file, const struct rig_scenario *scenario,
                      const struct rig_expectation *expectation, struct rig_result *run, struct replays *replays,
                      struct rig_error *err)
{
    struct replay *replay = make(replays);
    uint64_t start = rig_now_ns();
    struct rig_judged judged;

    if (!replay)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    for (unsigned tries = 0; tries < REPLAY_TRIES && !replay->as_expected; tries++) {
        if (rig_session_run(rig->session, scenario, RIG_MODE_TRUE, run, err) < 0)
            return -1;
        rig_judge(&judged, scenario, run, rig->symbols);
        replay->as_expected = rig_as_expected(expectation, &judged);
        replay->unsteady = replay->as_expected && tries > 0;
    }
    (void)snprintf(replay->file, sizeof(replay->file), "%s", file);
    replay->revision = scenario->revision;
    replay->verdict = run->outcome.verdict;
    replay->defect = rig_is_defect(run);
    rig_expectation_print(expectation, replay->expected);
    (void)snprintf(replay->signature, sizeof(replay->signature), "%s", judged.signature);
    rig_cause(replay->cause, &judged);
    (void)rig_because(scenario, &run->outcome, replay->because, sizeof(replay->because));
    replay->xen_text = run->xen_text[0] ? strdup(run->xen_text) : NULL;
    replay->seconds = (double)(rig_now_ns() - start) / 1e9;
    return 0;
}

static int replay_file(struct rig_runner *rig, const char *file, struct replays *replays, struct rig_error *err)
{
    struct rig_expectations expect;
    struct rig_scenario scenario;
    struct rig_result *run = calloc(1, sizeof(*run));
    int result;

    if (!run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = rig_scenario_load(file, &scenario, &expect, err);
    for (unsigned revision = 0; revision < RIG_REVISION_COUNT && result == 0; revision++) {
        if (!(rig_revisions_in_guest() >> revision & 1))
            continue;
        scenario.revision = (uint8_t)revision;
        result = replay_one(rig, file, &scenario, &expect.revision[revision], run, replays, err);
    }
    free(run);
    return result;
}

static int is_scenario(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return entry->d_name[0] != '.' && dot && strcmp(dot, ".scn") == 0;
}

int replay_directory(struct rig_runner *rig, const char *directory, struct replays *replays,
                     void (*tell)(const char *file), struct rig_error *err)
{
    struct dirent **names = NULL;
    int count = scandir(directory, &names, is_scenario, alphasort);
    int result = 0;

    for (int i = 0; i < count; i++) {
        char file[RIG_PATH_SIZE];

        if (result == 0)
            result = rig_path(file, err, "%s/%s", directory, names[i]->d_name);
        if (result == 0) {
            tell(file);
            result = replay_file(rig, file, replays, err);
        }
        free(names[i]);
    }
    free(names);
    return result;
}

enum replay_known replays_know(const struct replays *replays, const char *cause, unsigned revision)
{
    enum replay_known known = REPLAY_NONE;

    for (size_t i = 0; i < replays->count && known != REPLAY_AS_EXPECTED; i++)
        if (replays->all[i].defect && replays->all[i].revision == revision && strcmp(replays->all[i].cause, cause) == 0)
            known = replays->all[i].as_expected ? REPLAY_AS_EXPECTED : REPLAY_UNEXPECTED;
    return known;
}

size_t replays_unexpected(const struct replays *replays)
{
    size_t count = 0;

    for (size_t i = 0; i < replays->count; i++)
        count += !replays->all[i].as_expected;
    return count;
}

size_t replays_unsteady(const struct replays *replays)
{
    size_t count = 0;

    for (size_t i = 0; i < replays->count; i++)
        count += replays->all[i].unsteady;
    return count;
}
