/* SPDX-License-Identifier: MIT */
#include <box/stops/gdb_packet.h>

#include <string.h>

#define ESCAPE '}'
#define ESCAPE_XOR 0x20
#define RUN '*'
#define RUN_BIAS 29 /* "*" and a byte N: the byte before is there N - 29 times more */

static const char digits[] = "0123456789abcdef";

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

void rig_hex_print(const void *bytes, size_t size, char *text)
{
    const uint8_t *from = bytes;

    for (size_t i = 0; i < size; i++) {
        *text++ = digits[from[i] >> 4];
        *text++ = digits[from[i] & 15];
    }
    *text = '\0';
}

bool rig_hex_parse(const char *text, void *bytes, size_t size)
{
    uint8_t *to = bytes;

    for (size_t i = 0; i < size; i++) {
        int high = digit(text[2 * i]);
        int low = high < 0 ? -1 : digit(text[2 * i + 1]);

        if (low < 0)
            return false;
        to[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

size_t rig_gdb_wrap(const void *payload, size_t size, char *packet, size_t room)
{
    const char *from = payload;
    uint8_t sum = 0;
    size_t used = 0;

    if (room < RIG_GDB_FRAME)
        return 0;
    packet[used++] = '$';
    for (size_t i = 0; i < size; i++) {
        bool escaped = from[i] == '$' || from[i] == '#' || from[i] == ESCAPE || from[i] == RUN;
        char sent = from[i];

        if (used + (escaped ? 2 : 1) + 3 > room)
            return 0;
        if (escaped) {
            packet[used++] = ESCAPE;
            sum += (uint8_t)ESCAPE;
            sent = (char)(sent ^ ESCAPE_XOR);
        }
        packet[used++] = sent;
        sum += (uint8_t)sent;
    }
    packet[used++] = '#';
    packet[used++] = digits[sum >> 4];
    packet[used++] = digits[sum & 15];
    return used;
}

/* Undoes escapes and runs. false: no room, or a run or an escape that means nothing. */
static bool expand(const char *from, size_t size, char *payload, size_t room, size_t *length)
{
    size_t made = 0;

    for (size_t i = 0; i < size; i++) {
        size_t times = 1;
        char byte = from[i];

        if (byte == RUN) {
            if (made == 0 || ++i == size || from[i] < RUN_BIAS + 1)
                return false;
            times = (size_t)(from[i] - RUN_BIAS);
            byte = payload[made - 1];
        } else if (byte == ESCAPE) {
            if (++i == size)
                return false;
            byte = (char)(from[i] ^ ESCAPE_XOR);
        }
        if (times >= room - made)
            return false;
        memset(payload + made, byte, times);
        made += times;
    }
    payload[made] = '\0';
    *length = made;
    return true;
}

enum rig_gdb_token rig_gdb_take(const char *bytes, size_t size, size_t *used, char *payload, size_t room,
                                size_t *length)
{
    const char *end;
    uint8_t sum = 0;
    uint8_t claimed;

    *used = 0;
    if (size == 0)
        return RIG_GDB_INCOMPLETE;
    *used = 1;
    if (bytes[0] == '+')
        return RIG_GDB_ACK;
    if (bytes[0] == '-')
        return RIG_GDB_NAK;
    if (bytes[0] != '$')
        return RIG_GDB_BROKEN;
    end = memchr(bytes, '#', size);
    if (!end || (size_t)(end - bytes) + 3 > size) {
        *used = 0;
        return RIG_GDB_INCOMPLETE;
    }
    *used = (size_t)(end - bytes) + 3;
    for (const char *at = bytes + 1; at < end; at++)
        sum += (uint8_t)*at;
    if (!rig_hex_parse(end + 1, &claimed, 1) || claimed != sum || room == 0 ||
        !expand(bytes + 1, (size_t)(end - bytes) - 1, payload, room, length))
        return RIG_GDB_BROKEN;
    return RIG_GDB_PACKET;
}
