/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "kernel/recorded.h"

#include <kernel/verdict/xen_panic.h>

#include <stdlib.h>

static void a_dump_says_where_and_who_called(void **state)
{
    struct rig_incident panic;
    size_t size;
    char *text = recorded("xen-panic-4.17", &size);

    (void)state;
    assert_true(rig_xen_panic_read(text, size, &panic));
    assert_string_equal(panic.text, "FATAL PAGE FAULT");
    assert_string_equal(panic.place, "get_page+0x12/0x180");
    assert_int_equal(panic.call_count, 3);
    assert_string_equal(panic.calls[0], "__do_update_va_mapping+0xb7/0x3d0");
    assert_string_equal(panic.calls[2], "pv_hypercall+0x44c/0x5b0");
    assert_true(panic.has_address && panic.has_error_code);
    assert_int_equal(panic.address, 0xffff82e00036c008);
    assert_int_equal(panic.error_code, 0);
    free(text);
}

static void a_panic_without_a_dump_has_its_words(void **state)
{
    static const char text[] = "(XEN) Panic on CPU 0:\n(XEN) Not enough RAM for domain 0 allocation\n(XEN) ****\n";
    struct rig_incident panic;

    (void)state;
    assert_true(rig_xen_panic_read(text, sizeof(text) - 1, &panic));
    assert_string_equal(panic.text, "Not enough RAM for domain 0 allocation");
    assert_false(panic.place[0] || panic.call_count || panic.has_address);
    assert_false(rig_xen_panic_read("(XEN) Panic on CPU 0:", 21, &panic));
    assert_false(rig_xen_panic_read("(XEN) all is well\n", 18, &panic));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dump_says_where_and_who_called),
        cmocka_unit_test(a_panic_without_a_dump_has_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
