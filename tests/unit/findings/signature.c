/* SPDX-License-Identifier: MIT */
/* A finding's name: equal exactly when the path is the same, and always fit for a directory. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <fuzz/findings/signature.h>

#define PF 14
#define VMEMMAP UINT64_C(0xffffea000005b2d0)

struct end {
    struct rig_scenario scenario;
    struct rig_outcome outcome;
    struct rig_chain chain;
};

/* The report of February 2013. */
static struct end report(void)
{
    struct end e = {.outcome = {.verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .vector = PF, .address = VMEMMAP}};

    unit_parse("revision R0\nsetup-kernel-pagetable\ninit-mem-mapping\n", &e.scenario, NULL);
    e.outcome.rip = 0x1010;
    e.chain = (struct rig_chain){.count = 3,
                                 .links = {{0x1010, "xen_get_user_pgd", 0x10},
                                           {0x1110, "xen_write_cr3", 0x20},
                                           {0x1210, "init_mem_mapping", 0x30}}};
    return e;
}

static const char *sign(const struct end *e)
{
    static char texts[2][RIG_SIGNATURE_SIZE];
    static unsigned turn;
    char *text = texts[turn++ % 2];

    memset(text, 'x', RIG_SIGNATURE_SIZE);
    rig_signature(text, &e->scenario, &e->outcome, &e->chain);
    assert_non_null(memchr(text, '\0', RIG_SIGNATURE_SIZE));
    return text;
}

static void a_person_can_read_it(void **state)
{
    static const char start[] = "R0-unhandled-page-fault-vmemmap-xen_get_user_pgd-xen_write_cr3-init_mem_mapping-";
    struct end e = report();
    const char *signature = sign(&e);

    (void)state;
    assert_int_equal(strlen(signature), sizeof(start) - 1 + 8);
    assert_memory_equal(signature, start, sizeof(start) - 1);
    assert_int_equal(strspn(signature + sizeof(start) - 1, "0123456789abcdef"), 8);
}

#define SAME(change)                                                                                                   \
    do {                                                                                                               \
        struct end other = e;                                                                                          \
        change;                                                                                                        \
        assert_string_equal(sign(&e), sign(&other));                                                                   \
    } while (0)

#define DIFFERENT(change)                                                                                              \
    do {                                                                                                               \
        struct end other = e;                                                                                          \
        change;                                                                                                        \
        assert_string_not_equal(sign(&e), sign(&other));                                                               \
    } while (0)

/* What changes with a rebuild, with the slot or with how it came about. */
static void the_same_path_has_the_same_name(void **state)
{
    struct end e = report();

    (void)state;
    SAME(other.outcome.address += 8);
    SAME(other.outcome.rip += 64);
    SAME(other.outcome.rsp = 1);
    SAME(other.outcome.l4_entry = 0x123456000);
    SAME(other.outcome.steps_run = 7);
    SAME(other.outcome.strikes = 1);
    SAME(other.outcome.facts = 1);
    SAME(other.outcome.source = RIG_SOURCE_XEN);
    SAME(other.chain.links[0].offset = 0);
    SAME(other.chain.links[1].address = 5);
    SAME(other.scenario.step_count = 0);
    SAME(unit_parse("revision R0\nload-cr3\nat load-cr3 entry: hang\n", &other.scenario, NULL));
}

static void another_path_has_another_name(void **state)
{
    struct end e = report();

    (void)state;
    DIFFERENT(other.scenario.revision = RIG_REV_R1);
    DIFFERENT(other.outcome.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT);
    DIFFERENT(other.outcome.error_code = 2);
    DIFFERENT(other.outcome.address = UINT64_C(0xffff880000000000));
    DIFFERENT(other.outcome.l4_entry = 1);
    DIFFERENT(other.outcome.vector = 13);
    DIFFERENT(other.chain.count = 2);
    DIFFERENT(other.chain.count = 0);
    DIFFERENT(other.chain.links[0].function = "xen_pgd_pin");
    DIFFERENT(other.chain.links[2].function = "load_cr3");
    DIFFERENT((other.chain.links[0] = e.chain.links[1], other.chain.links[1] = e.chain.links[0]));
}

/* Only three functions are named, but all count. */
static void functions_that_are_not_named_count_too(void **state)
{
    struct end e = report();

    (void)state;
    e.chain.links[e.chain.count++] = (struct rig_link){0x1300, "fourth", 0};
    DIFFERENT(other.chain.links[3].function = "other");
    DIFFERENT(other.chain.count--);
    DIFFERENT((other.chain.links[2].function = "init_mem_mappingfou", other.chain.links[3].function = "rth"));
}

static void an_address_without_a_function_goes_by_its_region(void **state)
{
    struct end e = report();

    (void)state;
    e.chain = (struct rig_chain){.count = 1, .links = {{UINT64_C(0xffff880000001000), NULL, 0}}};
    assert_non_null(strstr(sign(&e), "-direct-map-"));
    SAME(other.chain.links[0].address += 0x10000);
    DIFFERENT(other.chain.links[0].address = 0x1000);
}

/* The watchdog stops a loop wherever it is; only whom the runner called is certain. */
static void a_hang_goes_by_its_outermost_function(void **state)
{
    struct end e = report();

    (void)state;
    e.outcome.verdict = RIG_VERDICT_HANG;
    e.outcome.vector = 0;
    assert_memory_equal(sign(&e), "R0-hang-init_mem_mapping-", 25);
    SAME(other.chain.links[0].function = "another");
    SAME((other.chain.links[0] = e.chain.links[2], other.chain.count = 1));
    SAME(other.outcome.error_code = 3);
    DIFFERENT(other.chain.links[2].function = "another");
    DIFFERENT(other.scenario.revision = RIG_REV_R3);
}

static void a_silent_fault_goes_by_belief_and_step(void **state)
{
    struct end e = report();

    (void)state;
    e.outcome = (struct rig_outcome){
        .verdict = RIG_VERDICT_SILENT_FAULT, .beliefs = 1U << RIG_BELIEF_USER_CR3, .belief_step = 1};
    e.chain.count = 0;
    assert_memory_equal(sign(&e), "R0-silent-fault-user-cr3-init-mem-mapping-", 42);
    DIFFERENT(other.outcome.beliefs = 1U << RIG_BELIEF_KERNEL_CR3);
    DIFFERENT(other.outcome.beliefs |= 1U << RIG_BELIEF_KERNEL_CR3);
    DIFFERENT(other.outcome.belief_step = 0);
    DIFFERENT(other.outcome.belief_step = 2); /* the end */
    SAME(other.outcome.steps_run = 2);
}

/* Whatever names a guest's ELF file has, it is a name for a directory, and ends in the hash. */
static void always_fit_for_a_directory(void **state)
{
    static const char *const names[] = {
        "../../etc/passwd",
        "",
        ".",
        "a b\n\t$(x)",
        "\xff\xfe\x01",
        "a_very_long_name_of_a_function_as_compilers_make_them.constprop.0.isra.17.cold"};
    uint64_t rng = 1;

    (void)state;
    for (unsigned i = 0; i < 5000; i++) {
        struct end e = report();
        const char *signature;

        e.outcome.verdict = rig_random_below(&rng, RIG_VERDICT_COUNT + 2);
        e.outcome.vector = rig_random_below(&rng, 2) ? PF : rig_random_below(&rng, 300);
        e.outcome.address = rig_random(&rng);
        e.outcome.beliefs = (uint32_t)rig_random(&rng);
        e.outcome.belief_step = (uint32_t)rig_random(&rng);
        e.chain.count = rig_random_below(&rng, RIG_CHAIN_MAX + 1);
        for (unsigned n = 0; n < e.chain.count; n++)
            e.chain.links[n] = (struct rig_link){rig_random(&rng), names[rig_random_below(&rng, COUNT(names))], 0};
        signature = sign(&e);
        assert_true(strlen(signature) < RIG_SIGNATURE_SIZE && strlen(signature) > 12);
        assert_int_equal(strspn(signature, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."),
                         strlen(signature));
        assert_int_equal(signature[0], 'R');
        assert_int_equal(signature[strlen(signature) - 9], '-');
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_can_read_it),
        cmocka_unit_test(the_same_path_has_the_same_name),
        cmocka_unit_test(another_path_has_another_name),
        cmocka_unit_test(functions_that_are_not_named_count_too),
        cmocka_unit_test(an_address_without_a_function_goes_by_its_region),
        cmocka_unit_test(a_hang_goes_by_its_outermost_function),
        cmocka_unit_test(a_silent_fault_goes_by_belief_and_step),
        cmocka_unit_test(always_fit_for_a_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
