/* SPDX-License-Identifier: MIT */
/* What a hostile guest wrote, made safe to look at. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <fuzz/client/bounds.h>
#include <fuzz/findings/because.h>
#include <fuzz/findings/signature.h>
#include <tests/unit/small_elf.h>

#include <stdlib.h>

static void a_good_outcome_stays_as_it_is(void **state)
{
    struct rig_outcome good = {.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT,
                               .source = RIG_SOURCE_GUEST,
                               .vector = 14,
                               .error_code = 2,
                               .address = UINT64_C(0xffffea000005b2d0),
                               .rip = 0x1000,
                               .rsp = 0x2000,
                               .l4_entry = 7,
                               .steps_run = 3,
                               .strikes = 1,
                               .facts = 5,
                               .beliefs = 3,
                               .belief_step = 2,
                               .call_count = 2,
                               .calls = {0x1100, 0x1200}};
    struct rig_outcome bounded = good;

    (void)state;
    rig_outcome_bound(&bounded, RIG_SOURCE_GUEST);
    assert_memory_equal(&bounded, &good, sizeof(good));
}

static void numbers_of_things_are_bounded(void **state)
{
    struct rig_outcome o;

    (void)state;
    memset(&o, 0xff, sizeof(o));
    rig_outcome_bound(&o, RIG_SOURCE_GUEST);
    assert_int_equal(o.verdict, RIG_VERDICT_NONE);
    assert_int_equal(o.source, RIG_SOURCE_GUEST);
    assert_int_equal(o.beliefs, (1U << RIG_BELIEF_COUNT) - 1);
    assert_true(o.belief_step <= RIG_MAX_STEPS);
    assert_int_equal(o.call_count, RIG_MAX_CALLS);

    o.verdict = RIG_VERDICT_COUNT;
    o.call_count = 1;
    o.belief_step = RIG_MAX_STEPS + 1;
    rig_outcome_bound(&o, RIG_SOURCE_XEN);
    assert_int_equal(o.verdict, RIG_VERDICT_NONE);
    assert_int_equal(o.source, RIG_SOURCE_XEN);
    assert_int_equal(o.belief_step, 0);
    /* What lies behind the count is nobody's return address. */
    assert_true(o.calls[0] == UINT64_MAX);
    for (unsigned i = 1; i < RIG_MAX_CALLS; i++)
        assert_true(o.calls[i] == 0);
}

/* A guest cannot speak for Xen. */
static void who_says_so_is_not_the_guests_to_say(void **state)
{
    struct rig_outcome o = {.verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .source = RIG_SOURCE_XEN};

    (void)state;
    rig_outcome_bound(&o, RIG_SOURCE_GUEST);
    assert_int_equal(o.source, RIG_SOURCE_GUEST);
}

/* Any bits, bounded, can be explained, named and followed up; with the sanitizers that is all there is to check. */
static void everything_behind_it_can_take_the_result(void **state)
{
    static const struct small_symbol guest[] = {{"function", 0x1000, 0x1000, STT_FUNC}};
    struct rig_symbols *symbols;
    struct small_elf elf;
    uint64_t rng = 1;

    (void)state;
    small_elf_make(&elf, guest, COUNT(guest));
    assert_int_equal(rig_symbols_parse(&elf, sizeof(elf), &symbols, NULL), 0);
    for (unsigned i = 0; i < 20000; i++) {
        char signature[RIG_SIGNATURE_SIZE], because[RIG_BECAUSE_SIZE];
        uint64_t bits[sizeof(struct rig_outcome) / 8 + 1];
        struct rig_scenario scenario;
        struct rig_chain chain;
        struct rig_outcome o;

        for (unsigned n = 0; n < COUNT(bits); n++)
            bits[n] = rig_random(&rng);
        memcpy(&o, bits, sizeof(o));
        if (rig_random_below(&rng, 2)) {
            o.verdict = rig_random_below(&rng, RIG_VERDICT_COUNT);
            o.vector = 14;
            o.address = UINT64_C(0xffffea0000000000) + rig_random_below(&rng, 4096);
            o.steps_run = rig_random_below(&rng, RIG_MAX_STEPS + 2);
        }
        rig_outcome_bound(&o, RIG_SOURCE_GUEST);
        unit_random_scenario(&scenario, &rng);
        rig_chain_make(&chain, &o, symbols);
        rig_signature(signature, &scenario, &o, &chain);
        (void)rig_because(&scenario, &o, because, sizeof(because));
        assert_true(strlen(signature) < sizeof(signature) && strlen(because) < sizeof(because));
    }
    rig_symbols_free(symbols);
}

static void text_is_printable_lines(void **state)
{
    static const char raw[] = "one\r\n\x1b[2Jtwo\t\xff\n";
    char to[32];

    (void)state;
    assert_int_equal(rig_text_copy(to, sizeof(to), raw, sizeof(raw) - 1), 14);
    assert_string_equal(to, "one\n?[2Jtwo\?\?\n");
    /* A NUL ends it, wherever the guest says it ends. */
    assert_int_equal(rig_text_copy(to, sizeof(to), "ab\0cd", 5), 2);
    assert_string_equal(to, "ab");
    assert_int_equal(rig_text_copy(to, sizeof(to), NULL, 0), 0);
    assert_string_equal(to, "");
}

static void text_fits_its_room(void **state)
{
    (void)state;
    for (size_t room = 1; room < 10; room++) {
        char *to = malloc(room);
        size_t length = rig_text_copy(to, room, "12345", 5);

        assert_int_equal(length, room - 1 < 5 ? room - 1 : 5);
        assert_int_equal(strlen(to), length);
        free(to);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_outcome_stays_as_it_is),
        cmocka_unit_test(numbers_of_things_are_bounded),
        cmocka_unit_test(who_says_so_is_not_the_guests_to_say),
        cmocka_unit_test(everything_behind_it_can_take_the_result),
        cmocka_unit_test(text_is_printable_lines),
        cmocka_unit_test(text_fits_its_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
