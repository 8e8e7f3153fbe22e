/* SPDX-License-Identifier: MIT */
/*
 * Packets of gdb's remote protocol (gdb manual, "Remote Protocol", "Overview" and "Binary Data"): $PAYLOAD#CHECKSUM,
 * acknowledged with + or -. Pure.
 */
#ifndef RIG_BOX_STOPS_GDB_PACKET_H
#define RIG_BOX_STOPS_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that wrapping adds at most to a payload none of whose bytes is escaped. */
#define RIG_GDB_FRAME 4

enum rig_gdb_token {
    RIG_GDB_INCOMPLETE, /* more bytes are needed */
    RIG_GDB_ACK,        /* + */
    RIG_GDB_NAK,        /* - : send it again */
    RIG_GDB_PACKET,     /* a payload, its checksum right */
    RIG_GDB_BROKEN      /* a packet whose checksum is wrong, or that has no room, or a byte between packets */
};

/* Puts a payload into a packet, escaping $ # } and *. Returns the packet's length; 0: no room. */
size_t rig_gdb_wrap(const void *payload, size_t size, char *packet, size_t room);

/*
 * Takes the first token of `size` received bytes. *used: bytes it took, also of a broken one. A packet's payload, with
 * escapes undone and runs expanded, is put into `payload` with a NUL behind it, and its length into *length.
 */
enum rig_gdb_token rig_gdb_take(const char *bytes, size_t size, size_t *used, char *payload, size_t room,
                                size_t *length);

/* Two lower-case digits a byte and a NUL; `text` has 2 * size + 1 bytes. */
void rig_hex_print(const void *bytes, size_t size, char *text);

/* Reads exactly `size` bytes of hex digits; false: there are other characters, or too few. */
bool rig_hex_parse(const char *text, void *bytes, size_t size);

#endif
