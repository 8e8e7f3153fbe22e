/* SPDX-License-Identifier: MIT */
#include <kernel/debian/fetch.h>

#include <base/child.h>
#include <base/lock.h>
#include <kernel/debian/apt.h>
#include <kernel/debian/lists.h>
#include <kernel/debian/program.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECKSUM_LENGTH 16 /* hex digits of the SHA256 that name the directory */
/* The image and its configuration, and System.map where a package has the real one. */
#define SPACE_FOR_FILES ((uint64_t)64 << 20)
#define STUB_MOST 4096 /* Debian's System.map is one line that says where the real one is */

/* dpkg's own reader and tar, without what is large in a package or of no use here: modules, documents. */
static int unpack(const char *package, const char *to, const char *log, struct rig_error *err)
{
    const char *const reader[] = {"dpkg-deb", "--fsys-tarfile", package, NULL};
    const char *const tar[] = {"tar",
                               "-x",
                               "-C",
                               to,
                               "--no-same-owner",
                               "--exclude=*.ko",
                               "--exclude=*.ko.*",
                               "--exclude=./usr/share/*",
                               "--exclude=*/modules.*",
                               NULL};
    struct rig_child_plan plan = {.argv = reader, .in = RIG_CHILD_NULL, .dies_with = SIGTERM};
    struct rig_child from = {0}, into = {0};
    int ends[2], fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int result = -1;

    if (fd < 0 || pipe2(ends, O_CLOEXEC) < 0) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot unpack %s: %s", package, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    plan.out = ends[1];
    plan.err = fd;
    if (rig_child_start(&from, &plan, err) == 0) {
        plan.argv = tar;
        plan.in = ends[0];
        plan.out = fd;
        result = rig_child_start(&into, &plan, err);
    }
    close(ends[0]);
    close(ends[1]);
    close(fd);
    if (into.pid)
        result = rig_child_wait(&into);
    if (from.pid && rig_child_wait(&from) != 0 && result == 0)
        result = 1;
    return result;
}

/* Moves the first of `paths` that is there to `to`; false: none is. */
static bool move_first(const char *const paths[], const char *to)
{
    for (size_t i = 0; paths[i]; i++)
        if (rename(paths[i], to) == 0)
            return true;
    return false;
}

/* boot/vmlinuz-V up to 7.1, usr/lib/modules/V/vmlinuz from 7.2 on. */
static int pick(const struct rig_kernel_package *package, const char *from, const char *to, struct rig_error *err)
{
    char boot[RIG_PATH_SIZE], modules[RIG_PATH_SIZE], config[RIG_PATH_SIZE], map[RIG_PATH_SIZE], target[RIG_PATH_SIZE];
    const char *release = package->release;
    struct stat about;

    if (rig_path(boot, err, "%s/boot/vmlinuz-%s", from, release) < 0 ||
        rig_path(modules, err, "%s/usr/lib/modules/%s/vmlinuz", from, release) < 0 ||
        rig_path(config, err, "%s/boot/config-%s", from, release) < 0 ||
        rig_path(map, err, "%s/boot/System.map-%s", from, release) < 0 || rig_path(target, err, "%s/image", to) < 0)
        return -1;
    if (!move_first((const char *const[]){boot, modules, NULL}, target))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "%s has no boot/vmlinuz-%s and no usr/lib/modules/%s/vmlinuz",
                             package->name, release, release);
    if (rig_path(target, err, "%s/config", to) < 0)
        return -1;
    (void)move_first((const char *const[]){config, NULL}, target);
    if (stat(map, &about) < 0 || about.st_size <= STUB_MOST)
        return 0;
    if (rig_path(target, err, "%s/System.map", to) < 0)
        return -1;
    (void)move_first((const char *const[]){map, NULL}, target);
    return 0;
}

static int download(const struct rig_kernel_package *package, const char *to, const char *log,
                    const struct rig_kernel_store *store, struct rig_error *err)
{
    char checksum[80], reason[256];
    const char *const argv[] = {RIG_DEBIAN_HELPER,
                                "-o",
                                "APT::Sandbox::User=root",
                                "-o",
                                "Acquire::Retries=1",
                                "-o",
                                "Acquire::http::Timeout=30",
                                "download-file",
                                package->url,
                                to,
                                checksum,
                                NULL};
    int code;

    (void)snprintf(checksum, sizeof(checksum), "SHA256:%s", package->sha256);
    code = rig_debian_run(argv, log, err);
    if (code <= 0)
        return code;
    rig_debian_reason(log, reason, sizeof(reason));
    if (rig_debian_is_gone(reason)) {
        rig_debian_lists_forget(package->suite, store);
        return rig_error_set(err, RIG_ERROR_MACHINERY,
                             "%s %s is not in Debian's archive any more; its lists are read again the next time",
                             package->name, package->version);
    }
    return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot download %s %s: %s", package->name, package->version,
                         reason);
}

/* All of it in `work`, which is the directory to be once it is whole. */
static int make(const struct rig_kernel_package *package, const char *work, const struct rig_kernel_store *store,
                struct rig_error *err)
{
    char deb[RIG_PATH_SIZE], log[RIG_PATH_SIZE], tree[RIG_PATH_SIZE], reason[256], about[RIG_PATH_SIZE];

    rig_remove_tree(work);
    if (rig_path(tree, err, "%s/tree", work) < 0 || rig_make_directories(tree, err) < 0 ||
        rig_need_space(work, package->size + SPACE_FOR_FILES, err) < 0 ||
        rig_path(deb, err, "%s/package.deb", work) < 0 || rig_path(log, err, "%s/log", work) < 0 ||
        download(package, deb, log, store, err) < 0)
        return -1;
    switch (unpack(deb, tree, log, err)) {
    case 0:
        break;
    case -1:
        return -1;
    default:
        rig_debian_reason(log, reason, sizeof(reason));
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot unpack %s: %s", package->name, reason);
    }
    if (pick(package, tree, work, err) < 0 || rig_path(about, err, "%s/package", work) < 0)
        return -1;
    rig_remove_tree(tree);
    (void)unlink(deb);
    (void)unlink(log);
    (void)snprintf(tree, sizeof(tree), "%s %s\n%s\nSHA256 %s\n", package->name, package->version, package->url,
                   package->sha256);
    return rig_write_file(about, tree, err);
}

/* The source's paths, of what is in the directory. */
static int take_paths(struct rig_kernel_source *source, const char *directory, struct rig_error *err)
{
    if (rig_path(source->image, err, "%s/image", directory) < 0 ||
        rig_path(source->system_map, err, "%s/System.map", directory) < 0 ||
        rig_path(source->config, err, "%s/config", directory) < 0)
        return -1;
    if (access(source->system_map, R_OK) < 0)
        source->system_map[0] = '\0';
    if (access(source->config, R_OK) < 0)
        source->config[0] = '\0';
    return 0;
}

int rig_debian_fetch(struct rig_kernel_source *source, const struct rig_kernel_store *store, struct rig_error *err)
{
    const struct rig_kernel_package *package = &source->package;
    char kernels[RIG_PATH_SIZE], directory[RIG_PATH_SIZE], work[RIG_PATH_SIZE], lock[RIG_PATH_SIZE];
    int fd, result = 0;

    if (rig_debian_directory(store, kernels, err) < 0 ||
        rig_path(directory, err, "%s/%.*s", kernels, CHECKSUM_LENGTH, package->sha256) < 0 ||
        rig_path(work, err, "%s.new", directory) < 0 || rig_path(lock, err, "%s.lock", directory) < 0)
        return -1;
    if (access(directory, F_OK) == 0)
        return take_paths(source, directory, err);
    fd = rig_lock_wait(lock, err);
    if (fd < 0)
        return -1;
    if (access(directory, F_OK) < 0) {
        rig_say(&store->say, "kernels: downloading %s %s (%llu MiB)", package->name, package->version,
                (unsigned long long)(package->size >> 20));
        result = make(package, work, store, err);
        if (result == 0 && rename(work, directory) < 0)
            result = rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", directory, strerror(errno));
        if (result < 0)
            rig_remove_tree(work);
    }
    close(fd);
    return result < 0 ? -1 : take_paths(source, directory, err);
}
