/* SPDX-License-Identifier: MIT */
/* All single changes of a window: as many as said, none twice, each one readable as text; and the bytes of engines. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <scenario/kernel/codec.h>
#include <scenario/kernel/text.h>

#include <stdlib.h>

static const struct rig_kernel_function functions[] = {
    {"init_mem_mapping", true, true, 3},
    {"xen_write_cr3_init", false, true, 2},
    {"sparse_init", true, true, 0},
    {"early_alloc", false, false, 0},
};
static const struct rig_kernel_twin twins[] = {{"xen_write_cr3_init", "xen_write_cr3", 2}};
static const struct rig_kernel_flag flags[] = {{"xen_struct_pages_ready", 1}};
static const struct rig_kernel_later later[] = {{"xen_after_bootmem"}, {"xen_mm_pin_all"}};
static const uint16_t slots[] = {0x1d4, 0x1ff};
static const struct rig_kernel_window window = {functions, COUNT(functions), twins, COUNT(twins), later, COUNT(later),
                                                flags,     COUNT(flags),     slots, COUNT(slots)};

/* move 2*3*2, drop 3, repeat 2, call 2*3*2, twins 2, later ones 4*2, ops 4*2*2, set 4*2, clear 4*2*2, hypercalls 5*3.
 */
#define ALL (12 + 3 + 2 + 12 + 2 + 8 + 16 + 8 + 16 + 15)

static void print(uint64_t index, char text[RIG_KERNEL_TEXT_MAX])
{
    struct rig_kernel_expectations expect;
    struct rig_kernel_scenario scenario = {0}, again;
    struct rig_text_error error;

    assert_true(rig_kernel_space_add(&window, index, &scenario));
    assert_int_equal(scenario.change_count + scenario.injection_count, 1);
    assert_true(rig_kernel_text_print(&scenario, NULL, text, RIG_KERNEL_TEXT_MAX) < RIG_KERNEL_TEXT_MAX);
    if (!rig_kernel_text_parse(text, strlen(text), &again, &expect, &error))
        fail_msg("%s%s", text, error.message);
    assert_memory_equal(&again, &scenario, sizeof(again));
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void each_change_is_there_once(void **state)
{
    char(*all)[RIG_KERNEL_TEXT_MAX] = calloc(ALL, sizeof(*all));

    (void)state;
    assert_non_null(all);
    assert_int_equal(rig_kernel_space_count(&window), ALL);
    for (uint64_t i = 0; i < ALL; i++)
        print(i, all[i]);
    assert_string_equal(all[0], "at xen_write_cr3_init entry: call xen_write_cr3\n");
    assert_string_equal(all[2 + 8 + 8 + 3], "repeat init_mem_mapping\n");
    assert_string_equal(rig_kernel_space_kind(&window, 2 + 8 + 8), "drop");
    assert_string_equal(rig_kernel_space_kind(&window, ALL - 1), "move");
    qsort(all, ALL, sizeof(*all), compare);
    for (size_t i = 1; i < ALL; i++)
        assert_string_not_equal(all[i - 1], all[i]);
    assert_non_null(bsearch("at xen_write_cr3_init entry 2: call xen_write_cr3\n", all, ALL, sizeof(*all), compare));
    assert_non_null(bsearch("call xen_after_bootmem before sparse_init\n", all, ALL, sizeof(*all), compare));
    assert_non_null(bsearch("at xen_write_cr3_init hypercall 2: refuse\n", all, ALL, sizeof(*all), compare));
    free(all);
}

static void an_empty_window_has_no_change(void **state)
{
    const struct rig_kernel_window empty = {0};
    struct rig_kernel_scenario scenario = {0};

    (void)state;
    assert_int_equal(rig_kernel_space_count(&empty), 0);
    rig_kernel_decode(&empty, (const uint8_t *)"abcdefgh", 8, &scenario);
    assert_int_equal(scenario.change_count + scenario.injection_count, 0);
}

static void any_bytes_are_a_scenario(void **state)
{
    uint64_t rng = 7;

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        struct rig_kernel_scenario scenario = {0};
        uint8_t data[2 * RIG_KERNEL_BINARY_MAX];
        size_t size = rig_random_below(&rng, sizeof(data));

        for (size_t at = 0; at < size; at++)
            data[at] = (uint8_t)rig_random(&rng);
        rig_kernel_decode(&window, data, size, &scenario);
        assert_true(scenario.change_count + scenario.injection_count <= RIG_KERNEL_PARTS);
        assert_int_equal(scenario.change_count + scenario.injection_count,
                         size / 4 < RIG_KERNEL_PARTS ? size / 4 : RIG_KERNEL_PARTS);
    }
}

static void a_mutant_is_another_scenario_within_its_bounds(void **state)
{
    uint64_t rng = 1;
    uint8_t data[RIG_KERNEL_BINARY_MAX] = {0};
    size_t size = 0;

    (void)state;
    for (unsigned i = 0; i < 5000; i++) {
        uint8_t before[RIG_KERNEL_BINARY_MAX];
        size_t size_before = size, max = 4 * (1 + rig_random_below(&rng, RIG_KERNEL_PARTS));

        if (size > max)
            size_before = max;
        memcpy(before, data, sizeof(data));
        size = rig_kernel_mutate(ALL, data, size, max, &rng);
        assert_in_range(size, 4, max);
        assert_false(size == size_before && memcmp(before, data, size) == 0);
    }
}

/* The first changes of the one, the last of the other, and no more than there is room for. */
static void a_crossover_has_of_both(void **state)
{
    const uint64_t a[] = {1, 2, 3, 4, 5}, b[] = {11, 12, 13};
    uint8_t first[RIG_KERNEL_BINARY_MAX], second[RIG_KERNEL_BINARY_MAX], out[RIG_KERNEL_BINARY_MAX];
    const size_t first_size = rig_kernel_parts_write(a, COUNT(a), first);
    const size_t second_size = rig_kernel_parts_write(b, COUNT(b), second);
    uint64_t rng = 1;
    unsigned both = 0;

    (void)state;
    for (unsigned round = 0; round < 1000; round++) {
        const size_t max = rig_random_below(&rng, RIG_KERNEL_BINARY_MAX + 1);
        const size_t size = rig_kernel_crossover(first, first_size, second, second_size, out, max, &rng);
        uint64_t parts[RIG_KERNEL_PARTS];
        const size_t n = rig_kernel_parts_read(out, size, ALL, parts);
        size_t of_first = 0;

        assert_in_range(size, 0, max);
        assert_int_equal(size % 4, 0);
        while (of_first < n && of_first < COUNT(a) && parts[of_first] == a[of_first])
            of_first++;
        for (size_t i = of_first; i < n; i++)
            assert_int_equal(parts[i], b[COUNT(b) - (n - i)]);
        both += of_first > 0 && of_first < n;
    }
    assert_true(both > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_is_there_once), cmocka_unit_test(an_empty_window_has_no_change),
        cmocka_unit_test(any_bytes_are_a_scenario),  cmocka_unit_test(a_mutant_is_another_scenario_within_its_bounds),
        cmocka_unit_test(a_crossover_has_of_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
