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
    assert_int_equal(panic.call_count, 0); /* the others are guesses */
    assert_true(panic.has_address && panic.has_error_code);
    assert_int_equal(panic.address, 0xffff82e00036c008);
    assert_int_equal(panic.error_code, 0);
    free(text);
}

/* As a Xen with frame pointers says it. */
static void calls_by_frame_are_calls(void **state)
{
    static const char text[] = "(XEN) RIP:    e008:[<ffff82d04030e9f2>] get_page+0x12/0x180\n(XEN) Xen call trace:\n"
                               "(XEN)    [<ffff82d04030e9f2>] R get_page+0x12/0x180\n"
                               "(XEN)    [<ffff82d040319567>] F arch/x86/mm.c#__do_update_va_mapping+0xb7/0x3d0\n"
                               "(XEN)    [<ffff82d040232572>] S common/timer.c#timer_softirq_action+0x182/0x280\n"
                               "(XEN)    [<ffff82d0403198a3>] F do_update_va_mapping+0x23/0x60\n(XEN) \n"
                               "(XEN) Panic on CPU 0:\n(XEN) Xen BUG at mm.c:1234\n(XEN) ****\n";
    struct rig_incident panic;

    (void)state;
    assert_true(rig_xen_panic_read(text, sizeof(text) - 1, &panic));
    assert_string_equal(panic.text, "Xen BUG at mm.c:1234");
    assert_int_equal(panic.call_count, 2);
    assert_string_equal(panic.calls[0], "__do_update_va_mapping+0xb7/0x3d0");
    assert_string_equal(panic.calls[1], "do_update_va_mapping+0x23/0x60");
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
        cmocka_unit_test(calls_by_frame_are_calls),
        cmocka_unit_test(a_panic_without_a_dump_has_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
