/* SPDX-License-Identifier: MIT */
/*
 * The corpus against what is written about it: history files expect what the matrix of docs/history.md says, cell by
 * cell and both ways; seeds give nothing away; each way to die has its verdict. Without a box: whether Xen agrees is
 * what scripts/repro says.
 */
#include <tests/unit/unit.h>

#include <scenario/file.h>
#include <scenario/names.h>

#include <stdio.h>
#include <stdlib.h>

#define MATRIX "docs/history.md"
#define PAGE_PRIVATE UINT64_C(0xffffea000005b2d0) /* what the matrix means by UPF and by '@' */
#define NAME_SIZE 64

struct row {
    char name[NAME_SIZE];
    struct rig_expectation cells[RIG_REVISION_COUNT];
    unsigned files; /* that were held against it */
};

static struct row rows[48];
static unsigned row_count;

static void load(const char *path, struct rig_scenario *s, struct rig_expectations *expect)
{
    struct rig_error error;

    if (rig_scenario_load(path, s, expect, &error) < 0)
        fail_msg("%s", error.text);
}

static struct rig_expectation read_cell(const char *text)
{
    static const struct {
        const char *text;
        struct rig_expectation means;
    } known[] = {
        {"boots", {.set = true, .has_address = false, .verdict = RIG_VERDICT_BOOTED, .address = 0}},
        {"**UPF**",
         {.set = true, .has_address = true, .verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .address = PAGE_PRIVATE}},
        {"**HPF**", {.set = true, .has_address = false, .verdict = RIG_VERDICT_HANDLED_PAGE_FAULT, .address = 0}},
        {"**HPF@**",
         {.set = true, .has_address = true, .verdict = RIG_VERDICT_HANDLED_PAGE_FAULT, .address = PAGE_PRIVATE}},
        {"**NUT**", {.set = true, .has_address = false, .verdict = RIG_VERDICT_NO_USER_TABLES, .address = 0}},
        {"**HX**", {.set = true, .has_address = false, .verdict = RIG_VERDICT_HANDLED_EXCEPTION, .address = 0}},
        {"**BUG**", {.set = true, .has_address = false, .verdict = RIG_VERDICT_GUEST_BUG, .address = 0}},
        {"**SF**", {.set = true, .has_address = false, .verdict = RIG_VERDICT_SILENT_FAULT, .address = 0}},
    };

    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(known[i].text, text) == 0)
            return known[i].means;
    fail_msg("%s: the cell \"%s\" is not known here", MATRIX, text);
    return known[0].means;
}

/* "| name, name | cell | cell .. |" */
static void read_row(char *line)
{
    struct rig_expectation cells[RIG_REVISION_COUNT];
    char *rest = NULL, *names = strtok_r(line, "|", &rest), *name;

    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        char *cell = strtok_r(NULL, "|", &rest);

        if (!cell)
            fail_msg("%s: the row of \"%s\" has not a cell for each revision", MATRIX, names);
        cells[i] = read_cell(strtok(cell, " "));
    }
    rest = NULL;
    for (name = strtok_r(names, ", ", &rest); name; name = strtok_r(NULL, ", ", &rest)) {
        assert_true(row_count < COUNT(rows));
        (void)snprintf(rows[row_count].name, NAME_SIZE, "%s", name);
        memcpy(rows[row_count++].cells, cells, sizeof(cells));
    }
}

static int read_matrix(void **state)
{
    bool inside = false;
    char line[1024];
    FILE *file = fopen(MATRIX, "r");

    (void)state;
    if (!file)
        fail_msg("cannot read %s", MATRIX);
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "| scenario |", 12) == 0)
            inside = true;
        else if (inside && line[0] != '|')
            break;
        else if (inside && strncmp(line, "|---", 4) != 0)
            read_row(line);
    }
    return fclose(file);
}

static void check_history(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    struct rig_expectations expect;
    struct rig_scenario s;
    struct row *row = NULL;

    load(path, &s, &expect);
    for (unsigned i = 0; i < row_count; i++)
        if (strlen(rows[i].name) + 4 == strlen(name) && strncmp(rows[i].name, name, strlen(rows[i].name)) == 0)
            row = &rows[i];
    if (!row) {
        fail_msg("%s has no row in %s", path, MATRIX);
        return;
    }
    row->files++;
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        const struct rig_expectation *has = &expect.revision[i], *says = &row->cells[i];

        /* A file may say more of a cell than the matrix does, but not that it is at the one address that has a sign. */
        if (!has->set || has->verdict != says->verdict ||
            (has->has_address && has->address == PAGE_PRIVATE) != says->has_address)
            fail_msg("%s expects %s of R%u, %s says %s", path,
                     has->set ? rig_name(&rig_verdict_names, has->verdict) : "nothing", i, MATRIX,
                     rig_name(&rig_verdict_names, says->verdict));
    }
}

static void history_is_what_the_matrix_says(void **state)
{
    (void)state;
    assert_true(row_count >= 17);
    assert_true(unit_each_scenario("corpus/history", check_history) >= 19);
    for (unsigned i = 0; i < row_count; i++)
        if (rows[i].files != 1)
            fail_msg("%s: %u files for the row %s", MATRIX, rows[i].files, rows[i].name);
}

/* The point of the whole rig, said once more where no document can change it. */
static void the_report_of_february_2013(void **state)
{
    struct rig_expectations expect;
    struct rig_scenario s;

    (void)state;
    load("corpus/history/linux-3.9-rc.scn", &s, &expect);
    assert_int_equal(s.revision, RIG_REV_R0);
    assert_int_equal(s.injection_count, 0);
    assert_int_equal(expect.revision[0].verdict, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
    assert_true(expect.revision[0].has_address && expect.revision[0].address == PAGE_PRIVATE);
    assert_int_equal(expect.revision[2].verdict, RIG_VERDICT_BOOTED);
}

static void check_seed(const char *path)
{
    struct rig_expectations expect;
    struct rig_scenario s;

    load(path, &s, &expect);
    assert_int_equal(s.injection_count, 0);
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        assert_true(!expect.revision[i].set || expect.revision[i].verdict == RIG_VERDICT_BOOTED);
    /* The load of cr3 before there are struct pages is what an engine is to find. */
    for (unsigned i = 0; i < s.step_count; i++)
        assert_true(s.steps[i] != RIG_STEP_LOAD_CR3 && s.steps[i] != RIG_STEP_INIT_MEM_MAPPING);
}

static void seeds_give_nothing_away(void **state)
{
    (void)state;
    assert_true(unit_each_scenario("corpus/seeds", check_seed) >= 6);
}

/* "NN-name.scn", NN being the number of the way in docs/history.md. */
static void check_death(const char *path)
{
    static const uint8_t verdicts[] = {
        [1] = RIG_VERDICT_UNHANDLED_PAGE_FAULT, [2] = RIG_VERDICT_BAD_STACK,        [3] = RIG_VERDICT_FRAME_WRITE_FAULT,
        [4] = RIG_VERDICT_HANDLER_UNREACHABLE,  [5] = RIG_VERDICT_IRET_FRAME_FAULT, [6] = RIG_VERDICT_NO_USER_TABLES,
        [8] = RIG_VERDICT_NO_CALLBACK,          [9] = RIG_VERDICT_NON_CANONICAL,    [10] = RIG_VERDICT_L1TF_UNSAFE,
    };
    unsigned long way = strtoul(strrchr(path, '/') + 1, NULL, 10);
    struct rig_expectations expect;
    struct rig_scenario s;

    load(path, &s, &expect);
    assert_true(way < COUNT(verdicts) && verdicts[way]);
    /* A person who runs the file as it is sees the death it is named after. */
    assert_true(expect.revision[s.revision].set);
    assert_int_equal(expect.revision[s.revision].verdict, verdicts[way]);
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        assert_true(expect.revision[i].set);
}

static void each_way_to_die_has_its_verdict(void **state)
{
    (void)state;
    assert_true(unit_each_scenario("corpus/deaths", check_death) >= 10);
}

/* A regression is a finding that was understood: it must say what it expects, or it would never fail. */
static void check_regression(const char *path)
{
    struct rig_expectations expect;
    struct rig_scenario s;

    load(path, &s, &expect);
    if (!expect.revision[s.revision].set)
        fail_msg("%s expects nothing of its own revision", path);
}

static void regressions_say_what_they_expect(void **state)
{
    (void)state;
    (void)unit_each_scenario("corpus/regressions", check_regression);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_is_what_the_matrix_says),  cmocka_unit_test(the_report_of_february_2013),
        cmocka_unit_test(seeds_give_nothing_away),          cmocka_unit_test(each_way_to_die_has_its_verdict),
        cmocka_unit_test(regressions_say_what_they_expect),
    };

    return cmocka_run_group_tests(tests, read_matrix, NULL);
}
