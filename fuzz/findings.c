/* SPDX-License-Identifier: MIT */
#include <fuzz/findings.h>

#include <box/files.h>
#include <scenario/codec.h>
#include <scenario/file.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_file(const char *directory, const char *name, const void *data, size_t size, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    struct rig_file_error error;

    if (rig_path(path, err, "%s/%s", directory, name) < 0)
        return -1;
    if (!rig_file_write(path, data, size, &error))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "%s", error.text);
    return 0;
}

static int write_text(const char *directory, const struct rig_scenario *scenario, const struct rig_expectations *expect,
                      struct rig_error *err)
{
    size_t size = rig_text_print(scenario, expect, NULL, 0);
    char *text = malloc(size + 1);
    int result;

    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    (void)rig_text_print(scenario, expect, text, size + 1);
    result = write_file(directory, "scenario.scn", text, size, err);
    free(text);
    return result;
}

static int fill(const char *directory, const struct rig_scenario *scenario, const struct rig_expectations *expect,
                const char *report, struct rig_error *err)
{
    uint8_t binary[RIG_BINARY_MAX];
    size_t size = rig_encode(scenario, binary);

    if (write_text(directory, scenario, expect, err) < 0 ||
        write_file(directory, "scenario.bin", binary, size, err) < 0)
        return -1;
    return write_file(directory, "report.txt", report, strlen(report), err);
}

int rig_findings_write(const char *directory, const char *signature, const struct rig_scenario *scenario,
                       const struct rig_expectations *expect, const char *report, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char draft[RIG_PATH_SIZE];
    int result;

    if (rig_path(path, err, "%s/%s", directory, signature) < 0 ||
        rig_path(draft, err, "%s/.%s.%ld", directory, signature, (long)getpid()) < 0 ||
        rig_make_directories(directory, err) < 0)
        return -1;
    if (access(path, F_OK) == 0)
        return 1;
    /* Of a process that was killed and had our number: a container gives out the same ones again. */
    rig_remove_tree(draft);
    if (mkdir(draft, 0777) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", draft, strerror(errno));
    result = fill(draft, scenario, expect, report, err);
    if (result == 0 && rename(draft, path) < 0) {
        /* Another job of the campaign was faster. */
        result = errno == EEXIST || errno == ENOTEMPTY
                     ? 1
                     : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", path, strerror(errno));
    }
    if (result != 0)
        rig_remove_tree(draft);
    return result;
}
