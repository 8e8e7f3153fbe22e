/* SPDX-License-Identifier: MIT */
#include <base/files.h>

#include <base/words.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdbool.h>
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

/* All of a file, or the first bytes of one that has more than `max`. NULL with errno. */
static char *read_open(FILE *file, size_t max, size_t *size)
{
    char *text = NULL;
    size_t room = 0;

    *size = 0;
    do {
        char *larger = realloc(text, room = room ? room * 2 : 16384);

        if (!larger) {
            free(text);
            return NULL;
        }
        text = larger;
        *size += fread(text + *size, 1, room - *size - 1, file);
    } while (!ferror(file) && !feof(file) && *size <= max);
    if (ferror(file)) {
        free(text);
        return NULL;
    }
    text[*size] = '\0';
    return text;
}

char *rig_read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "re");
    size_t ignored;
    char *text;
    int why;

    if (!file)
        return NULL;
    text = read_open(file, SIZE_MAX, size ? size : &ignored);
    why = errno;
    (void)fclose(file);
    errno = why;
    return text;
}

static bool is_special(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

char *rig_read_input(const char *path, size_t max, size_t *size, struct rig_error *err)
{
    FILE *file;
    char *text;

    /* Before it is opened: a pipe that nobody writes to opens never. */
    if (is_special(path)) {
        (void)rig_error_set(err, RIG_ERROR_USAGE, "%s: found a pipe or a device; expected a file", path);
        return NULL;
    }
    file = fopen(path, "re");
    if (!file) {
        (void)rig_error_set(err, RIG_ERROR_USAGE, "%s: cannot open: %s", path, strerror(errno));
        return NULL;
    }
    text = read_open(file, max, size);
    if (!text && errno == EISDIR)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "%s: found a directory; expected a file", path);
    else if (!text)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "%s: cannot read: %s", path, strerror(errno));
    (void)fclose(file);
    if (!text || *size <= max)
        return text;
    free(text);
    (void)rig_error_set(err, RIG_ERROR_USAGE, "%s: found more than %zu bytes; expected at most that", path, max);
    return NULL;
}

int rig_write_bytes(const char *path, const void *data, size_t size, struct rig_error *err)
{
    char draft[RIG_PATH_SIZE];
    FILE *file;
    bool good;

    if (rig_path(draft, err, "%s.%ld.tmp", path, (long)getpid()) < 0)
        return -1;
    file = fopen(draft, "we");
    if (!file)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    good = fwrite(data, 1, size, file) == size && fflush(file) == 0 && fsync(fileno(file)) == 0;
    good = fclose(file) == 0 && good;
    if (good && rename(draft, path) == 0)
        return 0;
    (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    (void)unlink(draft);
    return -1;
}

int rig_can_write(const char *path, struct rig_error *err)
{
    char draft[RIG_PATH_SIZE];
    struct stat status;
    FILE *file;

    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: it is no file", path);
    if (rig_path(draft, err, "%s.%ld.tmp", path, (long)getpid()) < 0)
        return -1;
    file = fopen(draft, "we");
    if (!file)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    (void)fclose(file);
    (void)unlink(draft);
    return 0;
}

int rig_write_file(const char *path, const char *text, struct rig_error *err)
{
    return rig_write_bytes(path, text, strlen(text), err);
}

int rig_write_stream(const char *path, FILE *stream, char **text, struct rig_error *err)
{
    int result = fclose(stream) == 0 ? rig_write_file(path, *text, err)
                                     : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");

    free(*text);
    *text = NULL;
    return result;
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

size_t rig_file_tail(const char *path, char *to, size_t size)
{
    size_t whole = 0, count;
    char *text = rig_read_file(path, &whole);

    count = text && whole < size ? whole : text ? size : 0;
    if (count)
        memcpy(to, text + whole - count, count);
    free(text);
    return count;
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

unsigned rig_count_files(const char *path)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;
    unsigned count = 0;

    while (directory && (entry = readdir(directory)) != NULL)
        count += entry->d_name[0] != '.';
    if (directory)
        closedir(directory);
    return count;
}

int rig_file_time_compare(const struct timespec *a, const struct timespec *b)
{
    if (a->tv_sec != b->tv_sec)
        return a->tv_sec < b->tv_sec ? -1 : 1;
    return (a->tv_nsec > b->tv_nsec) - (a->tv_nsec < b->tv_nsec);
}
