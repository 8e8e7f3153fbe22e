/* SPDX-License-Identifier: MIT */
/* A Xen host's command: words and paths reach dom0 as they were given, whatever is in them. */
#include <tests/unit/unit.h>

#include <box/xen_host.h>

#include <stdio.h>
#include <stdlib.h>

/* What a shell makes of the words, one a line. */
static void shell_prints(const char *const *command, const char *expected)
{
    static const char *const variables[] = {"PATH=/usr/bin:/bin", "RIG_TEST=x 'y' $z", NULL};
    char *script = rig_xen_host_script("/", variables, command);
    char directory[UNIT_DIRECTORY_SIZE];
    char path[UNIT_DIRECTORY_SIZE + 32];
    char found[512] = "";
    FILE *file;

    assert_non_null(script);
    unit_directory_make(directory);
    (void)snprintf(path, sizeof(path), "%s/command", directory);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(script, file) >= 0);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(path, sizeof(path), "/bin/sh %s/command", directory);
    file = popen(path, "r");
    assert_non_null(file);
    (void)!fread(found, 1, sizeof(found) - 1, file);
    assert_int_equal(pclose(file), 0);
    assert_string_equal(found, expected);
    unit_directory_remove(directory);
    free(script);
}

static void words_stay_words(void **state)
{
    static const char *const words[] = {"printf",         "%s\\n", "a b",        "",  "it's",
                                        "$HOME `x` \"\\", "-n",    "two\nlines", NULL};
    static const char *const variable[] = {"sh", "-c", "printf '%s|' \"$RIG_TEST\" \"$HOME\"; pwd", NULL};

    (void)state;
    shell_prints(words, "a b\n\nit's\n$HOME `x` \"\\\n-n\ntwo\nlines\n");
    shell_prints(variable, "x 'y' $z||/\n");
}

static void no_such_directory_is_the_root(void **state)
{
    static const char *const none[] = {NULL};
    static const char *const command[] = {"true", NULL};
    char *script = rig_xen_host_script("/it's not there", none, command);

    (void)state;
    assert_string_equal(script, "cd '/it'\\''s not there' 2>/dev/null || cd /\nexec env -i 'true'\n");
    free(script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stay_words),
        cmocka_unit_test(no_such_directory_is_the_root),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
