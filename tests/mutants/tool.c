/* SPDX-License-Identifier: MIT */
/*
 * rig-mutants: small changes of source files.
 *
 *     rig-mutants count FILE...              how many there are, of all files together
 *     rig-mutants show N FILE...             FILE:LINE: what is changed
 *     rig-mutants file N FILE...             the file that it changes
 *     rig-mutants apply N FILE...            that file with it
 */
#include <base/files.h>
#include <tests/mutants/mutate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

/* The file and the mutation of number *n, or NULL; *n is counted down by what comes before. */
static char *find(char **files, unsigned long *n, const char **file, struct rig_mutation *mutation)
{
    for (; *files; files++) {
        char *source = rig_read_file(*files, NULL);

        for (unsigned i = 0; source && rig_mutation_get(source, i, mutation); i++)
            if ((*n)-- == 0) {
                *file = *files;
                return source;
            }
        free(source);
    }
    return NULL;
}

static void show(const char *file, const char *source, const struct rig_mutation *mutation)
{
    const char *line = source;

    for (unsigned i = 1; i < mutation->line; i++)
        line = strchr(line, '\n') + 1;
    line += strspn(line, " ");
    (void)printf("%s:%u: %s: %.*s\n", file, mutation->line, rig_mutation_name(mutation->kind), (int)strcspn(line, "\n"),
                 line);
}

static int one(const char *what, unsigned long n, char **files)
{
    struct rig_mutation mutation;
    const char *file;
    char *source = find(files, &n, &file, &mutation), *mutant;

    if (!source)
        return EXIT_USAGE;
    if (strcmp(what, "show") == 0) {
        show(file, source, &mutation);
    } else if (strcmp(what, "file") == 0) {
        (void)puts(file);
    } else {
        mutant = rig_mutation_apply(source, &mutation);
        (void)fputs(mutant ? mutant : "", stdout);
        free(mutant);
    }
    free(source);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    unsigned long all = ~0UL;
    struct rig_mutation mutation;
    const char *file;

    if (argc > 2 && strcmp(argv[1], "count") == 0) {
        free(find(argv + 2, &all, &file, &mutation));
        (void)printf("%lu\n", ~0UL - all);
        return EXIT_SUCCESS;
    }
    if (argc > 3)
        return one(argv[1], strtoul(argv[2], NULL, 10), argv + 3);
    (void)fprintf(stderr, "mutants: found %d words; expected count FILE..., or show, file or apply N FILE...\n",
                  argc - 1);
    return EXIT_USAGE;
}
