/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include <scenario/codec.h>
#include <scenario/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct rig_file_error *error, bool is_io, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool fail(struct rig_file_error *error, bool is_io, const char *format, ...)
{
    va_list args;

    error->is_io = is_io;
    va_start(args, format);
    (void)vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    return false;
}

/* Fills `data`, of `max` + 1 bytes, until the file ends or more than `max` are there. */
static bool read_all(int fd, uint8_t *data, size_t max, size_t *size)
{
    while (*size <= max) {
        ssize_t n = read(fd, data + *size, max + 1 - *size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        *size += (size_t)n;
    }
    return true;
}

static bool read_open(int fd, const char *path, size_t max, uint8_t **data, size_t *size, struct rig_file_error *error)
{
    struct stat st;

    if (fstat(fd, &st))
        return fail(error, true, "%s: cannot look at it: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return fail(error, false, "%s: found a directory; expected a file", path);
    *data = malloc(max + 1);
    if (!*data)
        return fail(error, true, "%s: no memory to read it", path);
    if (!read_all(fd, *data, max, size))
        return fail(error, true, "%s: cannot read: %s", path, strerror(errno));
    if (*size > max)
        return fail(error, false, "%s: found more than %zu bytes; expected at most that", path, max);
    return true;
}

bool rig_file_read(const char *path, size_t max, uint8_t **data, size_t *size, struct rig_file_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok;

    *data = NULL;
    *size = 0;
    if (fd < 0)
        return fail(error, false, "%s: cannot open: %s", path, strerror(errno));
    ok = read_open(fd, path, max, data, size, error);
    (void)close(fd);
    if (!ok) {
        free(*data);
        *data = NULL;
        *size = 0;
    }
    return ok;
}

static bool write_all(int fd, const uint8_t *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

bool rig_file_write(const char *path, const void *data, size_t size, struct rig_file_error *error)
{
    char temporary[4096];
    bool ok;
    int fd, saved;

    if ((size_t)snprintf(temporary, sizeof(temporary), "%s.%ld.tmp", path, (long)getpid()) >= sizeof(temporary))
        return fail(error, false, "%s: found a name of %zu bytes; expected fewer than 4000", path, strlen(path));
    fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail(error, true, "%s: cannot create: %s", path, strerror(errno));
    ok = write_all(fd, data, size) && fsync(fd) == 0;
    saved = errno;
    if (close(fd) && ok) {
        saved = errno;
        ok = false;
    }
    if (ok && rename(temporary, path)) {
        saved = errno;
        ok = false;
    }
    if (ok)
        return true;
    (void)unlink(temporary);
    return fail(error, true, "%s: cannot write: %s", path, strerror(saved));
}

/* A person's file is what rig_encode writes; anything else has lost something on its way. */
static bool check_whole(const char *path, const uint8_t *data, size_t size, const struct rig_scenario *scenario,
                        struct rig_file_error *error)
{
    uint8_t again[RIG_BINARY_MAX];
    size_t n = rig_encode(scenario, again);

    if (data && n == size && memcmp(again, data, n) == 0)
        return true;
    return fail(error, false,
                "%s: found %zu bytes that are not a whole scenario, which has %zu when encoded again; expected .scn "
                "text or the bytes `rig-scn to-bin` writes: truncated?",
                path, size, n);
}

static bool load(const char *path, bool loosely, struct rig_scenario *scenario, struct rig_expectations *expect,
                 struct rig_file_error *error)
{
    size_t length = strlen(path), size;
    struct rig_text_error where;
    bool ok = true;
    uint8_t *data;

    memset(expect, 0, sizeof(*expect));
    if (!rig_file_read(path, RIG_FILE_MAX, &data, &size, error))
        return false;
    if (length >= 4 && strcmp(path + length - 4, ".scn") == 0) {
        ok = rig_text_parse((const char *)data, size, scenario, expect, &where);
        if (!ok) {
            error->is_io = false;
            (void)rig_text_error_print(&where, path, error->text, sizeof(error->text));
        }
    } else {
        rig_decode(data, size, scenario);
        ok = loosely || check_whole(path, data, size, scenario, error);
    }
    free(data);
    return ok;
}

bool rig_scenario_load(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                       struct rig_file_error *error)
{
    return load(path, false, scenario, expect, error);
}

bool rig_scenario_load_loosely(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                               struct rig_file_error *error)
{
    return load(path, true, scenario, expect, error);
}
