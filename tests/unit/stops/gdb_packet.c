/* SPDX-License-Identifier: MIT */
/* Packets of the remote protocol: wrapped, taken apart, and everything that is not one. */
#include <box/stops/gdb_packet.h>
#include <tests/unit/unit.h>

#include <base/random.h>
#include <stdio.h>

static char out[1024];
static size_t length;

static enum rig_gdb_token take(const char *bytes, size_t *used)
{
    return rig_gdb_take(bytes, strlen(bytes), used, out, sizeof(out), &length);
}

static void a_payload_is_framed(void **state)
{
    char packet[64];

    (void)state;
    assert_int_equal(rig_gdb_wrap("OK", 2, packet, sizeof(packet)), 6);
    assert_memory_equal(packet, "$OK#9a", 6);
    assert_int_equal(rig_gdb_wrap("", 0, packet, sizeof(packet)), 4);
    assert_memory_equal(packet, "$#00", 4);
}

static void special_bytes_are_escaped(void **state)
{
    char packet[64];

    (void)state;
    /* gdb's manual: 0x7d and the byte xor 0x20. */
    assert_int_equal(rig_gdb_wrap("}", 1, packet, sizeof(packet)), 6);
    assert_memory_equal(packet, "$}]#da", 6);
}

static void no_room_is_said(void **state)
{
    char packet[8];

    (void)state;
    for (size_t room = 0; room < 6; room++)
        assert_int_equal(rig_gdb_wrap("OK", 2, packet, room), 0);
    assert_int_equal(rig_gdb_wrap("OK", 2, packet, 6), 6);
    assert_int_equal(rig_gdb_wrap("#O", 2, packet, 6), 0);
}

static void what_was_wrapped_is_taken(void **state)
{
    uint64_t rng = 7;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        unsigned char payload[100];
        char packet[256];
        size_t size = rig_random_below(&rng, sizeof(payload));
        size_t used;
        size_t wrapped;

        for (size_t k = 0; k < size; k++)
            payload[k] = (unsigned char)rig_random_below(&rng, 256);
        wrapped = rig_gdb_wrap(payload, size, packet, sizeof(packet));
        assert_true(wrapped > 0);
        assert_int_equal(rig_gdb_take(packet, wrapped, &used, out, sizeof(out), &length), RIG_GDB_PACKET);
        assert_int_equal(used, wrapped);
        assert_int_equal(length, size);
        assert_memory_equal(out, payload, size);
        for (size_t part = 0; part < wrapped; part++) {
            assert_int_equal(rig_gdb_take(packet, part, &used, out, sizeof(out), &length), RIG_GDB_INCOMPLETE);
            assert_int_equal(used, 0);
        }
    }
}

static void runs_are_expanded(void **state)
{
    size_t used;

    (void)state;
    /* The manual's example: "0* " is "0000". */
    assert_int_equal(take("$0* #7a", &used), RIG_GDB_PACKET);
    assert_string_equal(out, "0000");
    assert_int_equal(take("$ab*!c#92", &used), RIG_GDB_BROKEN); /* a wrong checksum */
    assert_int_equal(take("$ab*!c#71", &used), RIG_GDB_PACKET);
    assert_string_equal(out, "abbbbbc");
}

static void a_run_of_nothing_is_broken(void **state)
{
    size_t used;

    (void)state;
    assert_int_equal(take("$* #4a", &used), RIG_GDB_BROKEN); /* of no byte */
    assert_int_equal(take("$0*#5a", &used), RIG_GDB_BROKEN); /* without a count */
    assert_int_equal(take("$a}#de", &used), RIG_GDB_BROKEN); /* an escape of nothing */
}

static void a_reply_that_has_no_room_is_broken(void **state)
{
    char small[4];
    size_t used;

    (void)state;
    assert_int_equal(rig_gdb_take("$abc#26", 7, &used, small, sizeof(small), &length), RIG_GDB_PACKET);
    assert_int_equal(rig_gdb_take("$abcd#8a", 8, &used, small, sizeof(small), &length), RIG_GDB_BROKEN);
    assert_int_equal(used, 8);
    assert_int_equal(rig_gdb_take("$0*~#d8", 7, &used, small, sizeof(small), &length), RIG_GDB_BROKEN);
}

static void acknowledgements_are_tokens(void **state)
{
    size_t used;

    (void)state;
    assert_int_equal(take("+$OK#9a", &used), RIG_GDB_ACK);
    assert_int_equal(used, 1);
    assert_int_equal(take("-", &used), RIG_GDB_NAK);
    assert_int_equal(take("x", &used), RIG_GDB_BROKEN);
    assert_int_equal(take("$OK#9b", &used), RIG_GDB_BROKEN);
    assert_int_equal(used, 6);
    assert_int_equal(take("$OK#zz", &used), RIG_GDB_BROKEN);
}

static void hex_is_read_whole_or_not(void **state)
{
    unsigned char bytes[3] = {0};
    char text[7];

    (void)state;
    rig_hex_print("\x00\xfe\x1a", 3, text);
    assert_string_equal(text, "00fe1a");
    assert_true(rig_hex_parse("00FE1a", bytes, 3));
    assert_memory_equal(bytes, "\x00\xfe\x1a", 3);
    assert_false(rig_hex_parse("00fe1", bytes, 3));
    assert_false(rig_hex_parse("00fx1a", bytes, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payload_is_framed),
        cmocka_unit_test(special_bytes_are_escaped),
        cmocka_unit_test(no_room_is_said),
        cmocka_unit_test(what_was_wrapped_is_taken),
        cmocka_unit_test(runs_are_expanded),
        cmocka_unit_test(a_run_of_nothing_is_broken),
        cmocka_unit_test(a_reply_that_has_no_room_is_broken),
        cmocka_unit_test(acknowledgements_are_tokens),
        cmocka_unit_test(hex_is_read_whole_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
