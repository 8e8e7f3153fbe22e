/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <kernel/names_table.h>
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

/* A machine whose kernel lies KERNEL below its addresses: banner, pointers, ring, blocks, infos. */
#define KERNEL UINT64_C(0xffffffff81000000)
#define BANNER_AT 0x1010U
#define POINTERS_AT 0x2000U
#define RING_AT 0x2100U
#define BLOCKS_AT 0x3000U
#define INFOS_AT 0x4000U

static uint8_t frames[0x6000];

static void put(size_t at, uint64_t value, size_t size)
{
    memcpy(frames + at, &value, size);
}

static struct rig_kernel_names *lay_out_machine(void)
{
    static const struct {
        const char *name;
        uint64_t at;
    } symbols[] = {{"linux_banner", BANNER_AT},
                   {"log_buf", POINTERS_AT},
                   {"log_buf_len", POINTERS_AT + 8},
                   {"prb", POINTERS_AT + 16}};
    struct rig_kernel_names *names = rig_names_new("test");

    log_line(0, BANNER);
    log_line(1000, "two");
    log_line(2000, "three");
    memset(frames, 0, sizeof(frames));
    memcpy(frames + 0x10, BANNER, strlen(BANNER)); /* as it was loaded: nothing is beside it */
    memcpy(frames + BANNER_AT, BANNER, strlen(BANNER));
    memcpy(frames + BLOCKS_AT, blocks, sizeof(blocks));
    memcpy(frames + INFOS_AT, infos, sizeof(infos));
    put(POINTERS_AT, KERNEL + BLOCKS_AT, 8);
    put(POINTERS_AT + 8, sizeof(blocks), 4);
    put(POINTERS_AT + 16, KERNEL + RING_AT, 8);
    put(RING_AT, COUNT_BITS, 4);
    put(RING_AT + 16, KERNEL + INFOS_AT, 8);
    assert_non_null(names);
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
        assert_true(rig_names_add(names, KERNEL + symbols[i].at, 'D', symbols[i].name, strlen(symbols[i].name)));
    assert_true(rig_names_finish(names));
    return names;
}

/* By the tables of somebody else, as Xen's while it idles, there is no kernel. */
static size_t read_nothing(const void *context, uint64_t cr3, uint64_t va, void *to, size_t size)
{
    (void)context, (void)cr3, (void)va, (void)to, (void)size;
    return 0;
}

static size_t read_kernel(const void *context, uint64_t cr3, uint64_t va, void *to, size_t size)
{
    (void)context, (void)cr3;
    if (va - KERNEL > sizeof(frames) || size > sizeof(frames) - (va - KERNEL))
        return 0;
    memcpy(to, frames + (va - KERNEL), size);
    return size;
}

static void read_is(const struct rig_evidence *evidence, bool is_dom0, const char *expected)
{
    size_t size;
    char *text = rig_printk_read(evidence, is_dom0, &size);

    if (expected) {
        assert_non_null(text);
        assert_int_equal(size, strlen(expected));
        assert_memory_equal(text, expected, size);
    } else {
        assert_null(text);
    }
    free(text);
}

static void it_is_read_by_tables_or_of_a_dom0_beside_its_banner(void **state)
{
    static const char expected[] = "[    0.000000] " BANNER "\n[    0.000001] two\n[    0.000002] three\n";
    static const struct rig_builder_vcpu vcpu = {.present = 1};
    struct rig_kernel_names *names = lay_out_machine();
    struct rig_evidence evidence = {.names = names, .memory = {.frames = frames, .frames_size = sizeof(frames)}};

    (void)state;
    read_is(&evidence, false, NULL);
    read_is(&evidence, true, expected);
    evidence.vcpu = &vcpu;
    evidence.memory.read = read_kernel;
    read_is(&evidence, false, expected);
    evidence.memory.read = read_nothing;
    read_is(&evidence, false, NULL);
    read_is(&evidence, true, expected);
    rig_kernel_names_free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lines_are_as_a_console_prints_them, begin),
        cmocka_unit_test_setup(what_is_no_ring_is_none, begin),
        cmocka_unit_test_setup(a_length_is_at_most_its_blocks, begin),
        cmocka_unit_test_setup(it_is_read_by_tables_or_of_a_dom0_beside_its_banner, begin),
        cmocka_unit_test(what_was_not_printed_stands_behind_the_console),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
