/* SPDX-License-Identifier: MIT */
/* Small changes of source: what is one, and that nothing else changes. */
#include <tests/unit/unit.h>

#include <tests/mutants/mutate.h>

#include <stdio.h>
#include <stdlib.h>

static const char source[] = "static int f(int x)\n"
                             "{\n"
                             "    struct entry e = {.x = 1};\n"
                             "    int y;\n"
                             "\n"
                             "    /* set(0); */\n"
                             "    set(x, true);\n"
                             "    x += 2;\n"
                             "    if (x == PAGE_KERNEL)\n"
                             "        return 0;\n"
                             "    *p = x;\n"
                             "    xen_trace(P, NULL);\n"
                             "    return f(x);\n"
                             "}\n";

static void these_are_all(void **state)
{
    static const char *const lines[] = {
        "3:    struct entry e = {.x = 0};",
        "7:    ;",
        "7:    x += 2;",
        "7:    set(x, false);",
        "8:    ;",
        "9:    if (!(x == PAGE_KERNEL))",
        "9:    if (x == PAGE_KERNEL_RO)",
        "9:    if (x != PAGE_KERNEL)",
        "10:        return 1;",
        "11:    ;",
    };
    struct rig_mutation mutation;
    unsigned n = 0;

    (void)state;
    for (; rig_mutation_get(source, n, &mutation); n++) {
        char *mutant = rig_mutation_apply(source, &mutation), *line = mutant, found[128];

        assert_non_null(mutant);
        for (unsigned i = 1; i < mutation.line; i++)
            line = strchr(line, '\n') + 1;
        (void)snprintf(found, sizeof(found), "%u:%.*s", mutation.line, (int)strcspn(line, "\n"), line);
        assert_true(n < COUNT(lines));
        assert_string_equal(found, lines[n]);
        free(mutant);
    }
    assert_int_equal(n, COUNT(lines));
}

static void the_rest_stays(void **state)
{
    struct rig_mutation mutation;

    (void)state;
    for (unsigned n = 0; rig_mutation_get(source, n, &mutation); n++) {
        char *mutant = rig_mutation_apply(source, &mutation);
        const char *a = source, *b = mutant;

        for (unsigned line = 1; *a && *b; line++) {
            const size_t length = strcspn(a, "\n"), other = strcspn(b, "\n");
            const bool changed =
                line == mutation.line || (mutation.kind == RIG_MUTATION_SWAP && line == mutation.line + 1);

            assert_true(changed || (length == other && memcmp(a, b, length) == 0));
            a += length + 1;
            b += other + 1;
        }
        assert_true(*a == '\0' && *b == '\0');
        free(mutant);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(these_are_all), cmocka_unit_test(the_rest_stays)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
