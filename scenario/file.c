/* SPDX-License-Identifier: MIT */
#include <scenario/codec.h>
#include <scenario/file.h>

#include <base/files.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_text(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((data[i] < ' ' || data[i] > '~') && !strchr("\t\r\n", data[i]))
            return false;
    return size > 0 && data[size - 1] == '\n';
}

/* A person's file is what rig_encode writes; anything else has lost something on its way. */
static int check_whole(const char *path, const char *data, size_t size, const struct rig_scenario *scenario,
                       struct rig_error *err)
{
    uint8_t again[RIG_BINARY_MAX];
    size_t n = rig_encode(scenario, again);

    if (n == size && memcmp(again, data, n) == 0)
        return 0;
    if (is_text(data, size))
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: found text in a file whose name does not end in .scn; expected that of a scenario",
                             path);
    return rig_error_set(
        err, RIG_ERROR_USAGE,
        "%s: found %zu bytes that are not a whole scenario, which has %zu when encoded again; expected "
        ".scn text or the bytes `rig-scn to-bin` writes: truncated?",
        path, size, n);
}

static int parse(const char *path, const char *text, size_t size, struct rig_scenario *scenario,
                 struct rig_expectations *expect, struct rig_error *err)
{
    struct rig_text_error where;

    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s:1:1: found a byte-order mark; expected text without one", path);
    if (rig_text_parse(text, size, scenario, expect, &where)) {
        if (scenario->step_count)
            return 0;
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: found no step, so there is nothing to run; expected steps, or `boot` and an order",
                             path);
    }
    if (err) {
        err->code = RIG_ERROR_USAGE;
        (void)rig_text_error_print(&where, path, err->text, sizeof(err->text));
    }
    return -1;
}

static int load(const char *path, bool loosely, struct rig_scenario *scenario, struct rig_expectations *expect,
                struct rig_error *err)
{
    size_t length = strlen(path), size;
    char *data = rig_read_input(path, RIG_FILE_MAX, &size, err);
    int result = 0;

    memset(expect, 0, sizeof(*expect));
    if (!data)
        return -1;
    if (length >= 4 && strcmp(path + length - 4, ".scn") == 0) {
        result = parse(path, data, size, scenario, expect, err);
    } else {
        rig_decode((const uint8_t *)data, size, scenario);
        if (!loosely)
            result = check_whole(path, data, size, scenario, err);
    }
    free(data);
    return result;
}

int rig_scenario_load(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                      struct rig_error *err)
{
    return load(path, false, scenario, expect, err);
}

int rig_scenario_load_loosely(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                              struct rig_error *err)
{
    return load(path, true, scenario, expect, err);
}
