/* SPDX-License-Identifier: MIT */
#include <fuzz/coverage/xen.h>

#include <base/files.h>
#include <base/words.h>
#include <fuzz/coverage/record.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define WRITE_EVERY_NS UINT64_C(1000000000)

struct rig_xen_coverage {
    struct rig_blocks blocks;
    size_t written;      /* blocks in the file */
    uint64_t written_ns; /* when keep last wrote */
    char path[RIG_PATH_SIZE];
};

int rig_xen_coverage_open(const char *results, const char *who, struct rig_xen_coverage **coverage,
                          struct rig_error *err)
{
    struct rig_xen_coverage *new = calloc(1, sizeof(*new));
    char directory[RIG_PATH_SIZE];

    *coverage = NULL;
    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (rig_path(directory, err, "%s/" RIG_COVERAGE, results) < 0 || rig_make_directories(directory, err) < 0 ||
        rig_path(new->path, err, "%s/%s" RIG_XEN_COVERAGE_SUFFIX, directory, who) < 0 ||
        rig_blocks_read(&new->blocks, new->path, err) < 0) {
        rig_xen_coverage_close(new);
        return -1;
    }
    new->written = new->blocks.count;
    *coverage = new;
    return 0;
}

void rig_xen_coverage_close(struct rig_xen_coverage *coverage)
{
    if (!coverage)
        return;
    rig_blocks_free(&coverage->blocks);
    free(coverage);
}

bool rig_xen_coverage_add(struct rig_xen_coverage *coverage, uint64_t address, uint32_t size)
{
    return rig_blocks_add(&coverage->blocks, address, size);
}

size_t rig_xen_coverage_count(const struct rig_xen_coverage *coverage)
{
    return coverage->blocks.count;
}

int rig_xen_coverage_write(struct rig_xen_coverage *coverage, struct rig_error *err)
{
    if (coverage->written == coverage->blocks.count)
        return 0;
    if (rig_blocks_write(&coverage->blocks, coverage->path, err) < 0)
        return -1;
    coverage->written = coverage->blocks.count;
    return 0;
}

int rig_xen_coverage_keep(struct rig_xen_coverage *coverage, uint64_t now_ns, struct rig_error *err)
{
    if (now_ns - coverage->written_ns < WRITE_EVERY_NS)
        return 0;
    coverage->written_ns = now_ns;
    return rig_xen_coverage_write(coverage, err);
}

int rig_xen_coverage_gather(const char *results, struct rig_blocks *blocks, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    const struct dirent *entry;
    DIR *directory;
    int result = 0;

    if (rig_path(path, err, "%s/" RIG_COVERAGE, results) < 0)
        return -1;
    directory = opendir(path);
    while (directory && result == 0 && (entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.' && rig_ends_with(entry->d_name, RIG_XEN_COVERAGE_SUFFIX))
            result = rig_path(path, err, "%s/" RIG_COVERAGE "/%s", results, entry->d_name) < 0
                         ? -1
                         : rig_blocks_read(blocks, path, err);
    if (directory)
        (void)closedir(directory);
    return result;
}

int rig_xen_coverage_tell(const char *results, const char *image, struct rig_xen_sum *sum, struct rig_error *err)
{
    struct rig_blocks blocks = {0};
    struct rig_block *all = NULL;
    char path[RIG_PATH_SIZE];
    char *text = NULL;
    size_t size;
    FILE *out = NULL;
    int result = rig_xen_coverage_gather(results, &blocks, err);

    *sum = (struct rig_xen_sum){0};
    if (result == 0 && blocks.count) {
        all = rig_blocks_sorted(&blocks);
        out = all ? open_memstream(&text, &size) : NULL;
        result = out ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    if (out) {
        rig_xen_functions_print(out, all, blocks.count, image, sum);
        result = rig_path(path, err, "%s/" RIG_COVERAGE "/" RIG_XEN_COVERAGE_TABLE, results) < 0
                     ? -1
                     : rig_write_stream(path, out, &text, err);
    }
    free(all);
    rig_blocks_free(&blocks);
    return result;
}
