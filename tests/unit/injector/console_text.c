/* SPDX-License-Identifier: MIT */
/* Xen's lines on their way to a report: whole, printable, never more than there is room for. */
#include <tests/unit/unit.h>

#include <injector/console_text.h>

#include <stdlib.h>
#include <string.h>

static void assert_copy(const char *text, size_t size, const char *expected)
{
    char out[64];
    size_t length = console_text_copy(text, strlen(text), out, size);

    assert_true(size <= sizeof(out));
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(out, expected, length);
}

static void lines_are_copied(void **state)
{
    (void)state;
    assert_copy("", 64, "");
    assert_copy("one\ntwo\n", 64, "one\ntwo\n");
    assert_copy("\n\n", 64, "\n\n");
}

static void the_last_line_gets_its_newline(void **state)
{
    (void)state;
    assert_copy("one\ntwo", 64, "one\ntwo\n");
}

static void a_line_that_does_not_fit_ends_the_copy(void **state)
{
    (void)state;
    assert_copy("one\ntwo\n", 8, "one\ntwo\n");
    assert_copy("one\ntwo\n", 7, "one\n");
    assert_copy("one\ntwo\n", 4, "one\n");
    assert_copy("one\ntwo\n", 3, "");
    assert_copy("longer\na\n", 4, "");
    assert_copy("one\n", 0, "");
    assert_copy("\n", 0, "");
}

static void what_cannot_be_printed_is_shown_as_such(void **state)
{
    static const char text[] = {'a', '\0', '\x1b', '\xff', '\t', '~', ' ', '\r', '\n'};
    char out[sizeof(text)];

    (void)state;
    assert_int_equal(console_text_copy(text, sizeof(text), out, sizeof(out)), sizeof(text));
    assert_memory_equal(out, "a\?\?\?\?~ ?\n", sizeof(text));
}

/* Of exactly that size, so that the sanitizer sees a byte too many. */
static void no_byte_beyond_the_room(void **state)
{
    static const char text[] = "a\nbc\n\ndef\nlast";

    (void)state;
    for (size_t size = 0; size < sizeof(text) + 2; size++) {
        char *out = malloc(size);
        size_t length = console_text_copy(text, sizeof(text) - 1, out, size);

        assert_true(length <= size);
        assert_true(length == 0 || out[length - 1] == '\n');
        free(out);
    }
}

static void the_vcpu_that_crashed_is_read(void **state)
{
    static const char whole[] = "Domain 482 (vcpu#24) crashed on cpu#0:\n";
    static const struct {
        const char *text;
        unsigned vcpu;
    } cases[] = {
        {"", 7},
        {whole, 24},
        {"(XEN) d1v2 Unhandled: vec 14, #PF[0000]\n(XEN) Domain 1 (vcpu#2) crashed on cpu#1:\n", 2},
        {"Domain 1 (vcpu#0) crashed on cpu#0:\nDomain 1 (vcpu#31) crashed on cpu#0:\n", 31},
        {"Domain 1 (vcpu#32) crashed on cpu#0:\n", 7},
        {"Domain 1 (vcpu#99999999999999999999) crashed on cpu#0:\n", 7},
        {"Domain 1 (vcpu#) crashed on cpu#0:\n", 7},
        {"Domain 1 (vcpu#3) reported crashed\n", 7},
        {"Domain 1 (vcpu#3", 7},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(console_text_vcpu(cases[i].text, strlen(cases[i].text), 32, 7), cases[i].vcpu);
    /* Of exactly that size, so that the sanitizer sees a byte too many. */
    for (size_t size = 0; size < sizeof(whole); size++) {
        char *text = malloc(size + 1);

        memcpy(text, whole, size);
        text = realloc(text, size ? size : 1);
        assert_int_equal(console_text_vcpu(text, size, 32, 7),
                         size < strlen("Domain 482 (vcpu#24) crashed on cpu#") ? 7 : 24);
        free(text);
    }
}

static void what_xen_says_of_l1tf(void **state)
{
    static const char boot[] = "Speculative mitigation facilities:\n"
                               "  L1TF: believed vulnerable, maxphysaddr L1D 46, CPUID 40, Safe address 10000000000\n"
                               "  Support for HVM VMs: None\n";
    static const char none[] = "  L1TF: believed vulnerable, maxphysaddr L1D 99, CPUID 40, Safe address 10000000000\n"
                               "  L1TF: believed vulnerable, maxphysaddr L1D 46, CPUID 40, Safe address 0\n"
                               "  L1TF: believed vulnerable\n";
    struct rig_l1tf l1tf = {0};

    (void)state;
    console_text_l1tf(none, strlen(none), &l1tf);
    assert_true(l1tf.safe == 0 && l1tf.l1d_mask == 0);
    for (size_t length = 0; length < strlen(boot) - strlen("  Support for HVM VMs: None\n"); length++)
        console_text_l1tf(boot, length, &l1tf);
    assert_true(l1tf.safe == 0);
    console_text_l1tf(boot, strlen(boot), &l1tf);
    assert_true(l1tf.safe == UINT64_C(0x10000000000));
    assert_true(l1tf.l1d_mask == (UINT64_C(1) << 46) - 1);
}

/* Two domains crash at about the same time, and dom0 has a word to say. */
static void a_crash_has_its_own_lines(void **state)
{
    static const char text[] = "(XEN)  L4[0x1ff] = the end of what was before\n"
                               "(XEN) d7v0 Unhandled: vec 14, #PF[0000]\n"
                               "(XEN) Pagetable walk from ffffea000005b2d0:\n"
                               "(XEN) d2v3 Unhandled: vec 14, #PF[0002]\n"
                               "(XEN) Pagetable walk from fffffbfff0900fc6:\n"
                               "(XEN) d0v0 a word of dom0's\n"
                               "(XEN)  L4[0x1f7] = 0000000000000000 ffffffffffffffff\n"
                               "(XEN) mm.c:100:d2v1 what another of its vCPUs was refused\n"
                               "(XEN) Domain 2 (vcpu#3) crashed on cpu#0:\n"
                               "(XEN) RFLAGS: 0000000000000206   EM: 1   CONTEXT: pv guest (d2v3)\n"
                               "(XEN) Domain 7 (vcpu#0) crashed on cpu#0:\n"
                               "(XEN) rax: 0000000000000007\n";
    static const struct {
        unsigned domid;
        int vcpu;
        const char *has, *has_not;
    } wanted[] = {
        {2, 3, "Unhandled: vec 14, #PF[0002]", "d7v0"},
        {2, 3, "L4[0x1f7]", "d0v0"},
        {2, 3, "CONTEXT", "rax"},
        {2, 3, "fffffbfff0900fc6", "ffffea000005b2d0"},
        {2, 3, "Domain 2", "d2v1"},
        {2, -1, "d2v1", "d7v0"},
        {7, 0, "ffffea000005b2d0", "fffffbfff0900fc6"},
        {7, 0, "rax: 0000000000000007", "CONTEXT"},
        {1, 0, "L4[0x1ff]", "Unhandled"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        char copy[sizeof(text)];
        size_t length;

        memcpy(copy, text, sizeof(text));
        length = console_text_keep(copy, sizeof(text) - 1, wanted[i].domid, wanted[i].vcpu);
        copy[length] = '\0';
        if (!strstr(copy, wanted[i].has) || strstr(copy, wanted[i].has_not))
            fail_msg("d%uv%d: expected \"%s\" and no \"%s\", found:\n%s", wanted[i].domid, wanted[i].vcpu,
                     wanted[i].has, wanted[i].has_not, copy);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_xen_says_of_l1tf),
        cmocka_unit_test(a_crash_has_its_own_lines),
        cmocka_unit_test(lines_are_copied),
        cmocka_unit_test(the_last_line_gets_its_newline),
        cmocka_unit_test(a_line_that_does_not_fit_ends_the_copy),
        cmocka_unit_test(what_cannot_be_printed_is_shown_as_such),
        cmocka_unit_test(no_byte_beyond_the_room),
        cmocka_unit_test(the_vcpu_that_crashed_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
