/* SPDX-License-Identifier: MIT */
#include <base/array.h>
#include <box/socket.h>
#include <box/stops/gdb.h>
#include <box/stops/gdb_packet.h>
#include <box/stops/gdb_wire.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define INTERRUPT "\x03"

/* --- connecting ----------------------------------------------------------------------------------------------------*/

/* Reads a file of the target description into `text`. */
static int read_description(struct rig_gdb *gdb, const char *name, char *text, size_t room, struct rig_error *err)
{
    size_t used = 0;

    do {
        if (rig_gdb_ask(gdb, err, "qXfer:features:read:%s:%zx,%x", name, used, 0xffb) < 0)
            return -1;
        if ((gdb->reply[0] != 'l' && gdb->reply[0] != 'm') || used + gdb->length > room)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU's gdb stub does not describe its registers: %.40s",
                                 gdb->reply);
        memcpy(text + used, gdb->reply + 1, gdb->length); /* with its NUL */
        used += gdb->length - 1;
    } while (gdb->reply[0] == 'm');
    return 0;
}

/* QEMU answers P only after target.xml was read. */
static int learn_registers(struct rig_gdb *gdb, struct rig_error *err)
{
    char text[32768];
    char name[64];

    if (read_description(gdb, "target.xml", text, sizeof(text), err) < 0)
        return -1;
    if (rig_register_layout_included(text, name, sizeof(name)) &&
        read_description(gdb, name, text, sizeof(text), err) < 0)
        return -1;
    if (!rig_register_layout_parse(&gdb->layout, text) || rig_register_number(&gdb->layout, "rip") < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU's gdb stub describes no x86-64 registers");
    return 0;
}

int rig_gdb_attach(struct rig_gdb **made, int fd, double seconds, struct rig_error *err)
{
    struct rig_gdb *gdb = calloc(1, sizeof(*gdb));

    *made = NULL;
    if (!gdb) {
        close(fd);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    gdb->fd = fd;
    gdb->patience = seconds;
    if (rig_gdb_ask(gdb, err, "qSupported") < 0 || learn_registers(gdb, err) < 0) {
        rig_gdb_close(gdb);
        return -1;
    }
    *made = gdb;
    return 0;
}

int rig_gdb_open(struct rig_gdb **made, const char *path, double seconds, struct rig_error *err)
{
    int fd = rig_socket_connect(path, SOCK_STREAM, "QEMU's gdb stub", seconds, err);

    *made = NULL;
    return fd < 0 ? -1 : rig_gdb_attach(made, fd, seconds, err);
}

void rig_gdb_close(struct rig_gdb *gdb)
{
    if (!gdb)
        return;
    close(gdb->fd);
    free(gdb);
}

int rig_gdb_fd(const struct rig_gdb *gdb)
{
    return gdb->fd;
}

bool rig_gdb_runs(const struct rig_gdb *gdb)
{
    return gdb->runs;
}

const struct rig_register_layout *rig_gdb_layout(const struct rig_gdb *gdb)
{
    return &gdb->layout;
}

/* --- registers -----------------------------------------------------------------------------------------------------*/

int rig_gdb_registers(struct rig_gdb *gdb, struct rig_registers *registers, struct rig_error *err)
{
    if (rig_gdb_ask(gdb, err, "g") < 0)
        return -1;
    registers->size = gdb->layout.size;
    if (gdb->length < 2 * (size_t)registers->size || !rig_hex_parse(gdb->reply, registers->bytes, registers->size))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the gdb stub's registers are %zu digits; expected %u",
                             gdb->length, 2 * registers->size);
    return 0;
}

int rig_gdb_set_registers(struct rig_gdb *gdb, const struct rig_registers *registers, struct rig_error *err)
{
    char text[2 * RIG_REGISTERS_ROOM + 1];

    rig_hex_print(registers->bytes, registers->size, text);
    return rig_gdb_do(gdb, err, "G%s", text);
}

static int number_of(const struct rig_gdb *gdb, const char *name, unsigned *size, struct rig_error *err)
{
    int number = rig_register_number(&gdb->layout, name);

    if (number < 0 || gdb->layout.registers[number].size > sizeof(uint64_t))
        return rig_error_set(err, RIG_ERROR_USAGE, "found register \"%.20s\"; expected one of at most 64 bits", name);
    *size = gdb->layout.registers[number].size;
    return number;
}

int rig_gdb_get(struct rig_gdb *gdb, const char *name, uint64_t *value, struct rig_error *err)
{
    unsigned size = 0;
    int number = number_of(gdb, name, &size, err);

    *value = 0;
    if (number < 0 || rig_gdb_ask(gdb, err, "p%x", (unsigned)number) < 0)
        return -1;
    if (gdb->length != 2 * (size_t)size || !rig_hex_parse(gdb->reply, value, size))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the gdb stub does not say %.20s: %.40s", name, gdb->reply);
    return 0;
}

int rig_gdb_set(struct rig_gdb *gdb, const char *name, uint64_t value, struct rig_error *err)
{
    char text[2 * sizeof(value) + 1];
    unsigned size = 0;
    int number = number_of(gdb, name, &size, err);

    if (number < 0)
        return -1;
    rig_hex_print(&value, size, text);
    return rig_gdb_do(gdb, err, "P%x=%s", (unsigned)number, text);
}

/* --- breakpoints and going on --------------------------------------------------------------------------------------*/

int rig_gdb_insert(struct rig_gdb *gdb, enum rig_gdb_point point, uint64_t address, unsigned size,
                   struct rig_error *err)
{
    return rig_gdb_do(gdb, err, "Z%d,%" PRIx64 ",%x", (int)point, address, size);
}

int rig_gdb_remove(struct rig_gdb *gdb, enum rig_gdb_point point, uint64_t address, unsigned size,
                   struct rig_error *err)
{
    return rig_gdb_do(gdb, err, "z%d,%" PRIx64 ",%x", (int)point, address, size);
}

static int go(struct rig_gdb *gdb, const char *how, struct rig_error *err)
{
    if (gdb->runs)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the machine runs already");
    if (rig_gdb_send(gdb, how, 1, err) < 0)
        return -1;
    gdb->runs = true;
    return 0;
}

int rig_gdb_continue(struct rig_gdb *gdb, struct rig_error *err)
{
    return go(gdb, "c", err);
}

static int step_once(struct rig_gdb *gdb, struct rig_registers *now, struct rig_error *err)
{
    struct rig_gdb_stop stop;

    if (go(gdb, "s", err) < 0 || rig_gdb_wait(gdb, gdb->patience, &stop, err) < 0)
        return -1;
    if (stop.end != RIG_GDB_STOPPED)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a single step did not end");
    return rig_gdb_registers(gdb, now, err);
}

/*
 * QEMU (7.2, cpu_tb_exec) takes a step for done when the CPU is asked to leave its block before the first instruction,
 * as by an interrupt that comes just then and is held off. No register differs after such a step: another is made.
 */
#define MOST_EMPTY_STEPS 100 /* an instruction that jumps to itself changes nothing either */

int rig_gdb_step(struct rig_gdb *gdb, struct rig_error *err)
{
    struct rig_registers before, now;

    if (rig_gdb_registers(gdb, &before, err) < 0)
        return -1;
    for (unsigned i = 0; i < MOST_EMPTY_STEPS; i++) {
        if (step_once(gdb, &now, err) < 0)
            return -1;
        if (memcmp(now.bytes, before.bytes, before.size) != 0)
            return 0;
    }
    return 0;
}

int rig_gdb_pass(struct rig_gdb *gdb, uint64_t address, struct rig_error *err)
{
    if (rig_gdb_remove(gdb, RIG_GDB_BREAK, address, 1, err) < 0 || rig_gdb_step(gdb, err) < 0)
        return -1;
    return rig_gdb_insert(gdb, RIG_GDB_BREAK, address, 1, err);
}

int rig_gdb_interrupt(struct rig_gdb *gdb, struct rig_error *err)
{
    if (!gdb->runs || send(gdb->fd, INTERRUPT, 1, MSG_NOSIGNAL) == 1)
        return 0;
    gdb->gone = errno == EPIPE || errno == ECONNRESET;
    return gdb->gone ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot stop the machine: %s", strerror(errno));
}

/* Reads a stop reply: Tnn, Snn with n:v pairs behind T's, or Wnn. */
static int read_stop(const struct rig_gdb *gdb, struct rig_gdb_stop *stop, struct rig_error *err)
{
    static const char *const watches[] = {";watch:", ";rwatch:", ";awatch:"};
    uint8_t number;

    if (gdb->reply[0] == 'W') {
        stop->end = RIG_GDB_GONE;
        return 0;
    }
    if ((gdb->reply[0] != 'T' && gdb->reply[0] != 'S') || !rig_hex_parse(gdb->reply + 1, &number, 1))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "found \"%.40s\" from the gdb stub; expected a stop",
                             gdb->reply);
    stop->end = RIG_GDB_STOPPED;
    stop->signal = number;
    for (unsigned i = 0; i < RIG_COUNT(watches); i++) {
        const char *at = strstr(gdb->reply, watches[i]);

        if (at)
            stop->watched = strtoull(at + strlen(watches[i]), NULL, 16);
    }
    return 0;
}

int rig_gdb_wait(struct rig_gdb *gdb, double seconds, struct rig_gdb_stop *stop, struct rig_error *err)
{
    int result;

    *stop = (struct rig_gdb_stop){.end = RIG_GDB_TIMEOUT};
    if (!gdb->runs)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a stop of a machine that stands");
    result = rig_gdb_receive(gdb, seconds, err);
    if (result < 0)
        return -1;
    if (result == 0 && read_stop(gdb, stop, err) < 0)
        return -1;
    if (result == 1 && gdb->gone)
        stop->end = RIG_GDB_GONE;
    gdb->runs = stop->end == RIG_GDB_TIMEOUT;
    return 0;
}

int rig_gdb_halt(struct rig_gdb *gdb, double seconds, struct rig_error *err)
{
    struct rig_gdb_stop stop;

    if (!rig_gdb_runs(gdb))
        return 0;
    if (rig_gdb_interrupt(gdb, err) < 0 || rig_gdb_wait(gdb, seconds, &stop, err) < 0)
        return -1;
    return stop.end == RIG_GDB_STOPPED ? 0 : 1;
}
