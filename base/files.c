/* SPDX-License-Identifier: MIT */
#include <base/files.h>

#include <base/words.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

int rig_path(char path[RIG_PATH_SIZE], struct rig_error *err, const char *format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(path, RIG_PATH_SIZE, format, args);
    va_end(args);
    if (length < 0 || length >= RIG_PATH_SIZE)
        return rig_error_set(err, RIG_ERROR_USAGE, "path too long: %.60s...", path);
    return 0;
}

int rig_make_directories(const char *path, struct rig_error *err)
{
    char part[RIG_PATH_SIZE];

    if (rig_path(part, err, "%s", path) < 0)
        return -1;
    for (char *at = part + 1;; at++) {
        char kept = *at;

        if (kept != '/' && kept != '\0')
            continue;
        *at = '\0';
        if (mkdir(part, 0777) < 0 && errno != EEXIST)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make directory %s: %s", part, strerror(errno));
        if (kept == '\0')
            return 0;
        *at = kept;
    }
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    (void)remove(path);
    return 0;
}

void rig_remove_tree(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

char *rig_read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t used = 0;
    size_t room = 0;

    if (!file)
        return NULL;
    for (;;) {
        char *larger;

        room = room ? room * 2 : 16384;
        larger = realloc(text, room);
        if (!larger) {
            errno = ENOMEM;
            goto fail;
        }
        text = larger;
        used += fread(text + used, 1, room - used - 1, file);
        if (ferror(file))
            goto fail;
        if (feof(file))
            break;
    }
    (void)fclose(file);
    text[used] = '\0';
    if (size)
        *size = used;
    return text;

fail:
    free(text);
    (void)fclose(file);
    return NULL;
}

int rig_write_file(const char *path, const char *text, struct rig_error *err)
{
    char draft[RIG_PATH_SIZE];
    FILE *file;
    int bad;

    if (rig_path(draft, err, "%s.%ld", path, (long)getpid()) < 0)
        return -1;
    file = fopen(draft, "we");
    if (!file)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    bad = fputs(text, file) < 0;
    bad |= fclose(file) != 0;
    if (bad || rename(draft, path) < 0) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
        (void)unlink(draft);
        return -1;
    }
    return 0;
}

void rig_file_last_line(const char *path, char *line, size_t line_size)
{
    size_t size;
    char *text = rig_read_file(path, &size);

    line[0] = '\0';
    if (text)
        rig_last_line(text, size, line, line_size);
    free(text);
}

int rig_need_space(const char *path, uint64_t needed, struct rig_error *err)
{
    struct statvfs about;
    uint64_t left;

    if (statvfs(path, &about) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot look at %s: %s", path, strerror(errno));
    left = (uint64_t)about.f_bavail * about.f_frsize;
    if (left < needed)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no space on %s: %llu MiB left, %llu MiB needed", path,
                             (unsigned long long)(left >> 20), (unsigned long long)(needed >> 20));
    return 0;
}
