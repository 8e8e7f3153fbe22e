/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/trace_file.h>

#include <base/files.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "time calls depth name"; the name lives with the kernel's. */
static bool parse(char *line, const struct rig_kernel *kernel, struct rig_trace_entry *entry)
{
    unsigned *const numbers[] = {&entry->time, &entry->calls, &entry->depth};
    struct rig_kernel_symbol symbol;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        char *end;

        *numbers[i] = (unsigned)strtoul(line, &end, 10);
        if (end == line || *end != ' ')
            return false;
        line = end + 1;
    }
    if (!rig_kernel_names_find(kernel->names, line, &symbol, NULL))
        return false;
    entry->name = symbol.name;
    return true;
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

int rig_trace_file_read(struct rig_trace *trace, const char *path, const char *of, const struct rig_kernel *kernel,
                        struct rig_error *err)
{
    char *text = rig_read_file(path, NULL), *rest = text, *line;
    bool good;

    *trace = (struct rig_trace){.reached = true};
    if (!text)
        return errno == ENOENT
                   ? 0
                   : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %.300s: %s", path, strerror(errno));
    trace->entries = calloc(count_lines(text) + 1, sizeof(*trace->entries));
    if (!trace->entries) {
        free(text);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    line = strsep(&rest, "\n");
    good = line && strcmp(line, of) == 0;
    while (good && (line = strsep(&rest, "\n")) != NULL && *line)
        good = parse(line, kernel, &trace->entries[trace->count++]);
    free(text);
    good = good && trace->count > 0;
    if (good)
        return 1;
    rig_trace_free(trace);
    return rig_error_set(err, RIG_ERROR_USAGE, "found another campaign, or a damaged one: %.300s is no trace of %s",
                         path, of);
}

int rig_trace_file_write(const struct rig_trace *trace, const char *path, const char *of, struct rig_error *err)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    (void)fprintf(out, "%s\n", of);
    for (size_t i = 0; i < trace->count; i++)
        (void)fprintf(out, "%u %u %u %s\n", trace->entries[i].time, trace->entries[i].calls, trace->entries[i].depth,
                      trace->entries[i].name);
    return rig_write_stream(path, out, &text, err);
}
