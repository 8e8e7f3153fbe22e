/* SPDX-License-Identifier: MIT */
/* What is ours of a command line, the script that a node runs, and what is written down of jobs. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <cluster/options.h>
#include <cluster/record.h>
#include <cluster/script.h>

#include <stdio.h>
#include <stdlib.h>

static int read_words(struct rig_cluster_options *o, struct rig_error *err, const char *const *words)
{
    int argc = 0;

    while (words[argc])
        argc++;
    return rig_cluster_options_read(o, argc, (char **)(uintptr_t)words, err);
}

static void what_is_not_ours_is_every_shares(void **state)
{
    static const char *const words[] = {"rig-cluster", "--of",   "fuzz", "--cluster=slurm", "--engine",
                                        "afl",         "--jobs", "40",   "--name=lab",      "--sbatch",
                                        "--mem=6G",    "--time", "2h",   "--detach",        NULL};
    static const char *const rest[] = {"--engine", "afl", "--time", "2h"};
    static struct rig_cluster_options o;
    struct rig_error err;

    (void)state;
    assert_int_equal(read_words(&o, &err, words), 0);
    assert_string_equal(o.of, "fuzz");
    assert_int_equal(o.shares, 40);
    assert_string_equal(o.name, "lab");
    assert_string_equal(o.sbatch, "--mem=6G");
    assert_true(o.detach && !o.resume);
    assert_int_equal(o.rest.count, COUNT(rest));
    for (unsigned i = 0; i < COUNT(rest); i++)
        assert_string_equal(o.rest.word[i], rest[i]);
}

static void mistakes_are_told(void **state)
{
    static const struct {
        const char *words[8];
        const char *expected;
    } rows[] = {
        {{"x", "--cluster", "pbs", "--jobs", "2"}, "expected slurm"},
        {{"x", "--cluster"}, "expected slurm"},
        {{"x", "--cluster", "slurm"}, "found no --jobs"},
        {{"x", "--cluster", "slurm", "--jobs", "0"}, "a number from 1 to"},
        {{"x", "--cluster", "slurm", "--jobs", "2x"}, "a number from 1 to"},
        {{"x", "--cluster", "slurm", "--jobs"}, "a number from 1 to"},
        {{"x", "--cluster", "slurm", "--jobs", "2", "--name", "../x"}, "as a name"},
        {{"x", "--cluster", "slurm", "--jobs", "2", "--resume", "x"}, "the shares that are there"},
    };
    static struct rig_cluster_options o;

    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct rig_error err;

        assert_int_equal(read_words(&o, &err, rows[i].words), -1);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
        if (!strstr(err.text, rows[i].expected))
            fail_msg("row %u: %s", i, err.text);
    }
}

/* Words with blanks, quotes and what a shell would take for more arrive as they were typed. */
static void a_script_gives_words_as_they_are(void **state)
{
    static struct rig_cluster_record record = {.of = "fuzz", .shares = 3};
    const struct rig_cluster_place place = {
        .directory = "/", .build_dir = "/no'such", .results = "re sults", .name = "lab"};
    char directory[UNIT_DIRECTORY_SIZE], path[UNIT_DIRECTORY_SIZE + 16], command[2 * UNIT_DIRECTORY_SIZE];
    struct rig_error err;
    char *script, *said, line[256] = "";
    FILE *out;

    (void)state;
    memset(&record.command, 0, sizeof(record.command));
    rig_arguments_add(&record.command, "--until");
    rig_arguments_add(&record.command, "a 'b' $(c) \"d\"");
    script = rig_cluster_script(&record, &place);
    assert_non_null(script);
    assert_non_null(strstr(script, " '--until' 'a '\\''b'\\'' $(c) \"d\"' --name 'lab' --share \"$share\"\n"));
    assert_non_null(strstr(script, " --results 're sults'"));
    assert_non_null(strstr(script, "/3\n"));
    /* Where the build directory is not to be seen, that is one line, and the code of machinery. */
    unit_directory_make(directory);
    (void)snprintf(path, sizeof(path), "%s/job.sh", directory);
    assert_int_equal(rig_write_file(path, script, &err), 0);
    (void)snprintf(command, sizeof(command), "SLURM_ARRAY_TASK_ID=2 sh %s 2>&1; echo $?", path);
    out = popen(command, "r"); // NOLINT(cert-env33-c): the script is sh's to run
    assert_non_null(out);
    said = fgets(line, sizeof(line), out);
    assert_non_null(said);
    assert_non_null(strstr(line, "found no /no'such here"));
    assert_non_null(fgets(line, sizeof(line), out));
    assert_string_equal(line, "3\n");
    (void)pclose(out);
    unit_directory_remove(directory);
    free(script);
}

static void jobs_are_written_down(void **state)
{
    static struct rig_cluster_record record, again;
    char directory[UNIT_DIRECTORY_SIZE], path[UNIT_DIRECTORY_SIZE + 16];
    struct rig_error err;

    (void)state;
    unit_directory_make(directory);
    assert_int_equal(rig_cluster_record_read(&again, directory, &err), 1);
    (void)snprintf(record.of, sizeof(record.of), "boot");
    record.shares = 7;
    rig_arguments_add(&record.command, "--matrix");
    rig_arguments_add(&record.command, "a b");
    for (unsigned i = 0; i < RIG_MOST_SUBMISSIONS + 2; i++) {
        char job[32];

        (void)snprintf(job, sizeof(job), "%u", i);
        rig_cluster_record_add(&record, job);
    }
    assert_int_equal(rig_cluster_record_write(&record, directory, &err), 0);
    assert_int_equal(rig_cluster_record_read(&again, directory, &err), 0);
    assert_string_equal(again.of, "boot");
    assert_int_equal(again.shares, 7);
    assert_int_equal(again.command.count, 2);
    assert_string_equal(again.command.word[1], "a b");
    assert_int_equal(again.job_count, RIG_MOST_SUBMISSIONS);
    assert_string_equal(again.jobs[0], "2");
    (void)snprintf(path, sizeof(path), "%s/" RIG_CLUSTER_FILE, directory);
    assert_int_equal(rig_write_file(path, "{\"shares\": 0}", &err), 0);
    assert_int_equal(rig_cluster_record_read(&again, directory, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    unit_directory_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_ours_is_every_shares),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(a_script_gives_words_as_they_are),
        cmocka_unit_test(jobs_are_written_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
