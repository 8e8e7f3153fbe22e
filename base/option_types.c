/* SPDX-License-Identifier: MIT */
/* What an option's argument can be. */
#include <base/option.h>

#include <base/words.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int rig_option_refuse(const struct rig_option *option, const char *argument, const char *expected,
                      struct rig_error *err)
{
    return rig_error_set(err, RIG_ERROR_USAGE, "--%s: found \"%.60s\"; expected %s", option->name, argument,
                         option->expected ? option->expected : expected);
}

static int take_flag(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    (void)option;
    (void)argument;
    (void)err;
    *(bool *)field = true;
    return 0;
}

static bool print_flag(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    (void)option;
    (void)argument;
    (void)size;
    return *(const bool *)field;
}

const struct rig_option_type rig_option_flag = {take_flag, print_flag};

static int take_text(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    (void)option;
    (void)err;
    *(const char **)field = argument;
    return 0;
}

static bool print_text(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    const char *text = *(const char *const *)field;

    (void)option;
    if (text)
        (void)snprintf(argument, size, "%s", text);
    return text != NULL;
}

const struct rig_option_type rig_option_text = {take_text, print_text};

static int take_name(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    if (!rig_is_plain_name(argument))
        return rig_option_refuse(option, argument, "a name of letters, digits, '.', '_' and '-'", err);
    return take_text(option, field, argument, err);
}

const struct rig_option_type rig_option_name = {take_name, print_text};

/* The number of the word; -1 with *err. */
static int find_word(const struct rig_option *option, const char *argument, struct rig_error *err)
{
    char known[200];
    int count = 0;

    for (; option->words[count]; count++)
        if (strcmp(option->words[count], argument) == 0)
            return count;
    rig_words_or(option->words, known, sizeof(known));
    return rig_option_refuse(option, argument, known, err);
}

static int take_word(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    return find_word(option, argument, err) < 0 ? -1 : take_text(option, field, argument, err);
}

const struct rig_option_type rig_option_word = {take_word, print_text};

static int take_choice(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    int found = find_word(option, argument, err);

    if (found < 0)
        return -1;
    *(unsigned *)field = (unsigned)found;
    return 0;
}

static bool print_choice(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    (void)snprintf(argument, size, "%s", option->words[*(const unsigned *)field]);
    return true;
}

const struct rig_option_type rig_option_choice = {take_choice, print_choice};

static int take_number(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    char expected[80];

    if (rig_parse_number(argument, option->least, option->most, field))
        return 0;
    (void)snprintf(expected, sizeof(expected), "a number from %" PRIu64 " to %" PRIu64, option->least, option->most);
    return rig_option_refuse(option, argument, expected, err);
}

static bool print_number(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    uint64_t number = *(const uint64_t *)field;

    (void)snprintf(argument, size, "%" PRIu64, number);
    return number >= option->least && number <= option->most;
}

const struct rig_option_type rig_option_number = {take_number, print_number};

static int take_count(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    uint64_t number;

    if (take_number(option, &number, argument, err) < 0)
        return -1;
    *(unsigned *)field = (unsigned)number;
    return 0;
}

static bool print_count(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    uint64_t number = *(const unsigned *)field;

    return print_number(option, &number, argument, size);
}

const struct rig_option_type rig_option_count = {take_count, print_count};

static int take_duration(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    return rig_parse_duration(argument, field) ? 0
                                               : rig_option_refuse(option, argument, "a time like 90s, 3m or 2h", err);
}

static bool print_duration(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    uint64_t seconds = *(const uint64_t *)field;

    (void)option;
    (void)snprintf(argument, size, "%" PRIu64 "s", seconds);
    return seconds != 0;
}

const struct rig_option_type rig_option_duration = {take_duration, print_duration};
