/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <box/stops/gdb_packet.h>
#include <box/stops/gdb_wire.h>

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* The longest request: all registers, or RIG_GDB_MOST_BYTES of memory. */
#define MOST_REQUEST 8192

static int send_all(struct rig_gdb *gdb, const char *bytes, size_t size, struct rig_error *err)
{
    while (size > 0) {
        ssize_t sent = send(gdb->fd, bytes, size, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            gdb->gone = errno == EPIPE || errno == ECONNRESET;
            return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU's gdb stub takes nothing: %s", strerror(errno));
        }
        bytes += sent;
        size -= (size_t)sent;
    }
    return 0;
}

int rig_gdb_send(struct rig_gdb *gdb, const void *payload, size_t size, struct rig_error *err)
{
    char packet[MOST_REQUEST];
    size_t length = rig_gdb_wrap(payload, size, packet, sizeof(packet));

    if (length == 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a request of %zu bytes for the gdb stub; at most %d", size,
                             MOST_REQUEST - RIG_GDB_FRAME);
    return send_all(gdb, packet, length, err);
}

/* Receives what there is by `deadline`: 0: something, 1: nothing, or the end (gdb->gone). */
static int fill(struct rig_gdb *gdb, double deadline, struct rig_error *err)
{
    for (;;) {
        double left = deadline - rig_seconds();
        struct pollfd poll_fd = {.fd = gdb->fd, .events = POLLIN};
        struct timespec wait = {.tv_sec = left > 0 ? (time_t)left : 0};
        ssize_t size;
        int ready;

        if (left > 0)
            wait.tv_nsec = (long)((left - (double)wait.tv_sec) * 1e9);
        ready = ppoll(&poll_fd, 1, &wait, NULL);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return 1;
        size = recv(gdb->fd, gdb->in + gdb->used, sizeof(gdb->in) - gdb->used, 0);
        if (size < 0 && errno == EINTR)
            continue;
        if (size == 0 || (size < 0 && errno == ECONNRESET)) {
            gdb->gone = true;
            return 1;
        }
        if (size < 0)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read from the gdb stub: %s", strerror(errno));
        gdb->used += (size_t)size;
        return 0;
    }
}

/* Takes one token of what was received; a packet is acknowledged. */
static enum rig_gdb_token take(struct rig_gdb *gdb, struct rig_error *err, int *failed)
{
    size_t used;
    enum rig_gdb_token token = rig_gdb_take(gdb->in, gdb->used, &used, gdb->reply, sizeof(gdb->reply), &gdb->length);

    memmove(gdb->in, gdb->in + used, gdb->used - used);
    gdb->used -= used;
    /* A machine that runs takes the byte for a wish to stop: only a packet, which a stopped one sends, is answered. */
    *failed = token == RIG_GDB_PACKET ? send_all(gdb, "+", 1, err) : 0;
    if (gdb->gone) /* whose last packet counts all the same */
        *failed = 0;
    return token;
}

int rig_gdb_receive(struct rig_gdb *gdb, double seconds, struct rig_error *err)
{
    double deadline = rig_seconds() + seconds;

    for (;;) {
        int failed;
        enum rig_gdb_token token = take(gdb, err, &failed);

        if (token == RIG_GDB_PACKET)
            return failed;
        if (token == RIG_GDB_NAK || token == RIG_GDB_BROKEN)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "the gdb stub's packets are broken");
        if (token == RIG_GDB_ACK)
            continue;
        if (gdb->used == sizeof(gdb->in))
            return rig_error_set(err, RIG_ERROR_MACHINERY, "a packet of the gdb stub has no end");
        failed = gdb->gone ? 1 : fill(gdb, deadline, err);
        if (failed)
            return failed;
    }
}

static bool is_stop_reply(const char *reply)
{
    return reply[0] == 'T' || reply[0] == 'S' || reply[0] == 'W';
}

static int ask(struct rig_gdb *gdb, struct rig_error *err, const char *format, va_list list)
{
    char request[MOST_REQUEST];
    int length = vsnprintf(request, sizeof(request), format, list);

    if (gdb->runs)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the gdb stub was asked for %.20s while the machine runs",
                             format);
    if (length < 0 || (size_t)length >= sizeof(request))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a request for the gdb stub is too long");
    if (rig_gdb_send(gdb, request, (size_t)length, err) < 0)
        return -1;
    do {
        int result = rig_gdb_receive(gdb, gdb->patience, err);

        if (result == 1)
            return rig_error_set(err, RIG_ERROR_MACHINERY,
                                 gdb->gone ? "QEMU ended while its gdb stub was asked %.20s"
                                           : "QEMU's gdb stub does not answer %.20s",
                                 request);
        if (result < 0)
            return -1;
    } while (is_stop_reply(gdb->reply));
    return 0;
}

int rig_gdb_ask(struct rig_gdb *gdb, struct rig_error *err, const char *format, ...)
{
    va_list list;
    int result;

    va_start(list, format);
    result = ask(gdb, err, format, list);
    va_end(list);
    return result;
}

int rig_gdb_do(struct rig_gdb *gdb, struct rig_error *err, const char *format, ...)
{
    va_list list;
    int result;

    va_start(list, format);
    result = ask(gdb, err, format, list);
    va_end(list);
    if (result == 0 && strcmp(gdb->reply, "OK") != 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU's gdb stub refuses %.20s: %.40s", format,
                             gdb->reply[0] ? gdb->reply : "it does not know it");
    return result;
}
