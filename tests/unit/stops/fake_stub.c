/* SPDX-License-Identifier: MIT */
#include "fake_stub.h"

#include <box/stops/gdb_packet.h>
#include <tests/unit/unit.h>

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* rax, rsp, rip, eflags (4 bytes), cs (4), cr3, efer, one too wide to be asked for. */
static const char target_xml[] = "<?xml version=\"1.0\"?><target><xi:include href=\"cpu.xml\"/></target>";
static const char cpu_xml[] = "<feature name=\"x\"><reg name=\"rax\" bitsize=\"64\"/><reg name=\"rsp\" bitsize=\"64\"/>"
                              "<!--reg name=\"ss_base\" bitsize=\"64\"/-->"
                              "<reg name=\"rip\" bitsize=\"64\"/><reg name=\"eflags\" bitsize=\"32\"/>"
                              "<reg name=\"cs\" bitsize=\"32\"/><reg name=\"cr3\" bitsize=\"64\"/>"
                              "<reg name=\"efer\" bitsize=\"64\"/><reg name=\"st0\" bitsize=\"80\"/></feature>";
enum { RSP = 8, RIP = 16, CR3 = 32, ALL = 58 };
static const unsigned offsets[] = {0, 8, 16, 24, 28, 32, 40, 48};
static const unsigned sizes[] = {8, 8, 8, 4, 4, 8, 8, 10};

static pthread_t thread;

static void answer(const struct fake_stub *stub, const char *text)
{
    char packet[16384];
    size_t size = rig_gdb_wrap(text, strlen(text), packet, sizeof(packet));

    if (stub->wrong_checksum)
        packet[size - 1] = packet[size - 1] == '0' ? '1' : '0';
    (void)!write(stub->fd, packet, size);
}

static void hex(const struct fake_stub *stub, const void *bytes, size_t size)
{
    char text[8192];

    rig_hex_print(bytes, size, text);
    answer(stub, text);
}

static void take_state(struct fake_stub *stub)
{
    const struct fake_state *state = &stub->states[stub->at];

    memcpy(stub->registers + RIP, &state->rip, 8);
    memcpy(stub->registers + RSP, &state->rsp, 8);
    memcpy(stub->registers + CR3, &state->cr3, 8);
}

static bool at_point(const struct fake_stub *stub)
{
    for (size_t i = 0; i < stub->point_count; i++) {
        if (stub->points[i] == stub->states[stub->at].rip)
            return true;
    }
    return false;
}

/* false: the connection is to be closed. */
static bool go_on(struct fake_stub *stub)
{
    for (; stub->at < stub->count; stub->at++) {
        if (at_point(stub)) { /* also where it stands already, as QEMU */
            take_state(stub);
            answer(stub, "T05thread:01;");
            return true;
        }
    }
    stub->at = stub->count ? stub->count - 1 : 0;
    if (stub->end == FAKE_HELD)
        answer(stub, "T03thread:01;");
    stub->runs = stub->end == FAKE_RUNS_ON;
    return stub->end != FAKE_GONE;
}

static void description(const struct fake_stub *stub, const char *request)
{
    const char *xml = strncmp(request, "target.xml", 10) == 0 ? target_xml : cpu_xml;
    size_t offset = strtoul(strchr(request, ':') + 1, NULL, 16);
    char text[128];

    /* In small pieces, so that a client has to ask more than once. */
    (void)snprintf(text, sizeof(text), "%c%.100s", strlen(xml) > offset + 100 ? 'm' : 'l', xml + offset);
    answer(stub, text);
}

static void memory(struct fake_stub *stub, const char *request)
{
    char *rest;
    uint64_t address = strtoull(request + 1, &rest, 16);
    size_t size = strtoul(rest + 1, &rest, 16);

    if (address >= FAKE_MEMORY || size > FAKE_MEMORY - address) {
        answer(stub, "E14");
    } else if (request[0] == 'm') {
        hex(stub, stub->memory + address, size);
    } else {
        assert_true(rig_hex_parse(rest + 1, stub->memory + address, size));
        answer(stub, "OK");
    }
}

static void point(struct fake_stub *stub, const char *request)
{
    uint64_t address = strtoull(request + 3, NULL, 16);

    if (request[1] != '0') {
        answer(stub, "");
        return;
    }
    if (request[0] == 'Z') {
        stub->points[stub->point_count++] = address;
        stub->inserted++;
    }
    for (size_t i = 0; request[0] == 'z' && i < stub->point_count; i++) {
        if (stub->points[i] != address)
            continue;
        stub->points[i] = stub->points[--stub->point_count];
        stub->removed++;
        break;
    }
    answer(stub, "OK");
}

static void registers(struct fake_stub *stub, const char *request)
{
    unsigned long number = strtoul(request + 1, NULL, 16);

    switch (request[0]) {
    case 'g':
        hex(stub, stub->registers, ALL);
        return;
    case 'p':
        hex(stub, stub->registers + offsets[number], sizes[number]);
        return;
    case 'P':
        assert_true(rig_hex_parse(strchr(request, '=') + 1, stub->registers + offsets[number], sizes[number]));
        break;
    default:
        assert_true(rig_hex_parse(request + 1, stub->registers, strlen(request + 1) / 2));
        break;
    }
    answer(stub, "OK");
}

/* false: the connection is to be closed. */
static bool handle(struct fake_stub *stub, const char *request)
{
    if (strncmp(request, "qXfer:features:read:", 20) == 0)
        description(stub, request + 20);
    else if (strncmp(request, "Qqemu.PhyMemMode:", 17) == 0) {
        stub->physical = request[17] == '1';
        answer(stub, "OK");
    } else if (request[0] == 'q')
        answer(stub, "PacketSize=1000;qXfer:features:read+");
    else if (strchr("gGpP", request[0]))
        registers(stub, request);
    else if (strchr("mM", request[0]))
        memory(stub, request);
    else if (strchr("zZ", request[0]))
        point(stub, request);
    else if (request[0] == 's') {
        stub->steps++;
        if (stub->empty_steps)
            stub->empty_steps--;
        else
            stub->at += stub->at + 1 < stub->count;
        take_state(stub);
        answer(stub, "T05thread:01;");
    } else if (request[0] == 'c')
        return go_on(stub);
    else
        answer(stub, "");
    return true;
}

static void *serve(void *argument)
{
    struct fake_stub *stub = argument;
    char in[32768];
    char request[16384];
    size_t used = 0;
    bool open = true;

    if (stub->stop_reply_first)
        answer(stub, "T02thread:01;");
    while (open) {
        ssize_t size = read(stub->fd, in + used, sizeof(in) - used);

        if (size <= 0)
            break;
        used += (size_t)size;
        while (open && used && !stub->mute) {
            size_t took;
            size_t length;
            enum rig_gdb_token token;

            if (stub->runs || in[0] == '\x03') { /* any byte stops it */
                if (stub->runs)
                    answer(stub, "T02thread:01;");
                stub->runs = false;
                memmove(in, in + 1, --used);
                continue;
            }
            token = rig_gdb_take(in, used, &took, request, sizeof(request), &length);
            if (token == RIG_GDB_INCOMPLETE)
                break;
            memmove(in, in + took, used -= took);
            if (token == RIG_GDB_PACKET) {
                (void)!write(stub->fd, "+", 1);
                open = handle(stub, request);
            }
        }
        used = stub->mute ? 0 : used;
    }
    (void)close(stub->fd);
    return NULL;
}

int fake_stub_start(struct fake_stub *stub)
{
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    stub->fd = ends[1];
    stub->client = ends[0];
    if (stub->count)
        take_state(stub);
    assert_int_equal(pthread_create(&thread, NULL, serve, stub), 0);
    return stub->client;
}

void fake_stub_end(void)
{
    assert_int_equal(pthread_join(thread, NULL), 0);
}
