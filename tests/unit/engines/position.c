/* SPDX-License-Identifier: MIT */
/* How an exhaustive campaign keeps its place: nothing is lost, whoever ends and whenever. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <fuzz/engines/position.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SIZE (5 * RIG_POSITION_CHUNK + 77)

static const struct rig_share whole = {0};
static const struct rig_exhaust_bound bound = {.changes = 1, .revisions = 0x3};

static void take_and_run(struct rig_position *position, unsigned job, unsigned jobs, unsigned count, uint8_t *runs)
{
    unsigned slot;
    uint64_t number;

    for (; count && rig_position_take(position, job, jobs, &slot, &number); count--) {
        assert_true(number < SIZE);
        runs[number]++;
        rig_position_done(position, slot, number + 1);
    }
}

static void each_number_is_run_once(void **state)
{
    struct rig_position position = {.count = SIZE};
    uint8_t *runs = calloc(SIZE, 1);

    (void)state;
    assert_non_null(runs);
    assert_int_equal(rig_position_count(&position), 0);
    for (unsigned i = 0; i < SIZE; i++)
        take_and_run(&position, i % 3, 3, 1, runs);
    for (unsigned job = 0; job < 3; job++)
        take_and_run(&position, job, 3, SIZE, runs);
    for (unsigned i = 0; i < SIZE; i++)
        assert_int_equal(runs[i], 1);
    assert_int_equal(rig_position_count(&position), SIZE);
    free(runs);
}

/* Some end without having said so, others come, more or fewer. At most what was at hand is run again. */
static void what_a_job_left_is_taken_on(void **state)
{
    struct rig_position position = {.count = SIZE};
    uint8_t *runs = calloc(SIZE, 1);
    unsigned again = 0, kills = 0;
    uint64_t rng = 1;

    (void)state;
    assert_non_null(runs);
    while (rig_position_count(&position) < SIZE) {
        unsigned jobs = 1 + rig_random_below(&rng, 4);

        for (unsigned job = 0; job < jobs; job++) {
            unsigned slot;
            uint64_t number;

            take_and_run(&position, job, jobs, rig_random_below(&rng, 3000), runs);
            if (rig_position_take(&position, job, jobs, &slot, &number)) {
                runs[number]++; /* and killed */
                kills++;
            }
        }
    }
    for (unsigned i = 0; i < SIZE; i++) {
        assert_true(runs[i] >= 1);
        again += runs[i] - 1U;
    }
    assert_true(again <= kills);
    free(runs);
}

static void a_jump_goes_beyond_a_chunk(void **state)
{
    struct rig_position position = {.count = SIZE};
    unsigned slot;
    uint64_t number;

    (void)state;
    assert_true(rig_position_take(&position, 0, 1, &slot, &number));
    rig_position_done(&position, slot, RIG_POSITION_CHUNK + 10);
    assert_true(rig_position_take(&position, 0, 1, &slot, &number));
    assert_int_equal(number, RIG_POSITION_CHUNK);
    assert_int_equal(rig_position_count(&position), RIG_POSITION_CHUNK);
}

static void it_is_kept_in_its_file(void **state)
{
    const struct rig_exhaust_bound other = {.changes = 2, .revisions = 0x3};
    char directory[UNIT_DIRECTORY_SIZE];
    struct rig_position *position, copy;
    struct rig_error err;
    unsigned slot;
    uint64_t number;

    (void)state;
    unit_directory_make(directory);
    assert_false(rig_position_read(directory, &copy));
    assert_int_equal(rig_position_open(directory, &bound, SIZE, &whole, &position, &err), 0);
    assert_true(rig_position_take(position, 0, 1, &slot, &number));
    rig_position_done(position, slot, 5);
    assert_int_equal(rig_position_open(directory, &bound, SIZE, &whole, &position, &err), 0);
    assert_true(rig_position_take(position, 0, 1, &slot, &number));
    assert_int_equal(number, 5);
    assert_true(rig_position_read(directory, &copy));
    assert_int_equal(rig_position_count(&copy), 5);
    assert_int_equal(copy.bound.revisions, 0x3);
    assert_int_equal(rig_position_open(directory, &other, SIZE, &whole, &position, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_non_null(strstr(err.text, "expected --changes 1 --injections 0 --revision R0,R1"));
    assert_int_equal(rig_position_open(directory, &bound, SIZE + 1, &whole, &position, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    unit_directory_remove(directory);
}

/* Four machines, each with a file of its own: no number twice, none left out, and no share goes on as another. */
static void shares_have_each_number_once(void **state)
{
    uint8_t *runs = calloc(SIZE, 1);
    uint64_t sum = 0;

    (void)state;
    assert_non_null(runs);
    for (unsigned number = 1; number <= 4; number++) {
        const struct rig_share share = {.number = number, .count = 4}, other = {.number = 5 - number, .count = 4};
        char directory[UNIT_DIRECTORY_SIZE];
        struct rig_position *position;
        struct rig_error err;

        unit_directory_make(directory);
        assert_int_equal(rig_position_open(directory, &bound, SIZE, &share, &position, &err), 0);
        sum += rig_position_size(position);
        assert_int_equal(rig_position_count(position), 0);
        take_and_run(position, 0, 2, 1000, runs);
        assert_int_equal(rig_position_open(directory, &bound, SIZE, &other, &position, &err), -1);
        assert_int_equal(rig_position_open(directory, &bound, SIZE, &share, &position, &err), 0);
        take_and_run(position, 1, 2, SIZE, runs);
        take_and_run(position, 0, 2, SIZE, runs);
        assert_int_equal(rig_position_count(position), rig_position_size(position));
        unit_directory_remove(directory);
    }
    assert_int_equal(sum, SIZE);
    for (unsigned i = 0; i < SIZE; i++)
        assert_int_equal(runs[i], 1);
    free(runs);
}

/* A file from before there were shares has less in it, and is the whole list. */
static void an_older_file_is_the_whole_list(void **state)
{
    char directory[UNIT_DIRECTORY_SIZE], path[UNIT_DIRECTORY_SIZE + 16];
    struct rig_position *position, copy;
    struct rig_error err;

    (void)state;
    unit_directory_make(directory);
    (void)snprintf(path, sizeof(path), "%s/" RIG_POSITION_FILE, directory);
    assert_int_equal(rig_position_open(directory, &bound, SIZE, &whole, &position, &err), 0);
    position->until = 0;
    assert_int_equal(truncate(path, offsetof(struct rig_position, share)), 0);
    assert_true(rig_position_read(directory, &copy));
    assert_int_equal(rig_position_size(&copy), SIZE);
    assert_int_equal(rig_position_open(directory, &bound, SIZE, &whole, &position, &err), 0);
    assert_int_equal(rig_position_size(position), SIZE);
    unit_directory_remove(directory);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_is_run_once),      cmocka_unit_test(what_a_job_left_is_taken_on),
        cmocka_unit_test(a_jump_goes_beyond_a_chunk),   cmocka_unit_test(it_is_kept_in_its_file),
        cmocka_unit_test(shares_have_each_number_once), cmocka_unit_test(an_older_file_is_the_whole_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
