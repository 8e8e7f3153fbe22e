/* SPDX-License-Identifier: MIT */
#include <fuzz/coverage/record.h>

#include <base/files.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WRITE_EVERY_NS UINT64_C(1000000000)

struct rig_coverage {
    struct rig_profile *profile;
    uint64_t written_ns; /* when keep last wrote */
    char path[RIG_PATH_SIZE];
};

/* What an earlier run reached. */
static int read_back(struct rig_coverage *coverage, struct rig_error *err)
{
    struct rig_error why;
    char *text = rig_read_file(coverage->path, NULL);
    int failed;

    if (!text)
        return errno == ENOENT
                   ? 0
                   : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", coverage->path, strerror(errno));
    failed = rig_profile_read(coverage->profile, text, &why);
    free(text);
    return failed ? rig_error_set(err, RIG_ERROR_USAGE, "%s, %s", coverage->path, why.text) : 0;
}

int rig_coverage_open(const char *results, const char *who, const char *guest, struct rig_coverage **coverage,
                      struct rig_error *err)
{
    struct rig_coverage *new = calloc(1, sizeof(*new));
    char directory[RIG_PATH_SIZE];

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (rig_path(directory, err, "%s/" RIG_COVERAGE, results) < 0 || rig_make_directories(directory, err) < 0 ||
        rig_path(new->path, err, "%s/%s" RIG_COVERAGE_SUFFIX, directory, who) < 0 ||
        rig_profile_load(guest, &new->profile, err) < 0 || read_back(new, err) < 0) {
        rig_coverage_close(new);
        return -1;
    }
    *coverage = new;
    return 0;
}

void rig_coverage_close(struct rig_coverage *coverage)
{
    if (!coverage)
        return;
    rig_profile_free(coverage->profile);
    free(coverage);
}

struct rig_profile *rig_coverage_profile(struct rig_coverage *coverage)
{
    return coverage->profile;
}

int rig_coverage_write(struct rig_coverage *coverage, struct rig_error *err)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    int result;

    if (out)
        rig_profile_print(out, coverage->profile);
    if (!out || fclose(out) != 0) {
        free(text);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    result = rig_write_file(coverage->path, text, err);
    free(text);
    return result;
}

int rig_coverage_keep(struct rig_coverage *coverage, uint64_t now_ns, struct rig_error *err)
{
    if (now_ns - coverage->written_ns < WRITE_EVERY_NS)
        return 0;
    coverage->written_ns = now_ns;
    return rig_coverage_write(coverage, err);
}
