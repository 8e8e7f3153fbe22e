/* SPDX-License-Identifier: MIT */
#include <kernel/debian/packages.h>

#include <base/lock.h>
#include <kernel/debian/apt.h>
#include <kernel/debian/lists.h>
#include <kernel/debian/program.h>

#include <string.h>
#include <unistd.h>

#define SOURCE "src:"
/* A suite's lists of packages and of sources, and apt's index of both. */
#define SPACE_FOR_LISTS ((uint64_t)192 << 20)

/* Where apt's state for this suite is, and how apt is told. */
struct state {
    char directory[RIG_PATH_SIZE];
    char conf[RIG_PATH_SIZE];
    char log[RIG_PATH_SIZE];
};

static int download(const struct state *state, const char *to, const char *name, struct rig_error *err)
{
    bool source = strncmp(name, SOURCE, sizeof(SOURCE) - 1) == 0;
    const char *const binary_argv[] = {
        "env",      "-C", to,  "apt-get", "-q", "-c", state->conf, "-o", "pkgCacheFile::Generate=true",
        "download", name, NULL};
    const char *const source_argv[] = {"env",
                                       "-C",
                                       to,
                                       "apt-get",
                                       "-q",
                                       "-c",
                                       state->conf,
                                       "-o",
                                       "pkgCacheFile::Generate=true",
                                       "--download-only",
                                       "--tar-only",
                                       "source",
                                       name + sizeof(SOURCE) - 1,
                                       NULL};
    char reason[256];
    int code = rig_debian_run(source ? source_argv : binary_argv, state->log, err);

    if (code <= 0)
        return code;
    rig_debian_reason(state->log, reason, sizeof(reason));
    return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot download %s: %s", name, reason);
}

static int update(struct state *state, const char *apt, const char *suite, struct rig_error *err)
{
    struct rig_debian_mirror mirror;

    if (rig_need_space(apt, SPACE_FOR_LISTS, err) < 0 || rig_debian_mirror(&mirror, apt, err) < 0 ||
        rig_path(state->directory, err, "%s/%s.packages", apt, suite) < 0 ||
        rig_path(state->conf, err, "%s/apt.conf", state->directory) < 0 ||
        rig_path(state->log, err, "%s/download.log", state->directory) < 0)
        return -1;
    return rig_debian_update_suite(state->directory, suite, &mirror, err);
}

int rig_debian_packages(const char *suite, const char *to, char *const *names, size_t count,
                        const struct rig_kernel_store *store, struct rig_error *err)
{
    const char *known = rig_debian_suite(suite);
    char directory[RIG_PATH_SIZE], apt[RIG_PATH_SIZE], lock[RIG_PATH_SIZE];
    struct state state;
    int fd, result;

    if (!known)
        return rig_error_set(err, RIG_ERROR_USAGE, "found the suite \"%.40s\"; expected one of %s", suite,
                             RIG_DEBIAN_SUITES);
    if (rig_debian_directory(store, directory, err) < 0 || rig_path(apt, err, "%s/apt", directory) < 0 ||
        rig_make_directories(apt, err) < 0 || rig_path(lock, err, "%s/packages.lock", directory) < 0)
        return -1;
    fd = rig_lock_wait(lock, err);
    if (fd < 0)
        return -1;
    rig_say(&store->say, "packages: reading the lists of Debian's %s", known);
    result = update(&state, apt, known, err);
    for (size_t i = 0; i < count && result == 0; i++) {
        rig_say(&store->say, "packages: downloading %s of %s", names[i], known);
        result = download(&state, to, names[i], err);
    }
    if (result == 0) /* of use for these packages alone, and large */
        rig_remove_tree(state.directory);
    close(fd);
    return result;
}
