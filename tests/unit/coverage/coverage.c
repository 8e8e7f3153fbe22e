/* SPDX-License-Identifier: MIT */
/* The record on disk, the pages that llvm-cov makes of it, and which counts of a case are believed. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <base/filter.h>
#include <fuzz/client/private.h>
#include <fuzz/coverage/record.h>
#include <fuzz/coverage/report.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TEXT_OF(x) #x
#define VERSION(x) TEXT_OF(x)

static char profdata[] = "llvm-profdata-" VERSION(__clang_major__);

static struct rig_coverage *open_record(const char *results)
{
    struct rig_coverage *coverage;
    struct rig_error err;

    if (rig_coverage_open(results, "job0", RIG_GUEST_ELF, &coverage, &err))
        fail_msg("%s", err.text);
    return coverage;
}

static uint64_t *counts_of(struct rig_coverage *coverage, size_t *count)
{
    return rig_coverage_counts(coverage, count);
}

/* The one record in RESULTS/coverage. */
static void find_record(const char *results, char path[RIG_PATH_SIZE])
{
    char pattern[RIG_PATH_SIZE];
    glob_t found;

    assert_int_equal(rig_path(pattern, NULL, "%s/coverage/job0-*" RIG_COVERAGE_SUFFIX, results), 0);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, 1);
    assert_int_equal(rig_path(path, NULL, "%s", found.gl_pathv[0]), 0);
    globfree(&found);
}

static void a_record_goes_on(void **state)
{
    char results[UNIT_DIRECTORY_SIZE], path[RIG_PATH_SIZE];
    struct rig_coverage *coverage;
    struct rig_error err;
    size_t count, size;

    (void)state;
    if (access(RIG_GUEST_ELF, R_OK) != 0)
        skip();
    unit_directory_make(results);
    coverage = open_record(results);
    counts_of(coverage, &count)[3] = 7;
    assert_int_equal(rig_coverage_keep(coverage, 5000000000, &err), 0);
    counts_of(coverage, &count)[3] = 8;
    assert_int_equal(rig_coverage_keep(coverage, 5900000000, &err), 0); /* too soon */
    rig_coverage_close(coverage);
    coverage = open_record(results);
    assert_int_equal(counts_of(coverage, &count)[3], 7);
    counts_of(coverage, &count)[3]++;
    assert_int_equal(rig_coverage_keep(coverage, 6000000000, &err), 0);
    rig_coverage_close(coverage);
    coverage = open_record(results);
    assert_int_equal(counts_of(coverage, &count)[3], 8);
    rig_coverage_close(coverage);

    find_record(results, path);
    for (unsigned i = 0; i < 2; i++) { /* a word less; half of it */
        char *raw = rig_read_file(path, &size);

        assert_non_null(raw);
        assert_int_equal(rig_write_bytes(path, raw, i == 0 ? size - 8 : size / 2, &err), 0);
        free(raw);
        assert_int_equal(rig_coverage_open(results, "job0", RIG_GUEST_ELF, &coverage, &err), -1);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
        assert_non_null(strstr(err.text, ".profraw: found something else; expected a raw profile of this guest"));
    }
    unit_directory_remove(results);
}

static void a_guest_that_counts_nothing(void **state)
{
    struct rig_coverage *coverage;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_coverage_open("results", "job0", "corpus/none", &coverage, &err), -1);
    assert_string_equal(err.text, "the guest: cannot read corpus/none: No such file or directory");
    assert_int_equal(rig_coverage_open("results", "job0", "/proc/self/exe", &coverage, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_string_equal(err.text, "the guest: /proc/self/exe has no coverage data as clang 14 writes it");
}

/* As llvm-profdata reads it: each function of the logic has counters, and none of them is another's. */
static void each_counter_is_of_one_function(void **state)
{
    char results[UNIT_DIRECTORY_SIZE], path[RIG_PATH_SIZE];
    char *merge[] = {profdata, "merge", "-text", "-o", "-", path, NULL};
    struct rig_coverage *coverage;
    struct rig_error err;
    uint64_t *counts, sum = 0;
    size_t count, values = 0;
    char *text;

    (void)state;
    if (access(RIG_GUEST_ELF, R_OK) != 0)
        skip();
    unit_directory_make(results);
    coverage = open_record(results);
    counts = counts_of(coverage, &count);
    for (size_t i = 0; i < count; i++)
        counts[i] = 1000000 + i;
    assert_int_equal(rig_coverage_write(coverage, &err), 0);
    rig_coverage_close(coverage);
    find_record(results, path);
    text = rig_filter(merge, "", &err);
    assert_non_null(text);
    assert_non_null(strstr(text, "\nxen_write_cr3\n"));
    assert_non_null(strstr(text, "\nmmu.c:mark_pinned\n"));
    assert_null(strstr(text, "runner_loop"));
    for (const char *line = text; line; line = strchr(line + 1, '\n')) {
        uint64_t value = strtoull(line, NULL, 10);

        if (value >= 1000000 && value < 1000000 + count) {
            sum += value - 1000000;
            values++;
        }
    }
    assert_int_equal(values, count);
    assert_int_equal(sum, count * (count - 1) / 2);
    free(text);
    unit_directory_remove(results);
}

/* A campaign of before has its records as text. */
static void the_same_from_text(const char *results, const struct rig_coverage_report *report,
                               struct rig_coverage_share expected)
{
    char raw[RIG_PATH_SIZE], text[RIG_PATH_SIZE];
    char *merge[] = {profdata, "merge", "-text", "-o", text, raw, NULL};
    struct rig_coverage_share share;
    struct rig_error err;
    char *output;

    find_record(results, raw);
    assert_int_equal(rig_path(text, NULL, "%s/coverage/job0.proftext", results), 0);
    output = rig_filter(merge, "", &err);
    assert_non_null(output);
    free(output);
    assert_int_equal(unlink(raw), 0);
    if (rig_coverage_report(report, &share, &err))
        fail_msg("%s", err.text);
    assert_true(share.lines == expected.lines && share.branches == expected.branches);
    assert_int_equal(unlink(text), 0);
    assert_int_equal(rig_coverage_report(report, &share, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_non_null(strstr(err.text, "there are no counts in "));
}

static void the_report_is_of_all_records(void **state)
{
    char results[UNIT_DIRECTORY_SIZE], path[RIG_PATH_SIZE];
    const struct rig_coverage_report report = {.results = results, .guest = RIG_GUEST_ELF};
    struct rig_coverage *coverage;
    struct rig_coverage_share share;
    struct rig_error err;
    const char *old = getenv("PATH");
    char *kept = old ? strdup(old) : NULL;
    size_t count;
    uint64_t *counts;

    (void)state;
    if (access(RIG_GUEST_ELF, R_OK) != 0)
        skip();
    unit_directory_make(results);
    coverage = open_record(results);
    counts = counts_of(coverage, &count);
    for (size_t i = 0; i < count; i++)
        counts[i] = count - i; /* a part of a function less often than the function */
    assert_int_equal(rig_coverage_write(coverage, &err), 0);
    rig_coverage_close(coverage);
    if (rig_coverage_report(&report, &share, &err))
        fail_msg("%s", err.text);
    assert_true(share.lines > 90 && share.lines <= 100);
    assert_true(share.branches > 20 && share.branches <= 100);
    (void)rig_path(path, NULL, "%s/coverage/index.html", results);
    assert_int_equal(access(path, R_OK), 0);
    (void)rig_path(path, NULL, "%s/coverage/summary.json", results);
    assert_int_equal(access(path, R_OK), 0);

    (void)setenv("PATH", results, 1); /* nothing is installed there */
    assert_int_equal(rig_coverage_report(&report, &share, &err), -1);
    assert_non_null(strstr(err.text, "is not installed"));
    (void)setenv("PATH", kept ? kept : "/usr/bin", 1);
    free(kept);
    the_same_from_text(results, &report, share);
    unit_directory_remove(results);
}

/* A client of a guest that has six counters. */
struct fake {
    struct rig_client client;
    struct rig_board board;
    uint64_t pages[RIG_MAX_PROFILE_PAGES][RIG_PAGE_SIZE / sizeof(uint64_t)];
};

static struct fake *fake_make(void)
{
    struct fake *fake = calloc(1, sizeof(*fake));

    assert_non_null(fake);
    for (unsigned i = 0; i < RIG_MAX_PROFILE_PAGES; i++)
        fake->client.profile[i] = fake->pages[i];
    fake->client.profile_count = 6;
    fake->client.profile_wanted = true;
    fake->client.board = &fake->board;
    fake->client.generation = fake->board.generation = 4;
    fake->board.state = RIG_INJECTOR_READY;
    return fake;
}

static void what_a_case_adds(void **state)
{
    struct fake *fake = fake_make();
    uint64_t sums[6] = {0, UINT64_MAX};

    (void)state;
    fake->pages[0][0] = 100; /* of cases before we came */
    rig_client_profile_begin(&fake->client, false);
    fake->pages[0][0] += 3;
    fake->pages[0][1] = 2;
    fake->pages[0][5] = 1;
    fake->pages[0][6] = 9; /* no counter */
    rig_client_profile_take(&fake->client);
    assert_int_equal(rig_client_profile(&fake->client, sums, 6), 6);
    assert_int_equal(sums[0], 3);
    assert_int_equal(sums[1], UINT64_MAX);
    assert_int_equal(sums[5], 1);
    /* Once. */
    rig_client_profile_take(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[0], 3);
    free(fake);
}

/* From the first call on: what was counted before is nobody's. */
static void nobody_asks(void **state)
{
    struct fake *fake = fake_make();
    uint64_t sums[6] = {0};

    (void)state;
    fake->client.profile_wanted = false;
    fake->pages[0][0] = 3;
    rig_client_profile_take(&fake->client);
    assert_int_equal(rig_client_profile(&fake->client, sums, 6), 6);
    assert_int_equal(sums[0], 0);
    fake->pages[0][0] = 5;
    rig_client_profile_take(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[0], 2);
    free(fake);
}

static void what_no_case_can_have_counted(void **state)
{
    struct fake *fake = fake_make();
    uint64_t sums[6] = {0};

    (void)state;
    rig_client_profile_begin(&fake->client, true);
    /* Poison over one counter: nothing of this case is believed, and the next counts as ever, over the wrap too. */
    fake->pages[0][0] = 1;
    fake->pages[0][2] = UINT64_MAX;
    rig_client_profile_take(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[0], 0);
    fake->pages[0][0] = 2;
    fake->pages[0][2] = 0;
    rig_client_profile_take(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[0], 1);
    assert_int_equal(sums[2], 1);
    /* A counter that went back is one that was written over. */
    fake->pages[0][0] = 1;
    fake->pages[0][3] = 1;
    rig_client_profile_take(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[3], 0);
    /* A domain that is being replaced: its pages may be anybody's. */
    fake->pages[0][3] = 2;
    fake->board.state = RIG_INJECTOR_STARTING;
    rig_client_profile_take(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[3], 0);
    free(fake);
}

static void what_a_domain_counted_at_its_end(void **state)
{
    struct fake *fake = fake_make();
    uint64_t sums[6] = {0};

    (void)state;
    rig_client_profile_begin(&fake->client, true);
    fake->pages[0][0] = 5;
    rig_client_profile_take(&fake->client);
    fake->board.ended_profile[0] = 7;
    fake->board.ended_generation = 3; /* of another one */
    rig_client_profile_take_ended(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[0], 5);
    fake->board.ended_generation = 4;
    rig_client_profile_take_ended(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[0], 7);
    /* One that a case wrote over has nothing to say. */
    fake->board.ended_profile[0] = 8;
    fake->client.profile_spoilt = true;
    rig_client_profile_take_ended(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[0], 7);
    /* The next begins at zero. */
    fake->pages[0][0] = 1;
    fake->client.generation = fake->board.generation = 5;
    rig_client_profile_begin(&fake->client, true);
    rig_client_profile_take(&fake->client);
    (void)rig_client_profile(&fake->client, sums, 6);
    assert_int_equal(sums[0], 8);
    free(fake);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_goes_on),
        cmocka_unit_test(a_guest_that_counts_nothing),
        cmocka_unit_test(each_counter_is_of_one_function),
        cmocka_unit_test(the_report_is_of_all_records),
        cmocka_unit_test(what_a_case_adds),
        cmocka_unit_test(nobody_asks),
        cmocka_unit_test(what_no_case_can_have_counted),
        cmocka_unit_test(what_a_domain_counted_at_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
