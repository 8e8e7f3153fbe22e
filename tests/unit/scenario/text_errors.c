/* SPDX-License-Identifier: MIT */
/* What a person is told who mistyped: line, column and words, each exactly. */
#include <tests/unit/unit.h>

static const struct {
    const char *text;
    unsigned line, column;
    const char *message;
} bad[] = {
    {"revision R12\n", 1, 10,
     "found 'R12'; expected a revision that is in the guest: R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, R11"},
    {"revision R0\n\nrevision R1\n", 3, 1, "found a second `revision`; expected one at most, and line 1 has it"},
    {"revision R0 R1\n", 1, 13, "found 'R1'; expected the end of the line"},
    {"load-cr3\nload-cr\n", 2, 1,
     "found 'load-cr'; expected a step: did you mean 'load-cr3'? (`rig-scn list steps` names all)"},
    {"frobnicate\n", 1, 1,
     "found 'frobnicate'; expected a step (`rig-scn list steps` names all), `on`, `revision`, `boot`, `at` or "
     "`expect`"},
    {"  expec R0 booted\n", 1, 3,
     "found 'expec'; expected a step, `on`, `revision`, `boot`, `at` or `expect`: did you mean 'expect'?"},
    {"boot linux-2.6\n", 1, 6,
     "found 'linux-2.6'; expected a boot order: linux-3.6, linux-3.9-rc, linux-3.10, linux-3.19, linux-4.15, "
     "linux-6.1, linux-7.0-rc, linux-7.1, linux-7.2"},
    {"boot linux-3.10\nboot linux-3.10\nboot linux-3.10\n", 3, 6, "found step 49; expected at most 48"},
    {"load-cr3 load-cr3", 1, 10, "found 'load-cr3'; expected the end of the line"},
    {"on load-cr3\n", 1, 4, "found 'load-cr3'; expected `cpu`, as in `on cpu 1: activate-mm`"},
    {"on cpu 2: load-cr3\n", 1, 8, "found '2'; expected 0 or 1, the CPU that does it"},
    {"on cpu 1 load-cr3\n", 1, 10, "found 'load-cr3'; expected ':' and a step"},
    {"on cpu 1: lod-cr3\n", 1, 11,
     "found 'lod-cr3'; expected a step: did you mean 'load-cr3'? (`rig-scn list steps` names all)"},
    {"at nowhere entry: hang\n", 1, 4,
     "found 'nowhere'; expected a step or function (`rig-scn list places` names all)"},
    {"at load-cr3 sideways: hang\n", 1, 13,
     "found 'sideways'; expected a moment: entry, exit, hypercall, queue, flush, callback"},
    {"at load-cr3 hypercall 0: hang\n", 1, 23, "found '0'; expected its number, from 1 to 32"},
    {"at load-cr3 hypercall 33: hang\n", 1, 23, "found '33'; expected its number, from 1 to 32"},
    {"at load-cr3 hypercall: hang\n", 1, 22, "found ':'; expected its number, from 1 to 32"},
    {"at load-cr3 entry hang\n", 1, 19, "found 'hang'; expected which time, or ':' and a fault"},
    {"at load-cr3 entry: clear-l4 512\n", 1, 29, "found '512'; expected an L4 index from 0 to 0x1ff"},
    {"at load-cr3 entry: clear-l4 1 onto user\n", 1, 31,
     "found 'onto'; expected `on` and an L4, `by` and who strikes, or the end of the line"},
    {"at load-cr3 entry: hang on user\n", 1, 25, "found 'on'; expected `by` and who strikes, or the end of the line"},
    {"at load-cr3 entry: hang by nobody\n", 1, 28, "found 'nobody'; expected an agent: guest, injector, store, batch"},
    {"at load-cr3 entry: clear-l4 1 on mine\n", 1, 34,
     "found 'mine'; expected an L4: live, user, idle, process, process-user"},
    {"at load-cr3 entry: switch-ops maybe\n", 1, 31, "found 'maybe'; expected `early` or `late`"},
    {"at load-cr3 entry: refuse-op 65\n", 1, 30, "found '65'; expected a number from 1 to 64"},
    {"at load-cr3 entry: touch 0x10000000000000000\n", 1, 26,
     "found '0x10000000000000000'; expected a number of at most 64 bits, or a symbol (`rig-scn list symbols` names "
     "all)"},
    {"at load-cr3 entry: touch init_level5_pgt\n", 1, 26,
     "found 'init_level5_pgt'; expected a number of at most 64 bits, or a symbol (`rig-scn list symbols` names all)"},
    {"at load-cr3 entry 33: hang\n", 1, 19, "found '33'; expected which time its point is reached, from 1 to 32"},
    {"at load-cr3 hypercall 1 2: hang\n", 1, 25, "found '2'; expected `time` and which, or ':' and a fault"},
    {"at load-cr3 hypercall 1 time 0: hang\n", 1, 30,
     "found '0'; expected which time its point is reached, from 1 to 32"},
    {"at load-cr3 entry: touch 0x\n", 1, 26,
     "found '0x'; expected a number of at most 64 bits, or a symbol (`rig-scn list symbols` names all)"},
    {"expect R0 boted\n", 1, 11,
     "found 'boted'; expected a verdict: did you mean 'booted'? (`rig-scn list verdicts` names all)"},
    {"expect R0\n", 1, 10, "found the end of the line; expected a verdict (`rig-scn list verdicts` names all)"},
    {"expect R3..R1 booted\n", 1, 12, "found 'R1'; expected a revision not before the one the range starts with"},
    {"expect R0, booted\n", 1, 8, "found 'R0,'; expected revisions as in R0,R2..R4 or `all`"},
    {"expect R0 booted\n#\nexpect all booted\n", 3, 8,
     "found a second `expect` for R0; expected one at most, and line 1 has it"},
    {"expect R0 booted near 5\n", 1, 18,
     "found 'near'; expected `at ADDRESS`, `in FUNCTION`, `region`, `belief`, `refused`, or the end of the line"},
    {"expect R0 booted at here\n", 1, 21, "found 'here'; expected an address, a number of at most 64 bits"},
    /* Bytes that would upset a terminal are not shown, and a long word is cut. */
    {"at \x1b\xff entry: hang\n", 1, 4, "found '\?\?'; expected a step or function (`rig-scn list places` names all)"},
    {"at 1234567890123456789012345678901234567890 entry: hang\n", 1, 4,
     "found '12345678901234567890123456789012..'; expected a step or function (`rig-scn list places` names all)"},
};

static void each_mistake_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct rig_text_error error = {0};
        struct rig_expectations expect;
        struct rig_scenario s;

        if (rig_text_parse(bad[i].text, strlen(bad[i].text), &s, &expect, &error))
            fail_msg("accepted: %s", bad[i].text);
        assert_string_equal(error.message, bad[i].message);
        assert_int_equal(error.line, bad[i].line);
        assert_int_equal(error.column, bad[i].column);
    }
}

static void one_injection_too_many(void **state)
{
    static const char line[] = " at load-cr3 entry: hang\n";
    char text[(RIG_MAX_INJECTIONS + 1) * sizeof(line)];
    struct rig_expectations expect;
    struct rig_text_error error;
    struct rig_scenario s;
    size_t size = 0;

    (void)state;
    for (unsigned i = 0; i <= RIG_MAX_INJECTIONS; i++, size += sizeof(line) - 1)
        memcpy(text + size, line, sizeof(line) - 1);
    assert_true(rig_text_parse(text, size - (sizeof(line) - 1), &s, &expect, &error));
    assert_false(rig_text_parse(text, size, &s, &expect, &error));
    assert_int_equal(error.line, 9);
    assert_int_equal(error.column, 2);
    assert_string_equal(error.message, "found injection 9; expected at most 8");
}

static void the_line_for_a_person(void **state)
{
    static const struct rig_text_error error = {12, 3, "found X; expected Y"};
    char line[64], small[6];

    (void)state;
    assert_int_equal(rig_text_error_print(&error, "a.scn", line, sizeof(line)), 31);
    assert_string_equal(line, "a.scn:12:3: found X; expected Y");
    assert_int_equal(rig_text_error_print(&error, "a.scn", small, sizeof(small)), 31);
    assert_string_equal(small, "a.scn");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_is_named),
        cmocka_unit_test(one_injection_too_many),
        cmocka_unit_test(the_line_for_a_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
