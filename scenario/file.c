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

bool rig_file_read(const char *path, size_t max, uint8_t **data, size_t *size, struct rig_file_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    ssize_t n = 0;

    *data = NULL;
    *size = 0;
    if (fd < 0)
        return fail(error, false, "%s: cannot open: %s", path, strerror(errno));
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        (void)close(fd);
        return fail(error, false, "%s: found a directory; expected a file", path);
    }
    *data = malloc(max + 1);
    while (*data && *size <= max && (n = read(fd, *data + *size, max + 1 - *size)) > 0)
        *size += (size_t)n;
    if (*data && n >= 0 && *size <= max) {
        (void)close(fd);
        return true;
    }
    if (!*data)
        (void)fail(error, true, "%s: no memory to read it", path);
    else if (n < 0)
        (void)fail(error, false, "%s: cannot read: %s", path, strerror(errno));
    else
        (void)fail(error, false, "%s: found more than %zu bytes; expected at most that", path, max);
    (void)close(fd);
    free(*data);
    *data = NULL;
    return false;
}

bool rig_file_write(const char *path, const void *data, size_t size, struct rig_file_error *error)
{
    char temporary[4096];
    size_t written = 0;
    int fd;

    if ((size_t)snprintf(temporary, sizeof(temporary), "%s.%ld.tmp", path, (long)getpid()) >= sizeof(temporary))
        return fail(error, false, "%s: the name is too long", path);
    fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail(error, true, "%s: cannot create: %s", path, strerror(errno));
    while (written < size) {
        ssize_t n = write(fd, (const uint8_t *)data + written, size - written);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        written += (size_t)n;
    }
    if (written < size || fsync(fd) || close(fd) || rename(temporary, path)) {
        int saved = errno;

        (void)unlink(temporary);
        return fail(error, true, "%s: cannot write: %s", path, strerror(saved));
    }
    return true;
}

static bool load_binary(const char *path, const uint8_t *data, size_t size, struct rig_scenario *scenario,
                        struct rig_file_error *error)
{
    uint8_t again[RIG_BINARY_MAX];
    size_t n;

    rig_decode(data, size, scenario);
    n = rig_encode(scenario, again);
    if (n == size && memcmp(again, data, n) == 0)
        return true;
    return fail(
        error, false,
        "%s: found %zu bytes that are not a whole scenario (as such they would be %zu); expected a .scn text or "
        "an encoding as rig-scn writes it: truncated?",
        path, size, n);
}

bool rig_scenario_load(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                       struct rig_file_error *error)
{
    size_t length = strlen(path), size;
    bool is_text = length >= 4 && strcmp(path + length - 4, ".scn") == 0, ok;
    struct rig_text_error where;
    uint8_t *data;

    memset(expect, 0, sizeof(*expect));
    if (!rig_file_read(path, RIG_FILE_MAX, &data, &size, error))
        return false;
    if (is_text) {
        ok = rig_text_parse((const char *)data, size, scenario, expect, &where);
        if (!ok)
            (void)fail(error, false, "%s:%u:%u: %s", path, where.line, where.column, where.message);
    } else {
        ok = load_binary(path, data, size, scenario, error);
    }
    free(data);
    return ok;
}
