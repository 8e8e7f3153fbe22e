/* SPDX-License-Identifier: MIT */
/* A list of words that is put together for another program: its arguments, or its environment. */
#ifndef RIG_BASE_ARGUMENTS_H
#define RIG_BASE_ARGUMENTS_H

#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>

#define RIG_MOST_ARGUMENTS 96

/* The words lie in `pool`; `word` ends with NULL. Zeroed: an empty list. */
struct rig_arguments {
    const char *word[RIG_MOST_ARGUMENTS + 1];
    size_t count;
    char pool[32768];
    size_t used;
    bool full; /* something did not fit */
};

/* Adds one word, made as printf makes it. */
void rig_arguments_add(struct rig_arguments *arguments, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds "--NAME" and its value; nothing where the value is NULL. */
void rig_arguments_option(struct rig_arguments *arguments, const char *name, const char *value);

/* -1 where something did not fit. */
int rig_arguments_check(const struct rig_arguments *arguments, struct rig_error *err);

#endif
