/* SPDX-License-Identifier: MIT */
/* Debian's kernels: the order of versions, what a package list says, and which one a word stands for. */
#include <tests/unit/unit.h>

#include <kernel/debian/apt.h>
#include <kernel/debian/choose.h>
#include <kernel/debian/version.h>

#include <stdio.h>
#include <stdlib.h>

static void versions_have_an_order(void **state)
{
    static const char *const rising[] = {
        "5.10.9-1",    "5.10.10-1",      "6.1.99-1~deb11u1", "6.1.99-1", "6.1.99-2", "6.12.3-1~bpo12+1", "6.12.3-1",
        "6.12.3-1+b1", "7.3~rc7-1~exp1", "7.3~rc10-1",       "7.3-1",    "7.3a-1",   "7.3.1-1",          "7.10-1"};

    (void)state;
    for (size_t i = 0; i < COUNT(rising); i++)
        for (size_t j = 0; j < COUNT(rising); j++) {
            int order = rig_debian_version_order(rising[i], rising[j]);

            if ((order > 0) - (order < 0) != (i > j) - (i < j))
                fail_msg("%s and %s: %d", rising[i], rising[j], order);
        }
}

static void a_prefix_ends_with_its_number(void **state)
{
    char series[16];

    (void)state;
    assert_true(rig_debian_version_begins("6.1.190-1", "6.1"));
    assert_true(rig_debian_version_begins("6.1.190-1", "6.1.190"));
    assert_true(rig_debian_version_begins("6.1.190-1", "6.1.190-1"));
    assert_true(rig_debian_version_begins("7.3~rc7-1", "7.3"));
    assert_false(rig_debian_version_begins("6.12.3-1", "6.1"));
    assert_false(rig_debian_version_begins("6.1.190-1", "6.1.19"));
    assert_false(rig_debian_version_begins("6.1-1", "6.1.0"));
    rig_debian_series("6.12.118-1", series, sizeof(series));
    assert_string_equal(series, "6.12");
    rig_debian_series("7.3~rc7-1~exp1", series, sizeof(series));
    assert_string_equal(series, "7.3");
}

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A stanza as the archive has it, with a field in between that is of no interest. */
static void add_stanza(FILE *list, const char *name, const char *version, const char *size, const char *depends)
{
    assert_true(fprintf(list,
                        "Package: %s\nSource: linux\nVersion: %s\nInstalled-Size: 99999999\nDepends: %s\n"
                        "Description: Linux\n a longer text\nFilename: pool/main/l/linux/%s.deb\nSize: %s\nSHA256: " SHA
                        "\n\n",
                        name, version, depends, name, size) > 0);
}

#define LARGE "14000000"
#define SMALL "1900"

/* Two suites, both of the layouts that packages have. */
static void make_index(struct rig_debian_index *index)
{
    static const struct {
        const char *suite, *name, *version, *size, *depends;
    } rows[] = {
        {"bookworm", "bash", "5.2-1", LARGE, "libc6"},
        {"bookworm", "linux-image-6.1.0-53-amd64", "6.1.187-1", LARGE, "kmod"},
        {"bookworm", "linux-image-6.1.0-54-amd64", "6.1.190-1", LARGE, "kmod"},
        {"bookworm", "linux-image-6.1.0-54-amd64-unsigned", "6.1.190-1", LARGE, "kmod"},
        {"bookworm", "linux-image-6.1.0-54-amd64-dbg", "6.1.190-1", LARGE, "kmod"},
        {"bookworm", "linux-image-6.1.0-54-cloud-amd64", "6.1.190-1", LARGE, "kmod"},
        {"bookworm", "linux-image-6.1.0-55-rt-amd64", "6.1.199-1", LARGE, "kmod"},
        {"bookworm", "linux-image-6.12.3+deb12-amd64-unsigned", "6.12.3-1~deb12u1", LARGE, "kmod"},
        {"bookworm", "linux-image-amd64", "6.1.187-1", SMALL, "linux-image-6.1.0-53-amd64 (= 6.1.187-1)"},
        {"bookworm", "linux-image-amd64", "6.1.190-1", SMALL, "kmod, linux-image-6.1.0-54-amd64 (= 6.1.190-1), base"},
        {"sid", "linux-image-7.3.4+deb14-amd64", "7.3.4-1", SMALL, "linux-binary-7.3.4+deb14-amd64"},
        {"sid", "linux-binary-7.3.4+deb14-amd64", "7.3.4-1", LARGE, "kmod"},
        {"sid", "linux-image-amd64", "7.3.4-1", SMALL, "linux-image-7.3.4+deb14-amd64 (= 7.3.4-1)"},
        {"experimental", "linux-binary-7.3-amd64", "7.3~rc7-1~exp1", LARGE, "kmod"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text;
        size_t size;
        FILE *list = open_memstream(&text, &size);

        add_stanza(list, rows[i].name, rows[i].version, rows[i].size, rows[i].depends);
        assert_int_equal(fclose(list), 0);
        list = fmemopen(text, size, "r");
        assert_int_equal(rig_debian_index_parse(index, list, "http://mirror/debian/", rows[i].suite, NULL), 0);
        assert_int_equal(fclose(list), 0);
        free(text);
    }
}

static void a_list_says_what_has_an_image(void **state)
{
    struct rig_debian_index index = {0}, again = {0};
    char directory[UNIT_DIRECTORY_SIZE], path[UNIT_DIRECTORY_SIZE + 16];
    FILE *file;

    (void)state;
    make_index(&index);
    assert_int_equal(index.count, 11); /* not bash, not -dbg, not the package that only depends on linux-binary */
    assert_string_equal(index.at[2].name, "linux-image-6.1.0-54-amd64-unsigned");
    assert_string_equal(index.at[2].release, "6.1.0-54-amd64");
    assert_string_equal(index.at[2].url,
                        "http://mirror/debian/pool/main/l/linux/linux-image-6.1.0-54-amd64-unsigned.deb");
    assert_string_equal(index.at[2].sha256, SHA);
    assert_int_equal(index.at[2].size, 14000000);
    unit_directory_make(directory);
    (void)snprintf(path, sizeof(path), "%s/x.kernels", directory);
    assert_int_equal(rig_debian_index_write(&index, path, NULL), 0);
    assert_true(rig_debian_index_read(&again, path, "bookworm"));
    assert_int_equal(again.count, index.count);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(again.at[i].url, index.at[i].url);
    assert_string_equal(again.at[2].name, index.at[2].name);
    assert_string_equal(again.at[2].version, index.at[2].version);
    assert_string_equal(again.at[2].release, index.at[2].release);
    assert_string_equal(again.at[2].sha256, index.at[2].sha256);
    assert_string_equal(again.at[2].suite, "bookworm");
    assert_int_equal(again.at[2].size, index.at[2].size);
    rig_debian_index_free(&again);
    file = fopen(path, "a");
    assert_true(fputs("half a li", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_false(rig_debian_index_read(&again, path, "bookworm"));
    assert_false(rig_debian_index_read(&again, directory, "bookworm"));
    rig_debian_index_free(&again);
    rig_debian_index_free(&index);
    unit_directory_remove(directory);
}

static void a_word_stands_for_a_kernel(void **state)
{
    static const struct {
        const char *word, *name;
    } rows[] = {
        {"6.1", "linux-image-6.1.0-54-amd64"},
        {"6.1.190", "linux-image-6.1.0-54-amd64"},
        {"6.1.0", "linux-image-6.1.0-54-amd64"},
        {"6.1.0-53-amd64", "linux-image-6.1.0-53-amd64"},
        {"6.1.187-1", "linux-image-6.1.0-53-amd64"},
        {"6", "linux-image-6.12.3+deb12-amd64-unsigned"},
        {"7.3", "linux-binary-7.3.4+deb14-amd64"},
        {"7.3~rc7", "linux-binary-7.3-amd64"},
        {"bookworm", "linux-image-6.1.0-54-amd64"},
        {"sid", "linux-binary-7.3.4+deb14-amd64"},
        {"unstable", "linux-binary-7.3.4+deb14-amd64"},
        {"linux-image-7.3.4+deb14-amd64", "linux-binary-7.3.4+deb14-amd64"},
        {"linux-binary-7.3-amd64", "linux-binary-7.3-amd64"},
        {"linux-image-6.1.0-54-cloud-amd64", "linux-image-6.1.0-54-cloud-amd64"},
        {"linux-image-6.1.0-54-amd64-unsigned", "linux-image-6.1.0-54-amd64-unsigned"},
    };
    struct rig_debian_index index = {0};

    (void)state;
    make_index(&index);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rig_debian_index chosen = {0};
        struct rig_error err = {0};

        if (rig_debian_choose(&index, rows[i].word, &chosen, &err) < 0)
            fail_msg("%s", err.text);
        assert_int_equal(chosen.count, 1);
        assert_string_equal(chosen.at[0].name, rows[i].name);
        rig_debian_index_free(&chosen);
    }
    rig_debian_index_free(&index);
}

static void all_is_the_newest_of_each_series(void **state)
{
    static const char *const versions[] = {"6.1.190-1", "6.12.3-1~deb12u1", "7.3.4-1"};
    struct rig_debian_index index = {0}, chosen = {0};

    (void)state;
    make_index(&index);
    assert_int_equal(rig_debian_choose(&index, "all", &chosen, NULL), 0);
    assert_int_equal(chosen.count, COUNT(versions));
    for (size_t i = 0; i < COUNT(versions); i++)
        assert_string_equal(chosen.at[i].version, versions[i]);
    assert_string_equal(chosen.at[0].name, "linux-image-6.1.0-54-amd64"); /* the signed one */
    rig_debian_index_free(&chosen);
    rig_debian_index_free(&index);
}

static void a_range_is_all_between_two_versions(void **state)
{
    static const struct {
        const char *word, *names[4];
    } rows[] = {
        {"6.1.187..6.12",
         {"linux-image-6.1.0-53-amd64", "linux-image-6.1.0-54-amd64", "linux-image-6.12.3+deb12-amd64-unsigned"}},
        {"6.12..7.3",
         {"linux-image-6.12.3+deb12-amd64-unsigned", "linux-binary-7.3-amd64", "linux-binary-7.3.4+deb14-amd64"}},
        {"7.3..7.3", {"linux-binary-7.3.4+deb14-amd64"}},
    };
    struct rig_debian_index index = {0}, chosen = {0};
    struct rig_error err;

    (void)state;
    make_index(&index);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rig_debian_index range = {0};
        size_t count = 0;

        assert_int_equal(rig_debian_choose(&index, rows[i].word, &range, &err), 0);
        for (; count < range.count && rows[i].names[count]; count++)
            assert_string_equal(range.at[count].name, rows[i].names[count]);
        assert_int_equal(range.count, count);
        assert_null(rows[i].names[count]);
        rig_debian_index_free(&range);
    }
    assert_int_equal(rig_debian_choose(&index, "7.3..6.1", &chosen, &err), -1);
    assert_non_null(strstr(err.text, "expected OLDER..NEWER"));
    assert_int_equal(rig_debian_choose(&index, "6.1..9", &chosen, &err), -1);
    assert_non_null(strstr(err.text, "debian:9: Debian has no such kernel now"));
    rig_debian_index_free(&index);
}

static void what_is_not_there_is_refused_with_its_neighbours(void **state)
{
    static const struct {
        const char *word, *words;
    } rows[] = {
        {"6.1.188", "debian:6.1.188: Debian has no such kernel now; the nearest it has: 6.1.187-1, 6.1.190-1, 6.12.3"},
        {"6.1.19", "no such kernel now"},
        {"8", "the nearest it has: 7.3~rc7-1~exp1, 7.3.4-1"},
        {"forky", "expected a version (7.3, 6.16.12), a kernel package's name, all, or one of bullseye, bookworm"},
        {"linux-image-6.1.0-1-amd64", "no such suite, version or package"},
        {"bash", "no such suite, version or package"},
        {"", "no such suite, version or package"},
    };
    struct rig_debian_index index = {0}, chosen = {0};
    struct rig_error err;

    (void)state;
    make_index(&index);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(rig_debian_choose(&index, rows[i].word, &chosen, &err), -1);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
        if (!strstr(err.text, rows[i].words))
            fail_msg("found \"%s\"; expected \"%s\"", err.text, rows[i].words);
        assert_int_equal(chosen.count, 0);
    }
    rig_debian_index_free(&index);
}

static void the_mirror_is_the_machines(void **state)
{
    struct rig_debian_mirror mirror;

    (void)state;
    rig_debian_mirror_choose(&mirror, "http://packages.example/ bookworm main\n"
                                      "http://mirror.example/debian-security/ bookworm-security main\n"
                                      "http://mirror.example/debian/ bookworm contrib\n"
                                      "http://mirror.example/debian/ bookworm main\n"
                                      "http://other.example/debian/ trixie main\n");
    assert_string_equal(mirror.archive, "http://mirror.example/debian/");
    assert_string_equal(mirror.security, "http://mirror.example/debian-security/");
    rig_debian_mirror_choose(&mirror, "http://mirror.example/debian/ bookworm main\n");
    assert_string_equal(mirror.security, ""); /* it may have none */
    rig_debian_mirror_choose(&mirror, "http://archive.example/ubuntu/ noble main\n");
    assert_string_equal(mirror.archive, "http://deb.debian.org/debian/");
    assert_string_equal(mirror.security, "http://deb.debian.org/debian-security/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_have_an_order),
        cmocka_unit_test(a_prefix_ends_with_its_number),
        cmocka_unit_test(a_list_says_what_has_an_image),
        cmocka_unit_test(a_word_stands_for_a_kernel),
        cmocka_unit_test(all_is_the_newest_of_each_series),
        cmocka_unit_test(a_range_is_all_between_two_versions),
        cmocka_unit_test(what_is_not_there_is_refused_with_its_neighbours),
        cmocka_unit_test(the_mirror_is_the_machines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
