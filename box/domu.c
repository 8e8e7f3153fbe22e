/* SPDX-License-Identifier: MIT */
#include <box/domu.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096ULL
/* More than a boot prints; a kernel that prints for ever is not kept for ever. */
#define MOST_CONSOLE ((size_t)4 << 20)
#define RING_OUT 2048U

/* struct xencons_interface of Xen's io/console.h. */
struct console_ring {
    char in[1024];
    char out[RING_OUT];
    uint32_t in_cons, in_prod;
    uint32_t out_cons, out_prod;
};

struct rig_domu {
    uint8_t *ram;
    size_t ram_size;
    volatile struct rig_builder_board *board;
    struct rig_builder_board *copy; /* of the board, once it has stopped; NULL before */
    char *console;
    size_t console_size; /* without the NUL */
    size_t console_room;
};

static int map_ram(struct rig_domu *domu, struct rig_box *box, struct rig_error *err)
{
    int fd = open(rig_box_ram_path(box), O_RDWR | O_CLOEXEC);
    void *ram = MAP_FAILED;

    domu->ram_size = rig_box_ram_size(box);
    if (fd >= 0)
        ram = mmap(NULL, domu->ram_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (ram == MAP_FAILED)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot map the box's RAM: %s", strerror(errno));
    else
        domu->ram = ram;
    if (fd >= 0)
        close(fd);
    return domu->ram ? 0 : -1;
}

static int find_board(struct rig_domu *domu, const struct rig_box *box, struct rig_error *err)
{
    uint64_t at = rig_box_board_mfn(box) * PAGE;

    if (at + sizeof(*domu->board) > domu->ram_size)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the builder's board is outside the box's RAM");
    domu->board = (volatile struct rig_builder_board *)(domu->ram + at);
    if (domu->board->magic != RIG_BUILDER_MAGIC || domu->board->version != RIG_BUILDER_VERSION)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the box's dom0 runs another builder: run scripts/setup");
    for (unsigned i = 0; i < RIG_BUILDER_EXTENTS; i++)
        if (domu->board->extent_mfn[i] * PAGE + RIG_BUILDER_EXTENT_SIZE > domu->ram_size)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "the builder's store is outside the box's RAM");
    return 0;
}

/* Into the store, whose extents lie anywhere. */
static void put(struct rig_domu *domu, uint64_t at, const void *from, size_t size)
{
    for (size_t done = 0; done < size;) {
        uint64_t extent = (at + done) / RIG_BUILDER_EXTENT_SIZE, inside = (at + done) % RIG_BUILDER_EXTENT_SIZE;
        size_t part = (size_t)(RIG_BUILDER_EXTENT_SIZE - inside);

        part = part < size - done ? part : size - done;
        memcpy(domu->ram + domu->board->extent_mfn[extent] * PAGE + inside, (const char *)from + done, part);
        done += part;
    }
}

static int check_plan(const struct rig_domu_plan *plan, struct rig_error *err)
{
    const uint64_t room = RIG_BUILDER_EXTENTS * RIG_BUILDER_EXTENT_SIZE;

    if (strlen(plan->command_line) >= RIG_BUILDER_COMMAND_LINE)
        return rig_error_set(err, RIG_ERROR_USAGE, "the command line has %zu characters; Xen takes at most %u",
                             strlen(plan->command_line), RIG_BUILDER_COMMAND_LINE - 1);
    if (plan->vcpus < 1 || plan->vcpus > RIG_BUILDER_MOST_VCPUS)
        return rig_error_set(err, RIG_ERROR_USAGE, "found %u vcpus; 1 to %u are accepted", plan->vcpus,
                             RIG_BUILDER_MOST_VCPUS);
    if (plan->reserved_count > RIG_BUILDER_MOST_RESERVED)
        return rig_error_set(err, RIG_ERROR_USAGE, "found %zu reserved ranges; at most %u are accepted",
                             plan->reserved_count, RIG_BUILDER_MOST_RESERVED);
    if (plan->kernel_size > room || plan->initrd_size > room || plan->kernel_size + plan->initrd_size + PAGE > room)
        return rig_error_set(err, RIG_ERROR_USAGE, "kernel and initrd take %zu MiB; at most %u MiB are accepted",
                             (plan->kernel_size + plan->initrd_size) >> 20, (unsigned)(room >> 20));
    return 0;
}

static void request(struct rig_domu *domu, const struct rig_domu_plan *plan)
{
    struct rig_builder_request r = {.kernel_size = plan->kernel_size,
                                    .initrd_from = (plan->kernel_size + PAGE - 1) & ~(PAGE - 1),
                                    .initrd_size = plan->initrd ? plan->initrd_size : 0,
                                    .memory_mib = plan->memory_mib,
                                    .vcpus = plan->vcpus,
                                    .reserved_count = (uint32_t)plan->reserved_count};

    if (plan->reserved_count)
        memcpy(r.reserved, plan->reserved, plan->reserved_count * sizeof(r.reserved[0]));
    memcpy(r.command_line, plan->command_line, strlen(plan->command_line) + 1);
    put(domu, 0, plan->kernel, plan->kernel_size);
    if (plan->initrd)
        put(domu, r.initrd_from, plan->initrd, plan->initrd_size);
    memcpy((void *)(uintptr_t)&domu->board->request, &r, sizeof(r));
    __atomic_store_n(&domu->board->request_seq, domu->board->request_seq + 1, __ATOMIC_RELEASE);
}

int rig_domu_start(struct rig_box *box, const struct rig_domu_plan *plan, struct rig_domu **made, struct rig_error *err)
{
    struct rig_domu *domu;

    *made = NULL;
    if (check_plan(plan, err) < 0)
        return -1;
    domu = calloc(1, sizeof(*domu));
    if (!domu)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (map_ram(domu, box, err) < 0 || find_board(domu, box, err) < 0) {
        rig_domu_free(domu);
        return -1;
    }
    request(domu, plan);
    *made = domu;
    return 0;
}

static void keep(struct rig_domu *domu, const char *text, size_t size)
{
    if (domu->console_size + size + 1 > domu->console_room) {
        size_t room = (domu->console_size + size + 1) * 2;
        char *more = domu->console_size < MOST_CONSOLE ? realloc(domu->console, room) : NULL;

        if (!more)
            return;
        domu->console = more;
        domu->console_room = room;
    }
    memcpy(domu->console + domu->console_size, text, size);
    domu->console_size += size;
    domu->console[domu->console_size] = '\0';
}

/* The ring is the guest's to scribble on: an odd index is a ring to skip, never a place to read from. */
static void drain(struct rig_domu *domu)
{
    uint64_t at = domu->board->console_mfn * PAGE;
    struct console_ring *ring = (struct console_ring *)(domu->ram + at);
    uint32_t from, to;

    if (!at || at + PAGE > domu->ram_size)
        return;
    from = __atomic_load_n(&ring->out_cons, __ATOMIC_ACQUIRE);
    to = __atomic_load_n(&ring->out_prod, __ATOMIC_ACQUIRE);
    if (to - from > RING_OUT)
        from = to;
    while (from != to) {
        uint32_t start = from % RING_OUT;
        uint32_t part = RING_OUT - start < to - from ? RING_OUT - start : to - from;

        keep(domu, ring->out + start, part);
        from += part;
    }
    __atomic_store_n(&ring->out_cons, to, __ATOMIC_RELEASE);
}

enum rig_builder_state rig_domu_look(struct rig_domu *domu)
{
    enum rig_builder_state state = __atomic_load_n(&domu->board->state, __ATOMIC_ACQUIRE);

    if (domu->copy)
        return domu->copy->state;
    if (state == RIG_BUILDER_RUNNING || state == RIG_BUILDER_ENDED)
        drain(domu);
    if (state == RIG_BUILDER_ENDED || state == RIG_BUILDER_REFUSED) {
        domu->copy = malloc(sizeof(*domu->copy));
        if (!domu->copy)
            return RIG_BUILDER_RUNNING;
        memcpy(domu->copy, (const void *)(uintptr_t)domu->board, sizeof(*domu->copy));
        domu->copy->why[sizeof(domu->copy->why) - 1] = '\0';
        if (domu->copy->xen_text_size > RIG_BUILDER_XEN_TEXT)
            domu->copy->xen_text_size = RIG_BUILDER_XEN_TEXT;
        if (domu->copy->vcpu_count > RIG_BUILDER_MOST_VCPUS)
            domu->copy->vcpu_count = RIG_BUILDER_MOST_VCPUS;
    }
    return state;
}

uint32_t rig_domu_pulse(const struct rig_domu *domu)
{
    return __atomic_load_n(&domu->board->looks, __ATOMIC_ACQUIRE);
}

void rig_domu_pause(struct rig_domu *domu)
{
    __atomic_store_n(&domu->board->pause_seq, domu->board->pause_seq + 1, __ATOMIC_RELEASE);
}

const char *rig_domu_console(const struct rig_domu *domu, size_t *size)
{
    if (size)
        *size = domu->console_size;
    return domu->console ? domu->console : "";
}

const struct rig_builder_board *rig_domu_board(const struct rig_domu *domu)
{
    return domu->copy;
}

struct rig_frames_of_box rig_domu_frames(const struct rig_domu *domu)
{
    return (struct rig_frames_of_box){.ram = domu->ram, .size = domu->ram_size};
}

void rig_domu_free(struct rig_domu *domu)
{
    if (!domu)
        return;
    if (domu->ram)
        (void)munmap(domu->ram, domu->ram_size);
    free(domu->copy);
    free(domu->console);
    free(domu);
}
