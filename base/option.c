/* SPDX-License-Identifier: MIT */
#include <base/option.h>

#include <stdio.h>
#include <string.h>

#define LIST_SIZE 400

static void list(const struct option *table, char text[LIST_SIZE])
{
    size_t used = 0;

    text[0] = '\0';
    for (; table->name && used < LIST_SIZE; table++)
        used += (size_t)snprintf(text + used, LIST_SIZE - used, "%s--%s", used ? ", " : "", table->name);
}

int rig_option_next(int argc, char **argv, const struct option *table, struct rig_error *err)
{
    char known[LIST_SIZE];
    char letter[3] = {'-', '\0', '\0'};
    const char *found;
    int option;

    opterr = 0; /* getopt's own words name our program's path, and nothing that would be accepted */
    option = getopt_long(argc, argv, ":h", table, NULL);
    if (option != '?' && option != ':')
        return option;
    found = argv[optind - 1];
    if (option == ':') {
        (void)rig_error_set(err, RIG_ERROR_USAGE, "%.40s: found no value behind it; expected one, see --help", found);
        return '?';
    }
    /* A letter may be one of several in an argument that getopt is not through with. */
    if (optopt != 0 && strncmp(found, "--", 2) != 0) {
        letter[1] = (char)optopt;
        found = letter;
    }
    list(table, known);
    (void)rig_error_set(err, RIG_ERROR_USAGE, "found \"%.40s\"; expected %s", found, known);
    return '?';
}
