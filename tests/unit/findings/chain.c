/* SPDX-License-Identifier: MIT */
/* Call chains: the kernel's functions by name, nothing of the runner, and no trust in what a guest reports. */
#include <tests/unit/unit.h>

#include <fuzz/findings/chain.h>
#include <tests/unit/small_elf.h>

#include <stdio.h>

static struct rig_symbols *symbols;

static int set_up(void **state)
{
    static const struct small_symbol guest[] = {
        {"startup_xen", 0x500, 0x100, STT_FUNC}, {"xen_write_cr3", 0x1000, 0x100, STT_FUNC},
        {"load_cr3", 0x1100, 0x40, STT_FUNC},    {"init_mem_mapping", 0x1200, 0x100, STT_FUNC},
        {"runner_text", 0x2000, 0, STT_NOTYPE},  {"runner_strike", 0x2000, 0x100, STT_FUNC},
        {"runner_run", 0x3000, 0x100, STT_FUNC}, {"runner_text_end", 0x2100, 0, STT_NOTYPE},
        {"behind_it_all", 0x8000, 16, STT_FUNC},
    };
    static struct small_elf elf; /* the symbols go on reading it */

    (void)state;
    small_elf_make(&elf, guest, COUNT(guest));
    return rig_symbols_parse(&elf, sizeof(elf), &symbols, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    rig_symbols_free(symbols);
    return 0;
}

/* The chain as one line: "a+0x1 b+0x2". */
static void assert_chain(const struct rig_outcome *outcome, const char *expected)
{
    struct rig_chain chain;
    char line[1024] = "";
    size_t used = 0;

    memset(&chain, 0xaa, sizeof(chain));
    rig_chain_make(&chain, outcome, symbols);
    assert_true(chain.count <= RIG_CHAIN_MAX);
    for (unsigned i = 0; i < chain.count; i++) {
        char text[64];

        rig_link_print(&chain.links[i], text, sizeof(text));
        used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s", i ? " " : "", text);
        assert_true(used < sizeof(line));
    }
    assert_string_equal(line, expected);
}

static void no_rip_no_chain(void **state)
{
    static const struct rig_outcome outcome = {.call_count = 1, .calls = {0x1110}};

    (void)state;
    assert_chain(&outcome, "");
}

static void innermost_first(void **state)
{
    static const struct rig_outcome outcome = {.rip = 0x1077, .call_count = 2, .calls = {0x1110, 0x1250}};

    (void)state;
    assert_chain(&outcome, "xen_write_cr3+0x77 load_cr3+0x10 init_mem_mapping+0x50");
}

/* A call that does not return can be a function's last instruction: its return address is the next function's start. */
static void a_return_address_is_behind_its_call(void **state)
{
    static const struct rig_outcome outcome = {.rip = 0x1000, .call_count = 1, .calls = {0x1100}};

    (void)state;
    assert_chain(&outcome, "xen_write_cr3+0x0 xen_write_cr3+0x100");
}

static void the_runner_below_is_not_shown(void **state)
{
    static const struct rig_outcome outcome = {
        .rip = 0x1010, .call_count = 4, .calls = {0x1210, 0x2050, 0x3010, 0x510}};

    (void)state;
    assert_chain(&outcome, "xen_write_cr3+0x10 init_mem_mapping+0x10");
}

static void unknown_callers_at_the_end_are_not_shown(void **state)
{
    static const struct rig_outcome outcome = {.rip = 0x1010, .call_count = 3, .calls = {0x7777, 0x1210, 0x7777}};

    (void)state;
    /* In the middle they are: something was there. */
    assert_chain(&outcome, "xen_write_cr3+0x10 0x0000000000007777 init_mem_mapping+0x10");
}

static void an_injection_is_named_as_such(void **state)
{
    static const struct rig_outcome outcome = {.rip = 0x2010, .call_count = 2, .calls = {0x2020, 0x1210}};
    struct rig_chain chain;

    (void)state;
    assert_chain(&outcome, "injection init_mem_mapping+0x10");
    rig_chain_make(&chain, &outcome, symbols);
    assert_ptr_equal(chain.links[0].function, rig_injection_link);
}

static void where_it_ended_is_always_there(void **state)
{
    static const struct rig_outcome nowhere = {.rip = UINT64_C(0xdead000000000000)};

    (void)state;
    assert_chain(&nowhere, "0xdead000000000000");
}

static void a_count_from_a_hostile_guest_is_bounded(void **state)
{
    struct rig_outcome outcome = {.rip = 0x1010, .call_count = UINT32_MAX};
    struct rig_chain chain;

    (void)state;
    for (unsigned i = 0; i < RIG_MAX_CALLS; i++)
        outcome.calls[i] = 0x1210;
    rig_chain_make(&chain, &outcome, symbols);
    assert_int_equal(chain.count, RIG_CHAIN_MAX);
    outcome.calls[0] = 0; /* looked up one below: there is nothing below zero */
    rig_chain_make(&chain, &outcome, symbols);
    assert_null(chain.links[1].function);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rip_no_chain),
        cmocka_unit_test(innermost_first),
        cmocka_unit_test(a_return_address_is_behind_its_call),
        cmocka_unit_test(the_runner_below_is_not_shown),
        cmocka_unit_test(unknown_callers_at_the_end_are_not_shown),
        cmocka_unit_test(an_injection_is_named_as_such),
        cmocka_unit_test(where_it_ended_is_always_there),
        cmocka_unit_test(a_count_from_a_hostile_guest_is_bounded),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
