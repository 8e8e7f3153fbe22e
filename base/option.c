/* SPDX-License-Identifier: MIT */
#include <base/option.h>

#include <base/files.h>

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define LIST_SIZE 400
#define MOST_OPTIONS 60
#define HELP_COLUMN 23
#define HELP_WIDTH 116

/* What getopt_long returns for a row; no letter is so large. */
#define FIRST_VALUE 0x100

static const struct rig_option help_row = {.name = "help"};

/* One row of a command line, with the struct that it fills in. */
struct entry {
    const struct rig_option *option;
    char *into;
};

/* All rows of a command line, those that are hidden left out; --help stands last. */
struct entries {
    struct entry all[MOST_OPTIONS];
    unsigned count;
};

static bool is_hidden(const struct entries *entries, const char *name)
{
    for (unsigned i = 0; i < entries->count; i++)
        if (strcmp(entries->all[i].option->name, name) == 0)
            return true;
    return false;
}

static void add(struct entries *entries, const struct rig_option *option, void *into)
{
    if (!is_hidden(entries, option->name) && entries->count < MOST_OPTIONS)
        entries->all[entries->count++] = (struct entry){option, into};
}

static void gather(struct entries *entries, const struct rig_command_line *line)
{
    entries->count = 0;
    for (unsigned i = 0; i < RIG_OPTION_TABLES && line->tables[i].rows; i++)
        for (const struct rig_option *option = line->tables[i].rows; option->name; option++)
            add(entries, option, line->tables[i].into);
    add(entries, &help_row, NULL);
}

static void list(const struct entries *entries, char text[LIST_SIZE])
{
    size_t used = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < entries->count; i++) {
        const char *name = entries->all[i].option->name;

        if (used + strlen(name) + sizeof(", --") <= LIST_SIZE)
            used += (size_t)snprintf(text + used, LIST_SIZE - used, "%s--%s", used ? ", " : "", name);
    }
}

/* What getopt_long would not have: `option` is what it returned. Always -1. */
static int complain(const struct entries *entries, char **argv, int option, struct rig_error *err)
{
    const char *found = argv[optind - 1];
    char letter[3] = {'-', '\0', '\0'};
    char known[LIST_SIZE];

    if (option == ':')
        return rig_error_set(err, RIG_ERROR_USAGE, "%.40s: found no value behind it; expected one, see --help", found);
    /* A letter may be one of several in an argument that getopt is not through with. */
    if (optopt != 0 && strncmp(found, "--", 2) != 0) {
        letter[1] = (char)optopt;
        found = letter;
    }
    list(entries, known);
    return rig_error_set(err, RIG_ERROR_USAGE, "found \"%.40s\"; expected %s", found, known);
}

static int take(const struct entry *entry, const char *argument, struct rig_error *err)
{
    const struct rig_option *option = entry->option;

    return option->type->take(option, entry->into + option->at, argument, err);
}

static int take_defaults(const struct entries *entries, struct rig_error *err)
{
    for (unsigned i = 0; i < entries->count; i++) {
        const struct rig_option *option = entries->all[i].option;

        if (option->otherwise && take(&entries->all[i], option->otherwise, err) < 0)
            return -1;
    }
    return 0;
}

int rig_command_line_read(const struct rig_command_line *line, int argc, char **argv, struct rig_error *err)
{
    struct option known[MOST_OPTIONS + 1] = {{0}};
    struct entries entries;
    int option;

    gather(&entries, line);
    for (unsigned i = 0; i < entries.count; i++)
        known[i] = (struct option){.name = entries.all[i].option->name,
                                   .has_arg = entries.all[i].option->argument ? required_argument : no_argument,
                                   .val = FIRST_VALUE + (int)i};
    if (take_defaults(&entries, err) < 0)
        return -1;
    optind = 0; /* glibc: from the start, whatever was read before */
    opterr = 0; /* getopt's own words name our program's path, and nothing that would be accepted */
    while ((option = getopt_long(argc, argv, line->ends_at_word ? "+:h" : ":h", known, NULL)) != -1) {
        if (option == 'h' || option == FIRST_VALUE + (int)entries.count - 1) {
            rig_command_line_help(stdout, line);
            exit(EXIT_SUCCESS);
        }
        if (option < FIRST_VALUE)
            return complain(&entries, argv, option, err);
        if (take(&entries.all[option - FIRST_VALUE], optarg, err) < 0)
            return -1;
    }
    return optind;
}

/* Words from HELP_COLUMN on, in as many lines as they need; `column` is where we are. */
static void print_words(FILE *out, const char *text, size_t column)
{
    while (*text) {
        size_t size = strcspn(text, " ");

        if (column > HELP_COLUMN && column + 1 + size > HELP_WIDTH) {
            (void)fprintf(out, "\n%*s", HELP_COLUMN, "");
            column = HELP_COLUMN;
        }
        column += (size_t)fprintf(out, "%s%.*s", column > HELP_COLUMN ? " " : "", (int)size, text);
        text += size + (text[size] == ' ');
    }
    (void)fputc('\n', out);
}

static void print_row(FILE *out, const struct rig_option *option)
{
    char text[1024];
    int column =
        fprintf(out, "  --%s%s%s", option->name, option->argument ? " " : "", option->argument ? option->argument : "");

    if (column + 2 > HELP_COLUMN) {
        (void)fputc('\n', out);
        column = 0;
    }
    (void)fprintf(out, "%*s", HELP_COLUMN - column, "");
    if (option->otherwise)
        (void)snprintf(text, sizeof(text), "%s (default: %s)", option->help, option->otherwise);
    else
        (void)snprintf(text, sizeof(text), "%s", option->help);
    print_words(out, text, HELP_COLUMN);
}

void rig_command_line_help(FILE *out, const struct rig_command_line *line)
{
    struct entries entries;

    gather(&entries, line);
    (void)fputs(line->usage, out);
    for (unsigned i = 0; i < entries.count; i++)
        if (entries.all[i].option->help)
            print_row(out, entries.all[i].option);
    (void)fputs(line->ending, out);
}

void rig_options_give(struct rig_arguments *arguments, const struct rig_option *rows, const void *from)
{
    char argument[RIG_PATH_SIZE];

    for (const struct rig_option *option = rows; option->name; option++) {
        if (!option->type->print ||
            !option->type->print(option, (const char *)from + option->at, argument, sizeof(argument)))
            continue;
        rig_arguments_add(arguments, "--%s", option->name);
        if (option->argument)
            rig_arguments_add(arguments, "%s", argument);
    }
}
