/* SPDX-License-Identifier: MIT */
#include <kernel/debian/apt.h>

#include <base/array.h>
#include <kernel/debian/program.h>

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PUBLIC "http://deb.debian.org/"

/* Debian's own keys; the second name is that of releases after bookworm. */
static const char *keyring(void)
{
    static const char *const paths[] = {"/usr/share/keyrings/debian-archive-keyring.gpg",
                                        "/usr/share/keyrings/debian-archive-keyring.pgp"};

    for (size_t i = 0; i < RIG_COUNT(paths); i++)
        if (access(paths[i], R_OK) == 0)
            return paths[i];
    return NULL;
}

static bool take_line(const char *line, char uri[256], char release[64])
{
    char component[64];

    return sscanf(line, "%255s %63s %63s", uri, release, component) == 3 && strcmp(component, "main") == 0 &&
           rig_debian_release_known(release) && uri[strlen(uri) - 1] == '/';
}

void rig_debian_mirror_choose(struct rig_debian_mirror *mirror, const char *lines)
{
    char uri[256], release[64];

    memset(mirror, 0, sizeof(*mirror));
    for (const char *line = lines; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        bool security;

        if (!take_line(line, uri, release))
            continue;
        security = strstr(release, "-security") != NULL;
        /* Others name their suites after Debian's. Whoever it is, Debian's keys decide. */
        if (!strstr(uri, "debian"))
            continue;
        if (security && mirror->security[0] == '\0')
            memcpy(mirror->security, uri, sizeof(uri));
        else if (!security && mirror->archive[0] == '\0')
            memcpy(mirror->archive, uri, sizeof(uri));
    }
    if (mirror->archive[0] == '\0')
        memcpy(mirror->archive, PUBLIC "debian/", sizeof(PUBLIC "debian/"));
    if (mirror->security[0] == '\0' && strstr(mirror->archive, "://deb.debian.org/"))
        memcpy(mirror->security, PUBLIC "debian-security/", sizeof(PUBLIC "debian-security/"));
}

/* A quick answer wants no lists: apt would read them all before it speaks of sources alone. */
int rig_debian_mirror(struct rig_debian_mirror *mirror, const char *directory, struct rig_error *err)
{
    char lists[RIG_PATH_SIZE], cache[RIG_PATH_SIZE], log[RIG_PATH_SIZE], answer[16384];
    const char *const argv[] = {"apt-get",
                                "-o",
                                lists,
                                "-o",
                                cache,
                                "--no-release-info",
                                "--format",
                                "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                                "indextargets",
                                "Created-By: Packages",
                                NULL};
    struct rig_debian_pipe *pipe;
    FILE *out;
    size_t size;

    if (rig_path(log, err, "%s/none/partial", directory) < 0 || rig_make_directories(log, err) < 0 ||
        rig_path(lists, err, "Dir::State::Lists=%s/none", directory) < 0 ||
        rig_path(cache, err, "Dir::Cache=%s/none", directory) < 0 || rig_path(log, err, "%s/mirror.log", directory) < 0)
        return -1;
    pipe = rig_debian_open(argv, log, &out, err);
    if (!pipe)
        return -1;
    size = fread(answer, 1, sizeof(answer) - 1, out);
    answer[size] = '\0';
    (void)rig_debian_close(pipe);
    rig_debian_mirror_choose(mirror, answer);
    return 0;
}

/*
 * apt reads the machine's configuration first and this file afterwards. Its hooks would delete or build things of the
 * machine's; its sandbox's user cannot write here; lists of old suites are past their date, which is no harm here.
 */
static const char configuration[] = "#clear APT::Update::Pre-Invoke;\n"
                                    "#clear APT::Update::Post-Invoke;\n"
                                    "#clear APT::Update::Post-Invoke-Success;\n"
                                    "#clear APT::Architectures;\n"
                                    "APT::Architecture \"amd64\";\n"
                                    "APT::Sandbox::User \"root\";\n"
                                    "APT::Update::Error-Mode \"any\";\n"
                                    "Acquire::Check-Valid-Until \"false\";\n"
                                    "Acquire::Languages \"none\";\n"
                                    "Acquire::Retries \"1\";\n"
                                    "Acquire::http::Timeout \"20\";\n"
                                    "Acquire::https::Timeout \"20\";\n"
                                    "pkgCacheFile::Generate \"false\";\n"
                                    "Dir::Etc::sourceparts \"-\";\n"
                                    "Dir::Etc::sourcelist \"%s/sources.list\";\n"
                                    "Dir::State::Lists \"%s/lists\";\n"
                                    "Dir::Cache \"%s/cache\";\n";

/* The lines of a pocket in a sources.list. */
struct source {
    const char *keys;
    char lines[4096];
    size_t used;
};

static int find_keys(struct source *source, struct rig_error *err)
{
    *source = (struct source){.keys = keyring()};
    return source->keys ? 0
                        : rig_error_set(err, RIG_ERROR_MACHINERY,
                                        "Debian's keys are not on this machine: install debian-archive-keyring");
}

static void add_line(struct source *source, const char *type, const char *target,
                     const struct rig_debian_pocket *pocket, const struct rig_debian_mirror *mirror)
{
    const char *uri = pocket->security ? mirror->security : mirror->archive;
    size_t left = sizeof(source->lines) - source->used;
    int length = snprintf(source->lines + source->used, left, "%s [arch=amd64 target=%s signed-by=%s] %s %s main\n",
                          type, target, source->keys, uri, pocket->release);

    source->used += length > 0 && (size_t)length < left ? (size_t)length : 0;
}

static int write_state(const char *directory, const struct source *source, struct rig_error *err)
{
    char path[RIG_PATH_SIZE], text[(size_t)3 * RIG_PATH_SIZE + sizeof(configuration)];

    if (rig_path(path, err, "%s/lists/partial", directory) < 0 || rig_make_directories(path, err) < 0 ||
        rig_path(path, err, "%s/cache/archives/partial", directory) < 0 || rig_make_directories(path, err) < 0)
        return -1;
    (void)snprintf(text, sizeof(text), configuration, directory, directory, directory);
    if (rig_path(path, err, "%s/apt.conf", directory) < 0 || rig_write_file(path, text, err) < 0)
        return -1;
    return rig_path(path, err, "%s/sources.list", directory) < 0 ? -1 : rig_write_file(path, source->lines, err);
}

/* Reads the lists of what the state in `directory` names; `name` is what that is. 1: the mirror has it no more. */
static int read_lists(const char *directory, const char *name, struct rig_error *err)
{
    char conf[RIG_PATH_SIZE], log[RIG_PATH_SIZE], reason[256];
    const char *const argv[] = {"apt-get", "-q", "-c", conf, "update", NULL};
    int code;

    if (rig_path(conf, err, "%s/apt.conf", directory) < 0 || rig_path(log, err, "%s/update.log", directory) < 0)
        return -1;
    code = rig_debian_run(argv, log, err);
    if (code <= 0)
        return code;
    rig_debian_reason(log, reason, sizeof(reason));
    if (rig_debian_is_gone(reason))
        return 1;
    return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read the package list of Debian's %s: %s", name, reason);
}

int rig_debian_list(const char *directory, char path[RIG_PATH_SIZE], struct rig_error *err)
{
    char lists[RIG_PATH_SIZE];
    DIR *entries;
    const struct dirent *entry;
    bool found = false;

    if (rig_path(lists, err, "%s/lists", directory) < 0)
        return -1;
    entries = opendir(lists);
    while (entries && !found && (entry = readdir(entries)) != NULL) {
        found = strstr(entry->d_name, "_main_binary-amd64_Packages") != NULL;
        if (found && rig_path(path, err, "%s/%s", lists, entry->d_name) < 0)
            found = false;
    }
    if (entries)
        (void)closedir(entries);
    return found ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "apt left no package list in %s", lists);
}

int rig_debian_update(const char *directory, const struct rig_debian_pocket *pocket,
                      const struct rig_debian_mirror *mirror, struct rig_error *err)
{
    struct source source;
    char list[RIG_PATH_SIZE];
    int result;

    if (find_keys(&source, err) < 0)
        return -1;
    add_line(&source, "deb", "Packages", pocket, mirror);
    if (write_state(directory, &source, err) < 0)
        return -1;
    result = read_lists(directory, pocket->release, err);
    return result ? result : rig_debian_list(directory, list, err);
}

int rig_debian_update_suite(const char *directory, const char *suite, const struct rig_debian_mirror *mirror,
                            struct rig_error *err)
{
    struct source source;
    int result;

    if (find_keys(&source, err) < 0)
        return -1;
    for (size_t i = 0; i < rig_debian_pocket_count; i++) {
        const struct rig_debian_pocket *pocket = &rig_debian_pockets[i];

        if (strcmp(pocket->suite, suite) != 0 || (pocket->security && mirror->security[0] == '\0'))
            continue;
        add_line(&source, "deb", "Packages", pocket, mirror);
        add_line(&source, "deb-src", "Sources", pocket, mirror);
    }
    if (write_state(directory, &source, err) < 0)
        return -1;
    result = read_lists(directory, suite, err);
    return result > 0 ? rig_error_set(err, RIG_ERROR_MACHINERY, "the mirror %s has Debian's %s no more",
                                      mirror->archive, suite)
                      : result;
}
