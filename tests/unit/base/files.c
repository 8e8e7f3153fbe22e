/* SPDX-License-Identifier: MIT */
/* Files, locks and errors, as the host's programs use them. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <base/lock.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[UNIT_DIRECTORY_SIZE];
static struct rig_error err;

static int set_up(void **state)
{
    (void)state;
    unit_directory_make(directory);
    err = (struct rig_error){0};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unit_directory_remove(directory);
    return 0;
}

static const char *in(const char *name)
{
    static char path[UNIT_DIRECTORY_SIZE + 64];

    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static void an_error_is_one_line_that_fits(void **state)
{
    char large[1000];

    (void)state;
    assert_int_equal(rig_error_set(&err, RIG_ERROR_USAGE, "found %d; expected %s", 3, "four"), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_string_equal(err.text, "found 3; expected four");
    assert_int_equal(rig_error_set(NULL, RIG_ERROR_USAGE, "nobody listens"), -1);
    memset(large, 'x', sizeof(large) - 1);
    large[sizeof(large) - 1] = '\0';
    assert_int_equal(rig_error_set(&err, RIG_ERROR_MACHINERY, "%s", large), -1);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

static void a_path_fits_or_is_refused(void **state)
{
    char path[RIG_PATH_SIZE], name[RIG_PATH_SIZE + 1];

    (void)state;
    assert_int_equal(rig_path(path, &err, "%s/%d", "a", 1), 0);
    assert_string_equal(path, "a/1");
    memset(name, 'n', sizeof(name));
    name[RIG_PATH_SIZE - 1] = '\0';
    assert_int_equal(rig_path(path, &err, "%s", name), 0);
    name[RIG_PATH_SIZE - 1] = 'n';
    name[RIG_PATH_SIZE] = '\0';
    assert_int_equal(rig_path(path, &err, "%s", name), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
}

static void directories_and_those_above(void **state)
{
    struct stat about;

    (void)state;
    assert_int_equal(rig_make_directories(in("a/b/c"), &err), 0);
    assert_int_equal(rig_make_directories(in("a/b/c"), &err), 0);
    assert_int_equal(stat(in("a/b/c"), &about), 0);
    assert_true(S_ISDIR(about.st_mode));
    assert_int_equal(rig_write_file(in("a/file"), "x", &err), 0);
    assert_int_equal(rig_make_directories(in("a/file/d"), &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
}

/* A link is removed, and what it points to stays. */
static void removing_a_tree(void **state)
{
    (void)state;
    assert_int_equal(rig_make_directories(in("tree/b"), &err), 0);
    assert_int_equal(rig_write_file(in("tree/b/file"), "x", &err), 0);
    assert_int_equal(rig_make_directories(in("kept"), &err), 0);
    assert_int_equal(rig_write_file(in("kept/file"), "x", &err), 0);
    assert_int_equal(symlink("../kept", in("tree/link")), 0);
    rig_remove_tree(in("tree"));
    assert_int_equal(access(in("tree"), F_OK), -1);
    assert_int_equal(access(in("kept/file"), F_OK), 0);
    rig_remove_tree(in("tree"));
}

static void what_is_written_is_read(void **state)
{
    char *large = malloc(100001), *text;
    size_t size;

    (void)state;
    assert_non_null(large);
    memset(large, 'l', 100000);
    large[100000] = '\0';
    assert_int_equal(rig_write_file(in("file"), large, &err), 0);
    text = rig_read_file(in("file"), &size);
    assert_non_null(text);
    assert_int_equal(size, 100000);
    assert_string_equal(text, large);
    free(text);
    free(large);
    assert_int_equal(rig_write_file(in("file"), "", &err), 0);
    text = rig_read_file(in("file"), &size);
    assert_non_null(text);
    assert_int_equal(size, 0);
    assert_string_equal(text, "");
    free(text);
    errno = 0;
    assert_null(rig_read_file(in("none"), &size));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(rig_write_file(in("none/file"), "x", &err), -1);
    assert_non_null(strstr(err.text, "No such file or directory"));
}

static void bytes_are_what_they_were(void **state)
{
    size_t size;
    char *data;

    (void)state;
    assert_int_equal(rig_write_bytes(in("bytes"), "a\0b\n", 4, &err), 0);
    data = rig_read_input(in("bytes"), 4, &size, &err);
    assert_non_null(data);
    assert_int_equal(size, 4);
    assert_memory_equal(data, "a\0b\n", 5); /* a NUL behind it */
    free(data);
}

static void what_is_wrong_with_an_input(void **state)
{
    char expected[UNIT_DIRECTORY_SIZE + 128];
    size_t size;

    (void)state;
    assert_int_equal(rig_write_file(in("large"), "1234", &err), 0);
    assert_null(rig_read_input(in("large"), 3, &size, &err));
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    (void)snprintf(expected, sizeof(expected), "%s: found more than 3 bytes; expected at most that", in("large"));
    assert_string_equal(err.text, expected);
    assert_null(rig_read_input(directory, 3, &size, &err));
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    (void)snprintf(expected, sizeof(expected), "%s: found a directory; expected a file", directory);
    assert_string_equal(err.text, expected);
    assert_null(rig_read_input(in("none"), 3, &size, &err));
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    (void)snprintf(expected, sizeof(expected), "%s: cannot open: No such file or directory", in("none"));
    assert_string_equal(err.text, expected);
}

static unsigned entries(void)
{
    DIR *listing = opendir(directory);
    struct dirent *entry;
    unsigned count = 0;

    assert_non_null(listing);
    while ((entry = readdir(listing)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(listing);
    return count;
}

/* One that fails, too: onto a directory, where the draft was whole already. */
static void a_write_leaves_the_file_and_nothing_else(void **state)
{
    char name[5001];

    (void)state;
    assert_int_equal(rig_write_file(in("out"), "first", &err), 0);
    assert_int_equal(rig_write_file(in("out"), "second", &err), 0);
    assert_int_equal(entries(), 1);
    assert_int_equal(mkdir(in("taken"), 0700), 0);
    assert_int_equal(rig_write_file(in("taken"), "x", &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_int_equal(entries(), 2);
    memset(name, 'n', 5000);
    name[5000] = '\0';
    assert_int_equal(rig_write_file(name, "x", &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
}

static void last_words(void **state)
{
    char line[32];

    (void)state;
    assert_int_equal(rig_write_file(in("log"), "one\ntwo\n\n", &err), 0);
    rig_file_last_line(in("log"), line, sizeof(line));
    assert_string_equal(line, "two");
    rig_file_last_line(in("none"), line, sizeof(line));
    assert_string_equal(line, "");
}

static void space(void **state)
{
    (void)state;
    assert_int_equal(rig_need_space(directory, 1, &err), 0);
    assert_int_equal(rig_need_space(directory, UINT64_MAX, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_non_null(strstr(err.text, "no space on "));
}

static void one_holder_at_a_time(void **state)
{
    pid_t holder = 0;
    int fd;

    (void)state;
    assert_int_equal(rig_lock_holder(in("lock")), -1);
    fd = rig_lock_try(in("lock"), &holder, &err);
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(rig_lock_holder(in("lock")), getpid());
    assert_int_equal(rig_lock_try(in("lock"), &holder, &err), -1);
    assert_int_equal(holder, getpid());
    rig_lock_name(fd, 7);
    assert_int_equal(rig_lock_holder(in("lock")), 7);
    close(fd);
    /* The file stays, the lock does not. */
    assert_int_equal(rig_lock_holder(in("lock")), -1);
    fd = rig_lock_try(in("lock"), &holder, &err);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(rig_lock_try(in("none/lock"), &holder, &err), -2);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
}

/* Whoever may write beside us must not lead us elsewhere. */
static void a_link_is_no_lock(void **state)
{
    pid_t holder;

    (void)state;
    assert_int_equal(symlink("elsewhere", in("lock")), 0);
    assert_int_equal(rig_lock_try(in("lock"), &holder, &err), -2);
    assert_int_equal(access(in("elsewhere"), F_OK), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(an_error_is_one_line_that_fits),
        TEST(a_path_fits_or_is_refused),
        TEST(directories_and_those_above),
        TEST(removing_a_tree),
        TEST(what_is_written_is_read),
        TEST(bytes_are_what_they_were),
        TEST(what_is_wrong_with_an_input),
        TEST(a_write_leaves_the_file_and_nothing_else),
        TEST(last_words),
        TEST(space),
        TEST(one_holder_at_a_time),
        TEST(a_link_is_no_lock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
