/* SPDX-License-Identifier: MIT */
/* Scenarios as bytes: every byte string is one, and the encoding of each is its own. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <scenario/codec.h>
#include <scenario/names.h>

#define ROUNDS 20000

static size_t random_bytes(uint8_t *bytes, size_t most, uint64_t *rng)
{
    size_t size = rig_random_below(rng, (unsigned)most + 1);

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)rig_random_below(rng, 256);
    return size;
}

static void any_bytes_are_a_valid_scenario(void **state)
{
    uint8_t bytes[700];
    struct rig_scenario s;
    uint64_t rng = 1;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        size_t size = random_bytes(bytes, sizeof(bytes), &rng);

        memset(&s, 0xaa, sizeof(s));
        rig_decode(bytes, size, &s);
        assert_true(rig_scenario_valid(&s));
    }
}

static void the_empty_string_is_the_first_revision(void **state)
{
    static const struct rig_scenario empty;
    struct rig_scenario s;

    (void)state;
    memset(&s, 0xaa, sizeof(s));
    rig_decode(NULL, 0, &s);
    assert_memory_equal(&s, &empty, sizeof(s));
}

static void encode_and_decode_are_inverse(void **state)
{
    uint64_t rng = 2;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint8_t bytes[RIG_BINARY_MAX], again[RIG_BINARY_MAX];
        struct rig_scenario s, back;
        size_t size;

        unit_random_scenario(&s, &rng);
        size = rig_encode(&s, bytes);
        assert_true(size <= sizeof(bytes));
        rig_decode(bytes, size, &back);
        assert_memory_equal(&s, &back, sizeof(s));
        assert_true(rig_scenario_equal(&s, &back));
        assert_int_equal(rig_encode(&back, again), size);
        assert_memory_equal(bytes, again, size);
    }
}

static void no_prefix_of_an_encoding_is_one(void **state)
{
    uint64_t rng = 3;

    (void)state;
    for (unsigned i = 0; i < ROUNDS / 50; i++) {
        uint8_t bytes[RIG_BINARY_MAX], again[RIG_BINARY_MAX];
        struct rig_scenario s, cut;
        size_t size;

        unit_random_scenario(&s, &rng);
        size = rig_encode(&s, bytes);
        for (size_t n = 0; n < size; n++) {
            rig_decode(bytes, n, &cut);
            assert_false(rig_encode(&cut, again) == n && memcmp(bytes, again, n) == 0);
        }
    }
}

/* The format itself: files that engines have kept must mean tomorrow what they mean today. */
static void the_bytes_of_a_scenario(void **state)
{
    static const uint8_t bytes[] = {2, /* R2 */
                                    RIG_STEP_LOAD_CR3,
                                    RIG_STEP_EARLY_TRAP_INIT, /* steps */
                                    0x80 | RIG_FAULT_SET_L4,
                                    RIG_STEP_LOAD_CR3,
                                    RIG_WHERE_HYPERCALL | (3 - 1) << 3,
                                    RIG_BY_INJECTOR | RIG_TABLE_IDLE << 2, /* at load-cr3 hypercall 3: .. */
                                    0xd4,
                                    0x01,
                                    0x88,
                                    0x77,
                                    0x66,
                                    0x55,
                                    0x44,
                                    0x33,
                                    0x22,
                                    0x11, /* .. set-l4 0x1d4 0x11.. on idle .. */
                                    0xc0 | RIG_FAULT_SWITCH_OPS,
                                    29, /* write-cr3, however many steps came since */
                                    RIG_WHERE_FLUSH,
                                    0, /* switch-ops late */
                                    0x80 | RIG_FAULT_REFUSE_OP,
                                    29, /* write-cr3, however many steps came since */
                                    RIG_WHERE_FLUSH,
                                    0,
                                    1, /* refuse-op 2 */
                                    0x7f,
                                    0x05};
    uint8_t again[RIG_BINARY_MAX];
    struct rig_scenario s, text;

    (void)state;
    rig_decode(bytes, sizeof(bytes), &s);
    unit_parse("revision R2\nload-cr3\nearly-trap-init\n"
               "at load-cr3 hypercall 3: set-l4 0x1d4 0x1122334455667788 on idle by injector\n"
               "at write-cr3 flush: switch-ops late\n"
               "at write-cr3 flush: refuse-op 2\n",
               &text, NULL);
    unit_same_scenario(&s, &text);
    assert_int_equal(rig_encode(&s, again), sizeof(bytes) - 1);
    assert_memory_equal(again, bytes, sizeof(bytes) - 1);
}

static void missing_bytes_are_zero_and_values_fold(void **state)
{
    static const uint8_t cut[] = {RIG_REVISION_COUNT + 1, 0x80 | RIG_FAULT_CLEAR_L4, RIG_PLACE_COUNT + 2};
    static const uint8_t wide[] = {0, 0x80 | RIG_FAULT_CLEAR_L4, 0, 0, 0, 0x05, 0x02};
    struct rig_scenario s;

    (void)state;
    rig_decode(cut, sizeof(cut), &s);
    assert_int_equal(s.revision, RIG_REV_R1);
    assert_int_equal(s.injection_count, 1);
    assert_int_equal(s.injections[0].place, 2);
    assert_int_equal(s.injections[0].slot, 0);
    rig_decode(wide, sizeof(wide), &s);
    assert_int_equal(s.injections[0].slot, 5);
}

static void what_is_beyond_the_maximum_is_ignored(void **state)
{
    uint8_t bytes[1 + RIG_MAX_STEPS + 3 + (RIG_MAX_INJECTIONS + 2) * 4];
    struct rig_scenario s;
    size_t size = 0;

    (void)state;
    bytes[size++] = 0;
    for (unsigned i = 0; i < RIG_MAX_STEPS + 3; i++)
        bytes[size++] = RIG_STEP_LOAD_CR3;
    for (unsigned i = 0; i < RIG_MAX_INJECTIONS + 2; i++) {
        const uint8_t injection[] = {0x80 | RIG_FAULT_NESTED_BATCH, (uint8_t)i, 0, 0};

        memcpy(bytes + size, injection, sizeof(injection));
        size += sizeof(injection);
    }
    rig_decode(bytes, size, &s);
    assert_int_equal(s.step_count, RIG_MAX_STEPS);
    assert_int_equal(s.injection_count, RIG_MAX_INJECTIONS);
    assert_int_equal(s.injections[RIG_MAX_INJECTIONS - 1].place, RIG_MAX_INJECTIONS - 1);
    assert_true(rig_scenario_valid(&s));
}

/* A fault that ends the guest by itself is nothing for chance to come upon. */
static void unsearched_faults_have_bytes_of_their_own(void **state)
{
    static const uint8_t in_order[] = {RIG_FAULT_UNMAP_L1, RIG_FAULT_INVERT_L1, RIG_FAULT_TOUCH, RIG_FAULT_IRET_FROM,
                                       RIG_FAULT_HANG};

    (void)state;
    for (unsigned head = 0x80; head <= 0xff; head++) {
        const uint8_t bytes[] = {0, (uint8_t)head, 0, 0, 0};
        struct rig_scenario s;

        rig_decode(bytes, sizeof(bytes), &s);
        assert_int_equal(s.injection_count, 1);
        assert_int_equal(rig_fault_is_searched(s.injections[0].fault), head < 0xf8);
        if (head >= 0xf8 && head - 0xf8 < COUNT(in_order))
            assert_int_equal(s.injections[0].fault, in_order[head - 0xf8]);
    }
}

/* One field at a time made wrong in a scenario that is right. */
static void invalid_is_noticed(void **state)
{
    struct rig_scenario good, s;

    (void)state;
    unit_parse("load-cr3\nat load-cr3 hypercall 1: set-l4 1 2\nat load-cr3 entry: switch-ops late\n", &good, NULL);
    assert_true(rig_scenario_valid(&good));
#define WRONG(change)                                                                                                  \
    do {                                                                                                               \
        s = good;                                                                                                      \
        change;                                                                                                        \
        assert_false(rig_scenario_valid(&s));                                                                          \
    } while (0)
    WRONG(s.revision = RIG_REVISION_COUNT);
    WRONG(s.step_count = RIG_MAX_STEPS + 1);
    WRONG(s.steps[0] = RIG_STEP_COUNT);
    WRONG(s.steps[1] = 1); /* beyond the count */
    WRONG(s.injection_count = RIG_MAX_INJECTIONS + 1);
    WRONG(s.injections[2].entry = 1); /* likewise */
    WRONG(s.injections[0].place = RIG_PLACE_COUNT);
    WRONG(s.injections[0].where = RIG_WHERE_COUNT);
    WRONG(s.injections[0].count = 0);
    WRONG(s.injections[0].count = RIG_COUNT_MAX + 1);
    WRONG(s.injections[1].count = 1);
    WRONG(s.injections[0].fault = RIG_FAULT_COUNT);
    WRONG(s.injections[0].by = RIG_BY_COUNT);
    WRONG(s.injections[0].table = RIG_TABLE_COUNT);
    WRONG(s.injections[1].table = RIG_TABLE_USER);
    WRONG(s.injections[0].slot = RIG_L4_SLOTS);
    WRONG(s.injections[1].slot = 1);
    WRONG(s.injections[1].entry = 1);
    WRONG(s.injections[0].ops = RIG_OPS_LATE);
    WRONG(s.injections[1].ops = RIG_OPS_COUNT);
    WRONG(s.injections[0].number = 1);
    WRONG((s.injections[0].fault = RIG_FAULT_REFUSE_OP, s.injections[0].slot = 0, s.injections[0].entry = 0));
    WRONG(s.injections[0].pad[0] = 1); /* scenarios are compared as bytes */
#undef WRONG
}

/* Takes any bits whatever, and does not read beyond its own arrays on the way. */
static void any_bits_can_be_judged(void **state)
{
    uint64_t rng = 5;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct rig_scenario s;
        uint8_t bytes[sizeof(s)];

        for (size_t n = 0; n < sizeof(bytes); n++)
            bytes[n] = (uint8_t)rig_random_below(&rng, 256);
        memcpy(&s, bytes, sizeof(s));
        (void)rig_scenario_valid(&s);
    }
}

static void equal_means_equal(void **state)
{
    struct rig_scenario a, b;

    (void)state;
    unit_parse("load-cr3\nat load-cr3 entry: hang\n", &a, NULL);
    b = a;
    assert_true(rig_scenario_equal(&a, &b));
    b.revision = RIG_REV_R1;
    assert_false(rig_scenario_equal(&a, &b));
    unit_parse("load-cr3\nat load-cr3 exit: hang\n", &b, NULL);
    assert_false(rig_scenario_equal(&a, &b));
    unit_parse("load-cr3\n", &b, NULL);
    assert_false(rig_scenario_equal(&a, &b));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_are_a_valid_scenario),
        cmocka_unit_test(the_empty_string_is_the_first_revision),
        cmocka_unit_test(encode_and_decode_are_inverse),
        cmocka_unit_test(no_prefix_of_an_encoding_is_one),
        cmocka_unit_test(the_bytes_of_a_scenario),
        cmocka_unit_test(missing_bytes_are_zero_and_values_fold),
        cmocka_unit_test(what_is_beyond_the_maximum_is_ignored),
        cmocka_unit_test(unsearched_faults_have_bytes_of_their_own),
        cmocka_unit_test(invalid_is_noticed),
        cmocka_unit_test(any_bits_can_be_judged),
        cmocka_unit_test(equal_means_equal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
