/* SPDX-License-Identifier: MIT */
/* dom0's console as the host reads it: two agreed lines among whatever else is printed, torn as consoles are. */
#include <tests/unit/unit.h>

#include <box/console_log.h>

#include <stdlib.h>

#include <base/words.h>

#include <stdio.h>

static struct rig_ready ready;
static char reason[64];

static enum rig_ready_line news(const char *log)
{
    ready = (struct rig_ready){0};
    memset(reason, 0, sizeof(reason));
    return rig_console_ready_line(log, strlen(log), &ready, reason, sizeof(reason));
}

static void a_board(void **state)
{
    (void)state;
    assert_int_equal(news("boot..\ncr3rig: board mfn=0x1234 pages=3 domid=1\n"), RIG_READY_LINE_READY);
    assert_int_equal(ready.board_mfn, 0x1234);
    assert_int_equal(ready.board_pages, 3);
    assert_int_equal(ready.board_domid, 1);
    /* Anywhere in a line, with a serial line's carriage return. */
    assert_int_equal(news("[  1.2] cr3rig: board mfn=0xffffffff1 pages=64 domid=1\r\n"), RIG_READY_LINE_READY);
    assert_true(ready.board_mfn == UINT64_C(0xffffffff1));
    assert_int_equal(ready.board_pages, 64);
}

static void a_failure(void **state)
{
    (void)state;
    assert_int_equal(news("cr3rig: failed: no \x1bhypervisor\r\n"), RIG_READY_LINE_FAILED);
    assert_string_equal(reason, "no hypervisor");
}

static void a_line_counts_once_it_is_whole(void **state)
{
    static const char log[] = "x\ncr3rig: board mfn=0x12 pages=3 domid=1\n";

    (void)state;
    for (size_t size = 0; size < sizeof(log) - 1; size++)
        assert_int_equal(rig_console_ready_line(log, size, &ready, reason, sizeof(reason)), RIG_READY_LINE_NONE);
    assert_int_equal(rig_console_ready_line(log, sizeof(log) - 1, &ready, reason, sizeof(reason)),
                     RIG_READY_LINE_READY);
}

static void the_first_one_decides(void **state)
{
    (void)state;
    assert_int_equal(news("cr3rig: failed: a\ncr3rig: board mfn=0x12 pages=3 domid=1\n"), RIG_READY_LINE_FAILED);
    assert_int_equal(news("cr3rig: board mfn=0x12 pages=3 domid=1\ncr3rig: failed: a\n"), RIG_READY_LINE_READY);
}

static void what_is_no_board(void **state)
{
    static const char *const bad[] = {
        "",
        "\n\n",
        "cr3rig: board mfn=1234 pages=3 domid=1\n",
        "cr3rig: board mfn=0x pages=3 domid=1\n",
        "cr3rig: board mfn=0x0 pages=3 domid=1\n",
        "cr3rig: board mfn=0x12 pages=0 domid=1\n",
        "cr3rig: board mfn=0x12 pages=65 domid=1\n",
        "cr3rig: board mfn=0x12 pages=\n",
        "cr3rig: board mfn=0x12 pages=3\n",
        "cr3rig: board mfn=0x12 pages=3 domid=\n",
        "cr3rig: board mfn=0x12 pages=3 domid=0\n",
        "cr3rig: board mfn=0x12 pages=3 domid=32752\n",
        "cr3rig: board mfn=0x12 pages=3 domid=1 and more\n",
        "cr3rig: board mfn=0x12\n",
        "cr3rig: board mfn=0x12pages=3 domid=1\n",
        "cr3rig: board mfn=\n0x12 pages=3 domid=1\n",
        "cr3rig: failed\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (news(bad[i]) != RIG_READY_LINE_NONE)
            fail_msg("\"%s\" was taken for news", bad[i]);
    /* A torn one does not hide the whole one behind it. */
    assert_int_equal(news("cr3rig: board mfn=0x1\ncr3rig: board mfn=0x12 pages=3 domid=1\n"), RIG_READY_LINE_READY);
}

static void a_long_line_or_reason_is_cut(void **state)
{
    char log[3000], small[5];

    (void)state;
    memset(log, 'x', sizeof(log));
    log[sizeof(log) - 1] = '\n';
    memcpy(log, "cr3rig: failed: ", 16);
    assert_int_equal(rig_console_ready_line(log, sizeof(log), &ready, reason, sizeof(reason)), RIG_READY_LINE_FAILED);
    assert_int_equal(strlen(reason), sizeof(reason) - 1);
    assert_int_equal(rig_console_ready_line("cr3rig: failed: because\n", 24, &ready, small, sizeof(small)),
                     RIG_READY_LINE_FAILED);
    assert_string_equal(small, "beca");
}

static void assert_last(const char *log, size_t size, const char *expected)
{
    char line[16];

    memset(line, 'x', sizeof(line));
    rig_last_line(log, size, line, sizeof(line));
    assert_string_equal(line, expected);
}

static void the_last_line_with_something_in_it(void **state)
{
    (void)state;
    assert_last("", 0, "");
    assert_last("\n \n\r\n", 5, "");
    assert_last("one\ntwo", 7, "two");
    assert_last("one\ntwo\n", 8, "two");
    assert_last("one\ntwo\n\n  \r\n", 13, "two");
    assert_last("\none\n", 5, "one");
    assert_last("a\x1b[1mb\r\n", 8, "a[1mb");
    assert_last("0123456789abcdefgh\n", 19, "0123456789abcde");
    assert_last("a\0b\n", 4, "ab");
}

#define DUMP "(XEN) ----[ Xen-4.17.7"

/* A machine's memory: Xen's image has the words, too, and other text stands before the ring's last lines. */
static void the_end_is_found_in_memory(void **state)
{
    static const char format[] = "(XEN) Panic on CPU %d:";
    static const char text[] =
        "(XEN) PCI add device\n" DUMP "\n(XEN) RIP:    e008:[<ffff82d04030e9f2>] get_page+0x12/0x180\n"
        "(XEN) ****\n(XEN) Panic on CPU 0:\n(XEN) FATAL PAGE FAULT\n(XEN) ****\n";
    const size_t room = 0x10000, ring = 0x8000, size = sizeof(text) - 1;
    const char *found;
    size_t found_size;
    uint8_t *memory = calloc(1, room);

    (void)state;
    assert_non_null(memory);
    memcpy(memory + 0x100, format, sizeof(format));
    assert_false(rig_console_xen_end(memory, room, &found, &found_size));
    memcpy(memory + ring, text, size);
    assert_true(rig_console_xen_end(memory, room, &found, &found_size));
    assert_ptr_equal(found, strstr((const char *)memory + ring, DUMP));
    assert_int_equal(found_size, strlen(strstr(text, DUMP)));
    /* The ring's end is the machine's. */
    memory = realloc(memory, ring + size);
    assert_non_null(memory);
    assert_true(rig_console_xen_end(memory, ring + size, &found, &found_size));
    assert_int_equal(found_size, strlen(strstr(text, DUMP)));
    free(memory);
}

static void dom0s_end_is_one_too(void **state)
{
    static const char text[] = "(XEN) d2v0 a line\n(XEN) Hardware Dom0 crashed: rebooting machine in 5 seconds.\n";
    const char *found;
    size_t size;

    (void)state;
    assert_true(rig_console_xen_end((const uint8_t *)text, sizeof(text), &found, &size));
    assert_string_equal(found, strstr(text, "(XEN) Hardware"));
    assert_int_equal(size, strlen(found));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_board),
        cmocka_unit_test(a_failure),
        cmocka_unit_test(a_line_counts_once_it_is_whole),
        cmocka_unit_test(the_first_one_decides),
        cmocka_unit_test(what_is_no_board),
        cmocka_unit_test(a_long_line_or_reason_is_cut),
        cmocka_unit_test(the_last_line_with_something_in_it),
        cmocka_unit_test(the_end_is_found_in_memory),
        cmocka_unit_test(dom0s_end_is_one_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
