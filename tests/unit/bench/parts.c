/* SPDX-License-Identifier: MIT */
/* scripts/bench: which parts, what dom0 and the campaigns said, and how the answer is printed. */
#include <tests/unit/unit.h>

#include <fuzz/bench/engines.h>
#include <fuzz/bench/in_dom0.h>
#include <fuzz/bench/parts.h>

#include <math.h>
#include <stdlib.h>

static void parts_by_name(void **state)
{
    struct rig_error err;
    uint32_t set;

    (void)state;
    assert_int_equal(rig_parts_parse("overhead", &set, &err), 0);
    assert_int_equal(set, 1 << RIG_PART_OVERHEAD);
    assert_int_equal(rig_parts_parse("rebuild_vs_xl,history_vs_rebuild,rebuild_vs_xl", &set, &err), 0);
    assert_int_equal(set, 1 << RIG_PART_XL | 1 << RIG_PART_HISTORY);
    assert_int_equal(rig_parts_parse("overhead,", &set, &err), -1);
    assert_int_equal(rig_parts_parse("", &set, &err), -1);
    assert_int_equal(rig_parts_parse("over", &set, &err), -1);
    assert_int_equal(rig_parts_parse("overhead,nonsense", &set, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_non_null(strstr(err.text, "\"nonsense\""));
    for (enum rig_part part = 0; part < RIG_PARTS; part++) {
        assert_int_equal(rig_parts_parse(rig_part_name(part), &set, &err), 0);
        assert_int_equal(set, 1 << part);
        assert_int_equal(rig_parts_parse("nothing", &set, &err), -1);
        assert_non_null(strstr(err.text, rig_part_name(part))); /* the complaint names them all */
    }
}

static void rates_of_dom0(void **state)
{
    struct rig_rates rates;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_bench_xl_read("noise\nrebuild 40 2000000000\nxl 3 6000000000\n", &rates, &err), 0);
    assert_true(rates.first == 20);
    assert_true(rates.second == 0.5);
    assert_int_equal(rig_bench_xl_read("", &rates, &err), -1);
    assert_int_equal(rig_bench_xl_read("rebuild 40 2000000000\n", &rates, &err), -1);
    assert_int_equal(rig_bench_xl_read("rebuild 40 0\nxl 3 6000000000\n", &rates, &err), -1);

    assert_int_equal(
        rig_bench_engines_read("{\"figures\":{\"afl_per_s\":250.5,\"libfuzzer_per_s\":1000}}", &rates, &err), 0);
    assert_true(rates.first == 250.5);
    assert_true(rates.second == 1000);
    assert_int_equal(rig_bench_engines_read("{\"figures\":{\"afl_per_s\":null,\"libfuzzer_per_s\":1}}", &rates, &err),
                     -1);
    assert_int_equal(rig_bench_engines_read("nothing", &rates, &err), -1);
}

static void says(const struct rig_bench *bench, const char *expected)
{
    char *json = rig_bench_json(bench);

    assert_non_null(json);
    if (!strstr(json, expected))
        fail_msg("found %s; expected %s in it", json, expected);
    free(json);
}

static void null_is_what_was_not_measured(void **state)
{
    static struct rig_bench bench;

    (void)state;
    assert_true(isnan(rig_bench_ratio(&bench, RIG_PART_XL)));
    says(&bench, "\"ratios\":{\"history_vs_rebuild\":null,\"empty_vs_rebuild\":null,\"revive_vs_rebuild\":null,"
                 "\"overhead\":null,\"two_boxes_vs_one\":null,\"afl_vs_libfuzzer\":null,"
                 "\"boot_vs_by_hand\":null,\"until_vs_by_hand\":null,\"fault_vs_boot\":null,\"window_vs_boot\":null,"
                 "\"rebuild_vs_xl\":null}");
    says(&bench, "\"afl_in_dom0_per_s\":null,\"libfuzzer_in_dom0_per_s\":null");
    says(&bench, "\"share_steps\":null");
    says(&bench, "\"versions\":{\"xen\":null");
}

static void ratios_of_what_was(void **state)
{
    static struct rig_bench bench = {
        .share = {
            .rate = 100, .steps = 4, .undo = 2, .hand_over = 1, .coverage = 0.5, .mutate = 0.5, .undo_to_steps = 0.75}};

    (void)state;
    bench.measured[RIG_PART_OVERHEAD] = bench.measured[RIG_PART_XL] = bench.measured[RIG_PART_IN_DOM0] = true;
    bench.rates[RIG_PART_XL] = (struct rig_rates){.first = 20, .second = 0.5};
    bench.rates[RIG_PART_IN_DOM0] = (struct rig_rates){.first = 1, .second = 2};
    assert_true(rig_bench_ratio(&bench, RIG_PART_XL) == 40);
    assert_true(rig_bench_ratio(&bench, RIG_PART_OVERHEAD) == 1);
    assert_true(isnan(rig_bench_ratio(&bench, RIG_PART_IN_DOM0)));
    says(&bench, "\"rebuild_vs_xl\":40}");
    says(&bench, "\"afl_in_dom0_per_s\":1,\"libfuzzer_in_dom0_per_s\":2");
    says(&bench, "\"share_guest\":0.75,\"share_steps\":0.5,\"share_undo\":0.25");
    says(&bench, "\"share_mutate\":0.0625,\"undo_to_steps\":0.75}");
    /* A side that did nothing leaves no ratio, and no number that JSON does not have. */
    bench.rates[RIG_PART_XL].second = 0;
    says(&bench, "\"rebuild_vs_xl\":null}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts_by_name), cmocka_unit_test(rates_of_dom0),
                                       cmocka_unit_test(null_is_what_was_not_measured),
                                       cmocka_unit_test(ratios_of_what_was)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
