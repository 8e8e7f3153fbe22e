/* SPDX-License-Identifier: MIT */
#include <kernel/debian/index.h>

#include <base/array.h>
#include <base/files.h>

#include <stdlib.h>
#include <string.h>

/* A package without an image is some kB of documentation: those that only depend on another. */
#define IMAGE_LEAST ((uint64_t)1 << 20)
#define HEAD "cr3rig kernels 1\n"

int rig_debian_index_add(struct rig_debian_index *index, const struct rig_kernel_package *package,
                         struct rig_error *err)
{
    if (!RIG_GROW(index->at, index->count))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the list of Debian's kernels");
    index->at[index->count++] = *package;
    return 0;
}

void rig_debian_index_free(struct rig_debian_index *index)
{
    free(index->at);
    memset(index, 0, sizeof(*index));
}

bool rig_debian_is_plain(const struct rig_kernel_package *package)
{
    return !strstr(package->release, "-cloud-") && !strstr(package->release, "-rt-") &&
           strcmp(package->name, RIG_DEBIAN_META) != 0;
}

/* Takes `suffix` off the end of `text`. */
static bool cut_end(char *text, const char *suffix)
{
    size_t length = strlen(text), cut = strlen(suffix);

    if (length < cut || strcmp(text + length - cut, suffix) != 0)
        return false;
    text[length - cut] = '\0';
    return true;
}

/* linux-image-6.1.0-54-amd64, linux-binary-7.3.4+deb13-amd64, either with -unsigned: the release in between. */
static bool take_release(struct rig_kernel_package *package)
{
    static const char *const prefixes[] = {"linux-image-", "linux-binary-"};

    for (size_t i = 0; i < RIG_COUNT(prefixes); i++) {
        size_t length = strlen(prefixes[i]);
        char release[sizeof(package->release)] = "";

        if (strncmp(package->name, prefixes[i], length) != 0 || package->name[length] < '0' ||
            package->name[length] > '9')
            continue;
        (void)snprintf(release, sizeof(release), "%s", package->name + length);
        (void)cut_end(release, "-unsigned");
        memcpy(package->release, release, sizeof(release));
        return cut_end(release, "-amd64");
    }
    return false;
}

/* The first kernel among what linux-image-amd64 depends on. */
static void take_dependency(struct rig_kernel_package *package, const char *depends)
{
    static const char prefix[] = "linux-image-";
    const char *at = strstr(depends, prefix);

    if (at)
        (void)snprintf(package->release, sizeof(package->release), "%.*s",
                       (int)strcspn(at + sizeof(prefix) - 1, " ,(\n"), at + sizeof(prefix) - 1);
}

struct stanza {
    struct rig_kernel_package package;
    char file[384];
    char depends[512];
};

static void take_field(struct stanza *stanza, const char *line)
{
    static const struct {
        const char *name;
        size_t at, size;
    } fields[] = {
        {"Package: ", offsetof(struct stanza, package.name), sizeof(stanza->package.name)},
        {"Version: ", offsetof(struct stanza, package.version), sizeof(stanza->package.version)},
        {"SHA256: ", offsetof(struct stanza, package.sha256), sizeof(stanza->package.sha256)},
        {"Filename: ", offsetof(struct stanza, file), sizeof(stanza->file)},
        {"Depends: ", offsetof(struct stanza, depends), sizeof(stanza->depends)},
    };

    for (size_t i = 0; i < RIG_COUNT(fields); i++) {
        size_t length = strlen(fields[i].name);

        if (strncmp(line, fields[i].name, length) == 0)
            (void)snprintf((char *)stanza + fields[i].at, fields[i].size, "%.*s", (int)strcspn(line + length, "\n"),
                           line + length);
    }
    if (strncmp(line, "Size: ", 6) == 0)
        stanza->package.size = strtoull(line + 6, NULL, 10);
}

static int take_stanza(struct rig_debian_index *index, struct stanza *stanza, const char *base, const char *suite,
                       struct rig_error *err)
{
    struct rig_kernel_package *package = &stanza->package;
    bool is_meta = strcmp(package->name, RIG_DEBIAN_META) == 0;

    if (is_meta)
        take_dependency(package, stanza->depends);
    else if (!take_release(package) || package->size < IMAGE_LEAST)
        return 0;
    if (package->release[0] == '\0' || package->version[0] == '\0' || strlen(package->sha256) != 64 ||
        stanza->file[0] == '\0')
        return 0;
    (void)snprintf(package->suite, sizeof(package->suite), "%s", suite);
    (void)snprintf(package->url, sizeof(package->url), "%s%s", base, stanza->file);
    return rig_debian_index_add(index, package, err);
}

int rig_debian_index_parse(struct rig_debian_index *index, FILE *list, const char *base, const char *suite,
                           struct rig_error *err)
{
    struct stanza stanza = {0};
    char *line = NULL;
    size_t room = 0;
    int result = 0;

    while (result == 0 && getline(&line, &room, list) > 0) {
        if (line[0] != '\n') {
            take_field(&stanza, line);
            continue;
        }
        result = take_stanza(index, &stanza, base, suite, err);
        memset(&stanza, 0, sizeof(stanza));
    }
    if (result == 0)
        result = take_stanza(index, &stanza, base, suite, err);
    free(line);
    return result;
}

int rig_debian_index_write(const struct rig_debian_index *index, const char *path, struct rig_error *err)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    int result;

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the list of Debian's kernels");
    (void)fputs(HEAD, out);
    for (size_t i = 0; i < index->count; i++) {
        const struct rig_kernel_package *package = &index->at[i];

        (void)fprintf(out, "%s %s %s %s %llu %s\n", package->name, package->version, package->release, package->sha256,
                      (unsigned long long)package->size, package->url);
    }
    if (fclose(out) != 0) {
        free(text);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the list of Debian's kernels");
    }
    result = rig_write_file(path, text, err);
    free(text);
    return result;
}

/* One of the words of a line; false: it has no more, or one that is too long. */
static bool take_word(const char **at, char *to, size_t size)
{
    size_t length = strcspn(*at, " \n");

    if (length == 0 || length >= size)
        return false;
    memcpy(to, *at, length);
    to[length] = '\0';
    *at += length + ((*at)[length] == ' ');
    return true;
}

bool rig_debian_index_read(struct rig_debian_index *index, const char *path, const char *suite)
{
    char *text = rig_read_file(path, NULL);
    bool good = text && strncmp(text, HEAD, sizeof(HEAD) - 1) == 0;
    const char *at = good ? text + sizeof(HEAD) - 1 : "";

    while (good && *at) {
        struct rig_kernel_package package = {0};
        char size[24] = "";

        good = take_word(&at, package.name, sizeof(package.name)) &&
               take_word(&at, package.version, sizeof(package.version)) &&
               take_word(&at, package.release, sizeof(package.release)) &&
               take_word(&at, package.sha256, sizeof(package.sha256)) && take_word(&at, size, sizeof(size)) &&
               take_word(&at, package.url, sizeof(package.url)) && *at == '\n';
        package.size = strtoull(size, NULL, 10);
        (void)snprintf(package.suite, sizeof(package.suite), "%s", suite);
        good = good && rig_debian_index_add(index, &package, NULL) == 0;
        at += good;
    }
    free(text);
    return good;
}
