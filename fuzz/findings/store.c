/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/store.h>

#include <base/files.h>
#include <fuzz/findings/json.h>
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

    return rig_path(path, err, "%s/%s", directory, name) < 0 ? -1 : rig_write_bytes(path, data, size, err);
}

static int write_text(const char *directory, const char *name, const struct rig_scenario *scenario,
                      const struct rig_expectations *expect, struct rig_error *err)
{
    char text[RIG_TEXT_MAX];

    return write_file(directory, name, text, rig_text_print(scenario, expect, text, sizeof(text)), err);
}

static int fill(const char *directory, const struct rig_finding *finding, struct rig_error *err)
{
    uint8_t binary[RIG_BINARY_MAX];
    size_t size = rig_encode(finding->scenario, binary);

    if (write_text(directory, "scenario.scn", finding->scenario, finding->expect, err) < 0 ||
        write_file(directory, "scenario.bin", binary, size, err) < 0 ||
        (finding->found && write_text(directory, "found.scn", finding->found, NULL, err) < 0) ||
        write_file(directory, RIG_FINDING_FILE, finding->json, strlen(finding->json), err) < 0)
        return -1;
    return write_file(directory, "report.txt", finding->report, strlen(finding->report), err);
}

int rig_findings_write(const char *directory, const struct rig_finding *finding, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char draft[RIG_PATH_SIZE];
    int result;

    if (rig_path(path, err, "%s/%s", directory, finding->signature) < 0 ||
        rig_path(draft, err, "%s/.%s.%ld", directory, finding->signature, (long)getpid()) < 0 ||
        rig_make_directories(directory, err) < 0)
        return -1;
    if (access(path, F_OK) == 0)
        return 1;
    /* Of a process that was killed and had our number: a container gives out the same ones again. */
    rig_remove_tree(draft);
    if (mkdir(draft, 0777) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", draft, strerror(errno));
    result = fill(draft, finding, err);
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
