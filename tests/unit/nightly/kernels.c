/* SPDX-License-Identifier: MIT */
/* What tonight's boots say that those of the nights before did not. */
#include <tests/unit/unit.h>

#include <nightly/junit.h>
#include <nightly/kernels.h>
#include <nightly/sarif.h>
#include <nightly/summary.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const struct replays no_replays = {0};
static const struct news_list no_news = {0};

static struct kernel_boots boots;

static int tear_down(void **state)
{
    (void)state;
    kernel_boots_free(&boots);
    return 0;
}

static void add(const char *kernel, const char *variant, const char *verdict, const char *cause)
{
    cJSON *cell = cJSON_CreateObject();
    struct rig_error err;

    cJSON_AddStringToObject(cell, "kernel", kernel);
    cJSON_AddStringToObject(cell, "variant", variant);
    cJSON_AddStringToObject(cell, "verdict", verdict);
    cJSON_AddBoolToObject(cell, "finding", cause != NULL);
    if (cause) {
        cJSON_AddStringToObject(cell, "cause", cause);
        cJSON_AddStringToObject(cell, "because", cause);
        cJSON_AddStringToObject(cell, "signature", "s");
    } else {
        cJSON_AddNullToObject(cell, "cause");
    }
    assert_int_equal(kernel_boots_add(&boots, cell, &err), 0);
    cJSON_Delete(cell);
}

static enum kernel_news_kind kind_of(const char *kernel, const char *variant)
{
    for (size_t i = 0; i < boots.count; i++)
        if (strcmp(boots.all[i].kernel, kernel) == 0 && strcmp(boots.all[i].variant, variant) == 0)
            return boots.all[i].kind;
    fail();
    return KERNEL_BOOTED;
}

static void each_is_held_against_the_next_older_one(void **state)
{
    (void)state;
    add("debian 7.3.5-1", "amd", "booted", NULL);
    add("debian 6.12.118-1", "amd", "booted", NULL);
    add("debian 7.3.4-1~bpo13+1", "amd", "panic", "a");
    add("debian 6.16.12-1~bpo13+1", "amd", "panic", "a");
    add("debian 6.16.12-1~bpo13+1", "intel", "l1tf-unsafe", "b");
    add("debian 7.3.4-1~bpo13+1", "intel", "oops", "c");
    kernel_boots_judge(&boots);
    assert_int_equal(kind_of("debian 6.12.118-1", "amd"), KERNEL_BOOTED);
    assert_int_equal(kind_of("debian 6.16.12-1~bpo13+1", "amd"), KERNEL_NEW);
    assert_int_equal(kind_of("debian 7.3.4-1~bpo13+1", "amd"), KERNEL_STILL);
    assert_int_equal(kind_of("debian 7.3.5-1", "amd"), KERNEL_GONE);
    assert_int_equal(kind_of("debian 6.16.12-1~bpo13+1", "intel"), KERNEL_NEW);
    assert_int_equal(kind_of("debian 7.3.4-1~bpo13+1", "intel"), KERNEL_NEW);
    assert_int_equal(kernel_boots_count(&boots, KERNEL_NEW), 3);
}

static void says(char *text, const char *words)
{
    assert_non_null(text);
    if (!strstr(text, words))
        print_error("found %s; expected %s", text, words);
    assert_non_null(strstr(text, words));
    free(text);
}

static void what_is_new_and_what_is_gone_is_told(void **state)
{
    (void)state;
    add("debian 7.3.4-1", "amd", "panic", "refused <it>");
    add("debian 7.3.5-1", "amd", "booted", NULL);
    boots.unanswered = 1;
    kernel_boots_judge(&boots);
    says(summary_print(&no_replays, &no_news, &boots, "out"), "KERNEL 7.3.4-1 on amd: panic: refused <it>\n");
    says(summary_print(&no_replays, &no_news, &boots, "out"), "MENDED 7.3.5-1 boots on amd; 7.3.4-1 did not\n");
    says(summary_print(&no_replays, &no_news, &boots, "out"), "result     red: 0 new, 1 new of kernels, 0 of the");
    says(summary_print(&no_replays, &no_news, &boots, "out"),
         "kernels    2 boots that no night had: 1 new, 0 still there, 1 gone; 1 without an answer\n");
    says(junit_print(&no_replays, &no_news, &boots),
         "<testcase classname=\"amd\" name=\"debian 7.3.4-1\" time=\"0\"><failure message=\"panic\" "
         "type=\"finding\">refused &lt;it&gt;</failure>");
    says(junit_print(&no_replays, &no_news, &boots), "<testsuites tests=\"2\" failures=\"1\">");
    says(sarif_print(&no_replays, &no_news, &boots), "7.3.4-1 on amd: panic: refused <it>");
}

static void the_next_night_knows_them(void **state)
{
    struct kernel_boots later = {0};
    char directory[UNIT_DIRECTORY_SIZE];
    struct rig_error err;

    (void)state;
    unit_directory_make(directory);
    add("debian 7.3.4-1", "amd", "panic", "a");
    kernel_boots_judge(&boots);
    assert_int_equal(kernel_boots_read(&later, directory, &err), 0);
    assert_int_equal(later.count, 0);
    assert_int_equal(kernel_boots_write(&boots, directory, &err), 0);
    assert_int_equal(kernel_boots_read(&later, directory, &err), 0);
    assert_true(kernel_boots_has(&later, "debian 7.3.4-1", "amd"));
    assert_false(kernel_boots_has(&later, "debian 7.3.4-1", "intel"));
    assert_true(later.all[0].is_finding && !later.all[0].tonight);
    assert_string_equal(later.all[0].cause, "a");
    assert_int_equal(kernel_boots_count(&later, KERNEL_NEW), 0);
    kernel_boots_free(&later);
    unit_directory_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_is_held_against_the_next_older_one, tear_down),
        cmocka_unit_test_teardown(what_is_new_and_what_is_gone_is_told, tear_down),
        cmocka_unit_test_teardown(the_next_night_knows_them, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
