/* SPDX-License-Identifier: MIT */
/* The table of releases: what a row must be, and that the one in the program is good. */
#include <tests/unit/unit.h>

#include <box/release.h>

#include <stdio.h>

#define ROW(name) name "\tsuite\txen\tlibs\tkernel\tsays this\n"

static void a_row_is_six_fields(void **state)
{
    struct rig_release release;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_release_find_in("# c\n\n" ROW("1.0") ROW("2.0"), "2.0", &release, &err), 0);
    assert_string_equal(release.name, "2.0");
    assert_string_equal(release.suite, "suite");
    assert_string_equal(release.hypervisor, "xen");
    assert_string_equal(release.libraries, "libs");
    assert_string_equal(release.kernel, "kernel");
    assert_string_equal(release.unhandled, "says this");
    /* The last line may lack its newline. */
    assert_int_equal(rig_release_find_in("3.0\ta\tb\tc\td\te", "3.0", &release, &err), 0);
    assert_string_equal(release.unhandled, "e");
}

static void a_name_that_is_not_there(void **state)
{
    struct rig_release release;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_release_find_in(ROW("1.0") ROW("2.0"), "3.0", &release, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_string_equal(err.text, "release \"3.0\" is not known; there is: 1.0, 2.0");
    /* Neither a beginning nor the empty name is a name. */
    assert_int_equal(rig_release_find_in(ROW("1.0"), "1", &release, &err), -1);
    assert_int_equal(rig_release_find_in(ROW("1.0"), "", &release, &err), -1);
    assert_int_equal(rig_release_find_in("", "1.0", &release, &err), -1);
    assert_string_equal(err.text, "release \"1.0\" is not known; there is: ");
}

static void a_row_that_is_not_whole(void **state)
{
    static const char *const bad[] = {
        ("# one\n" ROW("1.0") "2.0\tsuite\txen\tlibs\tkernel\n"), /* five */
        "#\n#\n2.0\tsuite\txen\tlibs\tkernel\tsays\tmore\n",      /* seven */
        "#\n#\n2.0\t\txen\tlibs\tkernel\tsays\n",                 /* an empty one */
        "#\n#\n2.0 suite xen libs kernel says\n",                 /* blanks */
        "#\n#\n2.0\tsuite\txen\tlibs\tkernel\t\n",                /* an empty last one */
    };
    char large[400];
    struct rig_release release;
    struct rig_error err;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(rig_release_find_in(bad[i], "2.0", &release, &err), -1);
        assert_int_equal(err.code, RIG_ERROR_MACHINERY);
        assert_string_equal(err.text, "releases.tsv line 3: not 6 fields with tabs between");
    }
    (void)snprintf(large, sizeof(large), "2.0\t%0*d\txen\tlibs\tkernel\tsays\n", RIG_RELEASE_FIELD, 1);
    assert_int_equal(rig_release_find_in(large, "2.0", &release, &err), -1);
    (void)snprintf(large, sizeof(large), "2.0\t%0*d\txen\tlibs\tkernel\tsays\n", RIG_RELEASE_FIELD - 1, 1);
    assert_int_equal(rig_release_find_in(large, "2.0", &release, &err), 0);
}

/* More names than a message holds: it is cut, and nothing is written beyond it. */
static void many_names_are_cut(void **state)
{
    char table[64 * 40] = "";
    struct rig_release release;
    struct rig_error err;

    (void)state;
    for (unsigned i = 0; i < 64; i++)
        (void)snprintf(table + strlen(table), sizeof(table) - strlen(table), "name-%u\ta\tb\tc\td\te\n", i);
    assert_int_equal(rig_release_find_in(table, "none", &release, &err), -1);
    assert_non_null(strstr(err.text, "there is: name-0, name-1, "));
}

static void the_default_is_in_the_program(void **state)
{
    struct rig_release release;
    struct rig_error err;

    (void)state;
    if (rig_release_find(RIG_DEFAULT_RELEASE, &release, &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(release.name, "4.17");
    assert_string_equal(release.hypervisor, "xen-hypervisor-4.17-amd64");
    assert_string_equal(release.unhandled, "Unhandled: vec 14, #PF[");
}

static void xen_may_be_a_release_or_a_file(void **state)
{
    const char *release = "4.17", *xen = "4.20";

    (void)state;
    rig_release_choose(&release, &xen);
    assert_string_equal(release, "4.20");
    assert_null(xen);
    xen = "./xen.gz";
    rig_release_choose(&release, &xen);
    assert_string_equal(release, "4.20");
    assert_string_equal(xen, "./xen.gz");
    xen = NULL;
    rig_release_choose(&release, &xen);
    assert_null(xen);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_six_fields),           cmocka_unit_test(a_name_that_is_not_there),
        cmocka_unit_test(a_row_that_is_not_whole),       cmocka_unit_test(many_names_are_cut),
        cmocka_unit_test(the_default_is_in_the_program), cmocka_unit_test(xen_may_be_a_release_or_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
