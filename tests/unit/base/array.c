/* SPDX-License-Identifier: MIT */
/* Arrays that grow, and text for XML. */
#include <tests/unit/unit.h>

#include <base/array.h>
#include <base/xml.h>

#include <stdlib.h>

static void elements_stay_where_they_are(void **state)
{
    unsigned *numbers = NULL;

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        assert_true(RIG_GROW(numbers, i));
        numbers[i] = i; /* ASan sees one that does not fit */
    }
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    free(numbers);
}

static void nothing_in_text_is_markup(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_non_null(out);
    rig_xml_text(out, NULL);
    rig_xml_text(out, "<a b=\"c\">&\n\t'~\x1b\x7f\xc3\xa9");
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "&lt;a b=&quot;c&quot;&gt;&amp;\n\t'~????");
    free(text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_stay_where_they_are),
        cmocka_unit_test(nothing_in_text_is_markup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
