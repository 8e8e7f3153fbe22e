/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <kernel/verdict/printk_log.h>

#include <stdlib.h>

#define BANNER "Linux version 6.1.0"
#define COUNT_BITS 4
#define FIRST_ID 0xfffffff0
#define INFO_SIZE 88

static uint8_t blocks[512], infos[INFO_SIZE << COUNT_BITS];
static size_t used;
static uint64_t next_id;

static struct rig_printk_ring ring(void)
{
    return (struct rig_printk_ring){.blocks = blocks,
                                    .blocks_size = sizeof(blocks),
                                    .infos = infos,
                                    .infos_size = sizeof(infos),
                                    .count_bits = COUNT_BITS};
}

static int begin(void **state)
{
    (void)state;
    memset(blocks, 0, sizeof(blocks));
    memset(infos, 0, sizeof(infos));
    used = 0;
    next_id = FIRST_ID;
    return 0;
}

static void log_info(uint64_t nanoseconds, uint16_t length)
{
    uint8_t *info = infos + (next_id & ((1 << COUNT_BITS) - 1)) * INFO_SIZE;
    const uint64_t seq = next_id - FIRST_ID;

    memcpy(info, &seq, sizeof(seq));
    memcpy(info + 8, &nanoseconds, sizeof(nanoseconds));
    memcpy(info + 16, &length, sizeof(length));
}

/* As printk leaves it: behind the text stands the end of what it was before its level was cut off. */
static void log_line(uint64_t nanoseconds, const char *text)
{
    const size_t length = strlen(text);

    log_info(nanoseconds, (uint16_t)length);
    memcpy(blocks + used, &next_id, sizeof(next_id));
    memcpy(blocks + used + 8, text, length);
    memcpy(blocks + used + 8 + length, text + length - 2, 2);
    blocks[used + 8 + length + 2] = '\n';
    used += (8 + length + 3 + 7) / 8 * 8;
    next_id++;
}

static void log_nothing(void)
{
    log_info(0, 0);
    next_id++;
}

static char *text_of(void)
{
    const struct rig_printk_ring own = ring();
    size_t size;
    char *text = rig_printk_text(&own, &size);
    char *copy = text ? strndup(text, size) : NULL;

    free(text);
    return copy;
}

static void lines_are_as_a_console_prints_them(void **state)
{
    char *text;

    (void)state;
    log_line(0, BANNER);
    log_line(1234567890, "a line");
    log_nothing();
    log_line(2000000, "Kernel panic - not syncing: VFS");
    text = text_of();
    assert_non_null(text);
    assert_string_equal(text, "[    0.000000] " BANNER "\n[    1.234567] a line\n"
                              "[    0.002000] Kernel panic - not syncing: VFS\n");
    free(text);
}

static void what_is_no_ring_is_none(void **state)
{
    struct rig_printk_ring wrong = ring();
    size_t size;

    (void)state;
    assert_null(rig_printk_text(&wrong, &size));
    log_line(0, "Another text altogether");
    log_line(0, "a line");
    log_line(0, "a line");
    assert_null(rig_printk_text(&wrong, &size));
    memcpy(blocks + 8, BANNER, strlen(BANNER));
    wrong.count_bits = 60;
    assert_null(rig_printk_text(&wrong, &size));
    wrong.count_bits = COUNT_BITS;
    wrong.infos_size = INFO_SIZE;
    assert_null(rig_printk_text(&wrong, &size));
    wrong = ring();
    memset(infos, 0xff, sizeof(infos));
    assert_null(rig_printk_text(&wrong, &size));
}

/* Lengths that a broken kernel made up stay inside their blocks. */
static void a_length_is_at_most_its_blocks(void **state)
{
    const uint16_t too_much = 0xffff;
    char *text;

    (void)state;
    log_line(0, BANNER);
    log_line(0, "a line");
    log_line(0, "the last one");
    memcpy(infos + INFO_SIZE + 16, &too_much, sizeof(too_much));
    memcpy(infos + 2 * INFO_SIZE + 16, &too_much, sizeof(too_much));
    text = text_of();
    assert_non_null(text);
    assert_non_null(strstr(text, "a line"));
    free(text);
}

static char *joined(const char *console, const char *log)
{
    size_t size;
    char *text = rig_printk_join(console, strlen(console), log, strlen(log), &size);

    if (text)
        assert_int_equal(size, strlen(text));
    return text;
}

static void what_was_not_printed_stands_behind_the_console(void **state)
{
    static const char log[] = "[    0.000000] one\n[    1.000000] two\n[    2.000000] two\n";
    char *text;

    (void)state;
    text = joined("raw\n[    0.000000] one\n[    1.000000] [    T0] two\n", log);
    assert_string_equal(text, "raw\n[    0.000000] one\n[    1.000000] [    T0] two\n[    2.000000] two\n");
    free(text);
    text = joined("", log);
    assert_string_equal(text, log);
    free(text);
    text = joined("cut", log);
    assert_non_null(strstr(text, "cut\n[    0.000000] one\n"));
    free(text);
    assert_null(joined("[    2.000000] two", log));
    /* Lines of one text, some of which look like times. */
    text = joined("[    0.000000] one\n", "[    0.000000] one\n[odd\n[odd]\n");
    assert_string_equal(text, "[    0.000000] one\n[odd\n[odd]\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lines_are_as_a_console_prints_them, begin),
        cmocka_unit_test_setup(what_is_no_ring_is_none, begin),
        cmocka_unit_test_setup(a_length_is_at_most_its_blocks, begin),
        cmocka_unit_test(what_was_not_printed_stands_behind_the_console),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
