/* SPDX-License-Identifier: MIT */
/* Which revisions have it, and the first that has not. */
#include <tests/unit/unit.h>

#include <fuzz/findings/expected.h>
#include <fuzz/replay/on_revisions.h>

#include <stdio.h>

/* What each revision comes to, from R0 on; "": it boots. */
static const char *since(const char *const causes[RIG_REVISION_COUNT], unsigned revision)
{
    static char out[RIG_SINCE_SIZE];
    struct rig_measured measured = {0};

    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        measured.expect.revision[i].set = true;
        (void)snprintf(measured.cause[i], sizeof(measured.cause[i]), "%s", causes[i]);
    }
    rig_since(&measured, revision, out);
    return out;
}

static void a_run_of_revisions_and_its_end(void **state)
{
    static const char *const causes[] = {"a", "a", "", "", "", "", "", "", "", "", "", ""};

    (void)state;
    assert_string_equal(since(causes, RIG_REV_R0), "R0-R1; first without it: R2 (Linux 3.9)");
}

static void a_gap(void **state)
{
    static const char *const causes[] = {"a", "", "a", "a", "a", "a", "a", "a", "", "", "", ""};

    (void)state;
    assert_string_equal(since(causes, RIG_REV_R5), "R0, R2-R7; first without it: R8 (Linux Feb 2026)");
}

static void to_the_last(void **state)
{
    static const char *const causes[] = {"a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a"};

    (void)state;
    assert_string_equal(since(causes, RIG_REV_R5), "R0-R11; no revision is without it from there on");
}

/* R2 and later may crash where R0 did, of something else. */
static void another_cause_is_another_defect(void **state)
{
    static const char *const causes[] = {"a", "", "b", "b", "b", "b", "b", "b", "", "", "", ""};

    (void)state;
    assert_string_equal(since(causes, RIG_REV_R0), "R0; first without it: R1 (Linux patch of February 2013)");
    assert_string_equal(since(causes, RIG_REV_R3), "R2-R7; first without it: R8 (Linux Feb 2026)");
}

static void an_address_is_that_of_a_page_fault_alone(void **state)
{
    const struct rig_outcome fault = {.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT, .vector = 14, .address = 0x1000};
    const struct rig_outcome other = {.verdict = RIG_VERDICT_GUEST_BUG, .vector = 6, .address = 0x1000};

    (void)state;
    assert_true(rig_expect(&fault).has_address);
    assert_int_equal(rig_expect(&fault).address, 0x1000);
    assert_false(rig_expect(&other).has_address);
    assert_int_equal(rig_expect(&other).address, 0);
}

static void what_lies_where_in_the_image_is_not_expected(void **state)
{
    const struct rig_outcome image = {
        .verdict = RIG_VERDICT_FRAME_WRITE_FAULT, .vector = 14, .address = UINT64_C(0xffffffff81c22ff8)};
    const struct rig_outcome beside = {
        .verdict = RIG_VERDICT_HANDLED_PAGE_FAULT, .vector = 14, .address = UINT64_C(0xffffea000005b2d0)};
    const struct rig_outcome no_fault = {
        .verdict = RIG_VERDICT_GUEST_BUG, .vector = 6, .address = UINT64_C(0xffffffff81c22ff8)};
    char text[RIG_EXPECTATION_SIZE];
    struct rig_expectation expect = rig_expect(&image);

    (void)state;
    rig_expectation_print(&expect, text);
    assert_string_equal(text, "frame-write-fault region kernel-image");
    expect = rig_expect(&beside);
    rig_expectation_print(&expect, text);
    assert_string_equal(text, "handled-page-fault at 0xffffea000005b2d0");
    expect = rig_expect(&no_fault);
    rig_expectation_print(&expect, text);
    assert_string_equal(text, "guest-bug");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_of_revisions_and_its_end),
        cmocka_unit_test(a_gap),
        cmocka_unit_test(to_the_last),
        cmocka_unit_test(another_cause_is_another_defect),
        cmocka_unit_test(an_address_is_that_of_a_page_fault_alone),
        cmocka_unit_test(what_lies_where_in_the_image_is_not_expected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
