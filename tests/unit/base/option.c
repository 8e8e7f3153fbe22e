/* SPDX-License-Identifier: MIT */
/* A command line by its rows: read, told, handed on. */
#include <tests/unit/unit.h>

#include <base/option.h>

#include <stdio.h>
#include <stdlib.h>

enum colour { RED, GREEN, BLUE };
static const char *const colours[] = {"red", "green", "blue", NULL};

struct set {
    const char *text, *name, *word;
    uint64_t number, seconds;
    unsigned count;
    enum colour colour;
    bool flag;
};

#define AT(field) offsetof(struct set, field)

static const struct rig_option rows[] = {
    {.name = "text", .argument = "FILE", .help = "a file", .type = &rig_option_text, .at = AT(text)},
    {.name = "name", .argument = "NAME", .help = "a name", .type = &rig_option_name, .at = AT(name), .otherwise = "n"},
    {.name = "word", .argument = "W", .type = &rig_option_word, .at = AT(word), .words = colours},
    {.name = "number", .argument = "N", .type = &rig_option_number, .at = AT(number), .least = 1, .most = 9},
    {.name = "count", .argument = "N", .type = &rig_option_count, .at = AT(count), .least = 2, .most = 4},
    {.name = "time", .argument = "T", .type = &rig_option_duration, .at = AT(seconds)},
    {.name = "colour", .argument = "C", .type = &rig_option_choice, .at = AT(colour), .words = colours},
    {.name = "flag", .help = "on or off", .type = &rig_option_flag, .at = AT(flag)},
    {0}};

static const struct rig_option others[] = {
    {.name = "text", .argument = "WORD", .help = "hidden", .type = &rig_option_text, .at = 0, .otherwise = "other"},
    {.name = "other", .argument = "WORD", .help = "another", .type = &rig_option_text, .at = 0, .otherwise = "usual"},
    {0}};

/* Reads `words`, NULL behind the last; the program's name is put before them. */
static int read_words(const struct rig_command_line *line, const char *const *words, const char **rest,
                      struct rig_error *err)
{
    static char copies[16][40];
    char *argv[17] = {copies[0]};
    int argc = 1;
    int at;

    for (; words[argc - 1]; argc++) {
        (void)snprintf(copies[argc], sizeof(copies[argc]), "%s", words[argc - 1]);
        argv[argc] = copies[argc];
    }
    at = rig_command_line_read(line, argc, argv, err);
    if (rest)
        *rest = at >= 0 && at < argc ? argv[at] : NULL;
    return at < 0 ? -1 : argc - at;
}

static int read_set(struct set *set, const char *const *words, struct rig_error *err)
{
    const struct rig_command_line line = {.tables = {{rows, set}}};

    *set = (struct set){.number = 5};
    return read_words(&line, words, NULL, err);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void what_is_given_fills_the_fields(void **state)
{
    struct rig_error err;
    struct set set;

    (void)state;
    assert_int_equal(read_set(&set,
                              WORDS("--text=a b", "x", "--word", "green", "--number", "9", "--count=2", "--time", "3m",
                                    "--colour", "blue", "--flag", "y"),
                              &err),
                     2);
    assert_string_equal(set.text, "a b");
    assert_string_equal(set.name, "n"); /* by default */
    assert_string_equal(set.word, "green");
    assert_true(set.number == 9 && set.count == 2 && set.seconds == 180 && set.colour == BLUE && set.flag);
}

static void what_is_not_given_stays(void **state)
{
    struct rig_error err;
    struct set set;

    (void)state;
    assert_int_equal(read_set(&set, (const char *const[]){NULL}, &err), 0);
    assert_null(set.text);
    assert_null(set.word);
    assert_string_equal(set.name, "n");
    assert_true(set.number == 5 && !set.flag);
}

static void what_is_wrong_is_told(void **state)
{
    static const struct {
        const char *words[2];
        const char *text;
    } bad[] = {
        {{"--number", "10"}, "--number: found \"10\"; expected a number from 1 to 9"},
        {{"--count", "1"}, "--count: found \"1\"; expected a number from 2 to 4"},
        {{"--time", "3d"}, "--time: found \"3d\"; expected a time like 90s, 3m or 2h"},
        {{"--word", "pink"}, "--word: found \"pink\"; expected red, green or blue"},
        {{"--colour", ""}, "--colour: found \"\"; expected red, green or blue"},
        {{"--name", "a/b"}, "--name: found \"a/b\"; expected a name of letters, digits, '.', '_' and '-'"},
        {{"--flag=yes"},
         "found \"--flag=yes\"; expected --text, --name, --word, --number, --count, --time, --colour, --flag, --help"},
        {{"-x"}, "found \"-x\"; expected --text, --name, --word, --number, --count, --time, --colour, --flag, --help"},
        {{"--co", "2"},
         "found \"--co\"; expected --text, --name, --word, --number, --count, --time, --colour, --flag, "
         "--help"},
        {{"--text"}, "--text: found no value behind it; expected one, see --help"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct rig_error err;
        struct set set;

        assert_int_equal(read_set(&set, WORDS(bad[i].words[0], bad[i].words[1]), &err), -1);
        assert_string_equal(err.text, bad[i].text);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
    }
}

static void an_earlier_table_hides_rows_of_a_later_one(void **state)
{
    const char *other = NULL;
    struct set set = {0};
    const struct rig_command_line line = {.tables = {{rows, &set}, {others, &other}}};
    struct rig_error err;

    (void)state;
    assert_int_equal(read_words(&line, WORDS("--text", "mine"), NULL, &err), 0);
    assert_string_equal(set.text, "mine");
    assert_string_equal(other, "usual");
}

static void options_may_end_at_a_word(void **state)
{
    struct set set = {0};
    struct rig_command_line line = {.tables = {{rows, &set}}, .ends_at_word = true};
    struct rig_error err;
    const char *rest;

    (void)state;
    assert_int_equal(read_words(&line, WORDS("--flag", "ls", "--number", "99"), &rest, &err), 3);
    assert_string_equal(rest, "ls");
    assert_true(set.flag);
    line.ends_at_word = false;
    assert_int_equal(read_words(&line, WORDS("ls", "--number", "8"), &rest, &err), 1);
    assert_string_equal(rest, "ls");
    assert_int_equal(set.number, 8);
}

static void help_has_a_row_an_option(void **state)
{
    static const struct rig_option long_one[] = {
        {.name = "an-option-with-a-name", .argument = "OF-SOME-LENGTH", .help = "its help", .type = &rig_option_text},
        {.name = "long",
         .help = "a text that goes on and on and on and on, until it is longer than a line can be and goes on in the "
                 "next one, where it began",
         .type = &rig_option_flag},
        {0}};
    const struct rig_command_line line = {
        .usage = "usage: it\n\n", .ending = "\nend\n", .tables = {{rows, NULL}, {others, NULL}, {long_one, NULL}}};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    rig_command_line_help(out, &line);
    (void)fclose(out);
    assert_string_equal(text,
                        "usage: it\n"
                        "\n"
                        "  --text FILE          a file\n"
                        "  --name NAME          a name (default: n)\n"
                        "  --flag               on or off\n"
                        "  --other WORD         another (default: usual)\n"
                        "  --an-option-with-a-name OF-SOME-LENGTH\n"
                        "                       its help\n"
                        "  --long               a text that goes on and on and on and on, until it is longer than "
                        "a line can be and goes on\n"
                        "                       in the next one, where it began\n"
                        "\n"
                        "end\n");
    free(text);
}

/* What is handed on and read again is the same. */
static void what_is_given_on_comes_back(void **state)
{
    static struct rig_arguments arguments;
    struct rig_error err;
    struct set set, again;

    (void)state;
    assert_int_equal(read_set(&set, WORDS("--text=-x", "--count=4", "--time=2m", "--colour=green", "--flag"), &err), 0);
    rig_options_give(&arguments, rows, &set);
    assert_int_equal(rig_arguments_check(&arguments, &err), 0);
    assert_int_equal(read_set(&again, arguments.word, &err), 0);
    assert_string_equal(again.text, "-x");
    assert_null(again.word);
    assert_true(again.number == 5 && again.count == 4 && again.seconds == 120 && again.colour == GREEN && again.flag);
    for (size_t i = 0; i < arguments.count; i++)
        assert_string_not_equal(arguments.word[i], "--word");
}

static void a_number_beyond_its_bounds_was_not_given(void **state)
{
    static struct rig_arguments arguments;
    const struct set set = {.number = 0, .count = 5, .name = "n"};

    (void)state;
    rig_options_give(&arguments, rows, &set);
    assert_int_equal(arguments.count, 4);
    assert_string_equal(arguments.word[0], "--name");
    assert_string_equal(arguments.word[2], "--colour"); /* which is always one of them */
}

static void a_list_that_is_full_says_so(void **state)
{
    static struct rig_arguments arguments;
    struct rig_error err;

    (void)state;
    for (unsigned i = 0; i < RIG_MOST_ARGUMENTS; i++)
        rig_arguments_add(&arguments, "%u", i);
    assert_int_equal(rig_arguments_check(&arguments, &err), 0);
    rig_arguments_option(&arguments, "one", NULL);
    assert_int_equal(rig_arguments_check(&arguments, &err), 0);
    rig_arguments_option(&arguments, "one", "more");
    assert_int_equal(rig_arguments_check(&arguments, &err), -1);
    assert_null(arguments.word[RIG_MOST_ARGUMENTS]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_given_fills_the_fields), cmocka_unit_test(what_is_not_given_stays),
        cmocka_unit_test(what_is_wrong_is_told),          cmocka_unit_test(an_earlier_table_hides_rows_of_a_later_one),
        cmocka_unit_test(options_may_end_at_a_word),      cmocka_unit_test(help_has_a_row_an_option),
        cmocka_unit_test(what_is_given_on_comes_back),    cmocka_unit_test(a_number_beyond_its_bounds_was_not_given),
        cmocka_unit_test(a_list_that_is_full_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
