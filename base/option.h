/* SPDX-License-Identifier: MIT */
/*
 * Command lines. An option is one row of a table: its name, its argument, its help, and the field that it fills in.
 * From the rows a command line is read, its help is printed, and the same options are handed on to another program.
 * Mistakes are told as all others are: what was found, what is accepted.
 */
#ifndef RIG_BASE_OPTION_H
#define RIG_BASE_OPTION_H

#include <base/arguments.h>
#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct rig_option_type;

struct rig_option {
    const char *name;                   /* without the dashes; NULL: the table ends here */
    const char *argument;               /* as help calls it: "FILE"; NULL: there is none */
    const char *help;                   /* NULL: what our scripts and programs say to each other, not for users */
    const struct rig_option_type *type; /* how the field is filled in */
    size_t at;                          /* where the field is in the struct that the table is of */
    const char *otherwise;              /* the argument where it is not given; NULL: the field stays as it was */
    uint64_t least, most;               /* of numbers; a number beyond them is one that was not given */
    const char *const *words;           /* of words and choices, NULL at the end */
    const char *expected;               /* what is accepted, for the error; NULL: as the type has it */
};

/* One kind of field. `take` is 0 or -1 with *err; the argument stays valid as long as the program runs. */
struct rig_option_type {
    int (*take)(const struct rig_option *option, void *field, const char *argument, struct rig_error *err);
    /* The argument that `take` would make the field of; false: none was given. NULL: the type is never handed on. */
    bool (*print)(const struct rig_option *option, const void *field, char *argument, size_t size);
};

extern const struct rig_option_type rig_option_flag;     /* bool: no argument */
extern const struct rig_option_type rig_option_text;     /* const char *: the argument itself */
extern const struct rig_option_type rig_option_name;     /* const char *: rig_is_plain_name */
extern const struct rig_option_type rig_option_word;     /* const char *: one of `words` */
extern const struct rig_option_type rig_option_choice;   /* unsigned, or an enum: the number of one of `words` */
extern const struct rig_option_type rig_option_count;    /* unsigned, from `least` to `most` */
extern const struct rig_option_type rig_option_number;   /* uint64_t, from `least` to `most` */
extern const struct rig_option_type rig_option_duration; /* uint64_t, in seconds: "90", "3m", "2h"; 0: none was given */

/* OPTION: found "ARGUMENT"; expected EXPECTED. Always -1. */
int rig_option_refuse(const struct rig_option *option, const char *argument, const char *expected,
                      struct rig_error *err);

/* A table and the struct that it fills in. */
struct rig_option_table {
    const struct rig_option *rows;
    void *into;
};

#define RIG_OPTION_TABLES 4

/*
 * A whole command line. Where two tables have a row of one name, the first hides the other. --help and -h are
 * everybody's: they print and end the program.
 */
struct rig_command_line {
    const char *usage;                                 /* help, before the options */
    const char *ending;                                /* and behind them */
    struct rig_option_table tables[RIG_OPTION_TABLES]; /* no rows: there are no more */
    bool ends_at_word; /* the first word that is no option ends the options; otherwise they may stand anywhere */
};

/* Reads it: defaults first, then what is given. The index in `argv` of the first word that is no option, or -1. */
int rig_command_line_read(const struct rig_command_line *line, int argc, char **argv, struct rig_error *err);

void rig_command_line_help(FILE *out, const struct rig_command_line *line);

/* Adds those options of the table that have a value in `from`, for a program that has the same rows. */
void rig_options_give(struct rig_arguments *arguments, const struct rig_option *rows, const void *from);

#endif
