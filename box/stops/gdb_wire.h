/* SPDX-License-Identifier: MIT */
/* The connection below gdb.h: packets out, packets in, each within a time. For gdb*.c alone. */
#ifndef RIG_BOX_STOPS_GDB_WIRE_H
#define RIG_BOX_STOPS_GDB_WIRE_H

#include <base/error.h>
#include <box/stops/gdb.h>

#include <stdbool.h>
#include <stddef.h>

/* QEMU 7.2 says PacketSize=1000 (hex) and means payloads: half of it is bytes of memory, less what is before them. */
#define RIG_GDB_MOST_BYTES 2000
#define RIG_GDB_WIRE_ROOM 16384

struct rig_gdb {
    int fd;
    double patience; /* seconds for an answer */
    bool runs;
    bool gone;
    bool physical; /* Qqemu.PhyMemMode is 1 */
    struct rig_register_layout layout;
    char in[RIG_GDB_WIRE_ROOM]; /* received, not yet taken */
    size_t used;
    char reply[RIG_GDB_WIRE_ROOM]; /* the last payload, NUL behind it */
    size_t length;
};

/* Sends a payload, whatever it is. */
int rig_gdb_send(struct rig_gdb *gdb, const void *payload, size_t size, struct rig_error *err);

/* The next packet, into gdb->reply, within `seconds`. 1: none came. gdb->gone, without an error: there are no more. */
int rig_gdb_receive(struct rig_gdb *gdb, double seconds, struct rig_error *err);

/* Stopped: sends a text and takes its answer into gdb->reply; stop replies that are older are passed over. */
int rig_gdb_ask(struct rig_gdb *gdb, struct rig_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same where the answer must be OK. */
int rig_gdb_do(struct rig_gdb *gdb, struct rig_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
