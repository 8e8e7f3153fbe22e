/* SPDX-License-Identifier: MIT */
/* Shares: their directories, how they are told, and the sum of what they wrote. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/campaign/gather_samples.h>
#include <fuzz/campaign/samples.h>
#include <fuzz/campaign/shares.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_text(const char *directory, const char *name, const char *text)
{
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    assert_int_equal(rig_path(path, &err, "%s/%s", directory, name), 0);
    assert_int_equal(rig_write_file(path, text, &err), 0);
}

static void shares_have_one_corpus(void **state)
{
    const struct rig_share second = {.number = 2, .count = 3};
    char root[UNIT_DIRECTORY_SIZE], shares[RIG_PATH_SIZE], path[RIG_PATH_SIZE], number[16];
    struct rig_error err;
    struct stat status;

    (void)state;
    unit_directory_make(root);
    for (unsigned twice = 0; twice < 2; twice++)
        assert_int_equal(rig_share_make(root, "lab", &second, shares, number, &err), 0);
    assert_string_equal(number, "2");
    assert_int_equal(rig_path(path, &err, "%s/2", shares), 0);
    write_text(path, "corpus/x", "x");
    assert_int_equal(rig_path(path, &err, "%s/lab/corpus/x", root), 0);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(rig_share_refuse(root, "lab", &err), -1);
    assert_non_null(strstr(err.text, "--cluster slurm --resume lab"));
    assert_int_equal(rig_share_refuse(root, "other", &err), 0);
    /* And the other way round: a campaign of one machine is not cut into shares. */
    assert_int_equal(rig_path(path, &err, "%s/alone", root), 0);
    assert_int_equal(rig_make_directories(path, &err), 0);
    write_text(path, ".live", "");
    assert_int_equal(rig_share_make(root, "alone", &second, shares, number, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    unit_directory_remove(root);
}

static void shares_are_told_by_what_they_wrote(void **state)
{
    char root[UNIT_DIRECTORY_SIZE], results[RIG_PATH_SIZE], path[RIG_PATH_SIZE], shares[RIG_PATH_SIZE], number[16];
    struct rig_share_state *states;
    struct rig_error err;
    unsigned count;

    (void)state;
    unit_directory_make(root);
    assert_int_equal(rig_path(results, &err, "%s/lab", root), 0);
    assert_null(rig_shares_read(results, &count, &err));
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    for (unsigned i = 11; i >= 9; i--) /* told by number, not by name */
        assert_int_equal(
            rig_share_make(root, "lab", &(struct rig_share){.number = i, .count = 20}, shares, number, &err), 0);
    assert_int_equal(rig_path(path, &err, "%s/10", shares), 0);
    write_text(path, "campaign.json",
               "{\"runs\": [{\"node\": \"n1\"}, {\"node\": \"n2\", \"how\": \"interrupted\"}, {\"node\": \"n3\"}]}");
    write_text(path, "stats.csv",
               RIG_SAMPLES_HEADER
               "\n2.0,10,5,1,100,200,1,1,0,3,0,50.0,9\n4.0,30,10,2,110,200,2,1,0,4,1,50.0,9\n6.0,99");
    states = rig_shares_read(results, &count, &err);
    assert_non_null(states);
    assert_int_equal(count, 3);
    assert_int_equal(states[0].number, 9);
    assert_true(states[0].quiet < 0 && states[0].runs == 0);
    assert_int_equal(states[2].number, 11);
    assert_string_equal(states[1].node, "n3");
    assert_string_equal(states[1].how, "");
    assert_int_equal(states[1].runs, 3);
    assert_int_equal(states[1].lost, 1);                                 /* the last may run still */
    assert_true(states[1].executions > 29 && states[1].executions < 31); /* a row that was cut short is none */
    assert_true(states[1].covered > 109 && states[1].restores > 0);
    free(states);
    unit_directory_remove(root);
}

static void sums_are_of_all_as_far_as_they_are(void **state)
{
    char first[] = RIG_SAMPLES_HEADER "\n2.0,10,5,3,100,200,1,1,0,3,0,40.0,9\n4.0,20,5,4,120,200,2,2,0,4,0,40.0,9\n"
                                      "6.0,40,10,4,120,200,2,2,0,5,0,40.0,9\n";
    char second[] =
        RIG_SAMPLES_HEADER "\n3.0,100,33,5,90,200,7,3,1,1,1,60.0,1\n5.0,200,50,5,95,200,8,3,1,1,1,60.0,1\n9.0,3";
    char *texts[] = {first, NULL, second};
    char *sum = rig_samples_sum(texts, COUNT(texts));

    (void)state;
    assert_non_null(sum);
    assert_string_equal(sum, RIG_SAMPLES_HEADER "\n"
                                                "2.0,10,5,3,100,200,1,1,0,3,0,40.0,9\n"
                                                "4.0,120,38,5,120,200,9,3,1,5,1,50.0,10\n"
                                                "6.0,240,60,5,120,200,10,3,1,6,1,50.0,10\n");
    free(sum);
    sum = rig_samples_sum(NULL, 0);
    assert_string_equal(sum, RIG_SAMPLES_HEADER "\n");
    free(sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_have_one_corpus),
        cmocka_unit_test(shares_are_told_by_what_they_wrote),
        cmocka_unit_test(sums_are_of_all_as_far_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
