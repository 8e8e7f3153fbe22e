/* SPDX-License-Identifier: MIT */
#include <cluster/script.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In single quotes, where a single quote is the end of one, one by itself, and the beginning of another. */
static void quote(FILE *out, const char *word)
{
    (void)fputc('\'', out);
    for (; *word; word++)
        if (*word == '\'')
            (void)fputs("'\\''", out);
        else
            (void)fputc(*word, out);
    (void)fputc('\'', out);
}

static void option(FILE *out, const char *name, const char *value)
{
    (void)fprintf(out, " --%s ", name);
    quote(out, value);
}

char *rig_cluster_script(const struct rig_cluster_record *record, const struct rig_cluster_place *place)
{
    const char *program = strcmp(record->of, "boot") == 0 ? "cmake/boot/rig-boot" : "cmake/fuzz/rig-fuzz";
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    (void)fputs("#!/bin/sh\n# Runs on a node, once for each share; made by scripts/fuzz or scripts/boot --cluster.\n"
                "share=${SLURM_ARRAY_TASK_ID:?expected a job of an array}",
                out);
    (void)fprintf(out, "/%u\nbuild=", record->shares);
    quote(out, place->build_dir);
    (void)fputs("\ncd ", out);
    quote(out, place->directory);
    (void)fputs(
        " && test -x \"$build/cmake/cluster/rig-cluster\" || {\n"
        "    echo \"node $(hostname): found no $build here; expected the checkout and its build directory at the same "
        "path on all nodes\" >&2\n"
        "    exit 3\n"
        "}\n"
        "exec \"$build/cmake/cluster/rig-cluster\" node",
        out);
    option(out, "results", place->results);
    option(out, "name", place->name);
    (void)fprintf(out, " -- \"$build/%s\" --build \"$build\"", program);
    option(out, "results", place->results);
    for (size_t i = 0; i < record->command.count; i++) {
        (void)fputc(' ', out);
        quote(out, record->command.word[i]);
    }
    option(out, "name", place->name);
    (void)fputs(" --share \"$share\"\n", out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
