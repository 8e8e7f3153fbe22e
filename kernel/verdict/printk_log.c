/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/printk_log.h>

#include <base/load.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_RING (16U << 20)
#define MOST_COUNT_BITS 16
#define MOST_SKIPPED 64 /* ids that have no block: empty lines */
#define ID_SIZE sizeof(uint64_t)
#define PAGE_MASK 0xfffU
#define TIME_SIZE 24

/* struct printk_info begins with u64 seq, u64 ts_nsec, u16 text_len; its size differs from release to release. */
#define INFO_TIME 8
#define INFO_LENGTH 16
#define INFO_LEAST 24
#define INFO_ROOM 128 /* read for each: 88 bytes up to 6.19, 112 in 7.3 */

/* struct printk_ringbuffer begins with u32 count_bits, and pointers to descriptors and infos. */
#define RING_INFOS 16

static const char banner[] = "Linux version ";

/* Where the block after the one at `at` begins; `size`: that was the last. Ids ascend by one, blocks are aligned. */
static size_t next_block(const uint8_t *blocks, size_t size, size_t at)
{
    const uint64_t id = rig_load_u64(blocks + at);

    for (size_t next = at + ID_SIZE; next + ID_SIZE <= size; next += ID_SIZE)
        if (rig_load_u64(blocks + next) - id - 1 < MOST_SKIPPED)
            return next;
    return size;
}

static size_t place_of(const struct rig_printk_ring *ring, uint64_t id, size_t info_size)
{
    return (size_t)(id & ((UINT64_C(1) << ring->count_bits) - 1)) * info_size;
}

/* The size of an info: the one with which the infos of the first ids are numbered from 0. 0: none fits. */
static size_t find_info_size(const struct rig_printk_ring *ring)
{
    const uint64_t first = rig_load_u64(ring->blocks);

    for (size_t size = INFO_LEAST; size <= INFO_ROOM; size += sizeof(uint64_t)) {
        uint64_t seq = 0;

        while (seq < 3 && place_of(ring, first + seq, size) + size <= ring->infos_size &&
               rig_load_u64(ring->infos + place_of(ring, first + seq, size)) == seq)
            seq++;
        if (seq == 3)
            return size;
    }
    return 0;
}

/* "[    1.234567] ", and the text. Returns its length. */
static size_t print_line(const struct rig_printk_ring *ring, size_t at, size_t next, size_t info_size, char *to)
{
    const uint8_t *info = ring->infos + place_of(ring, rig_load_u64(ring->blocks + at), info_size);
    const uint64_t microseconds = rig_load_u64(info + INFO_TIME) / 1000 % UINT64_C(1000000000000);
    size_t used = (size_t)snprintf(to, TIME_SIZE, "[%5" PRIu64 ".%06" PRIu64 "] ", microseconds / 1000000,
                                   microseconds % 1000000);
    size_t length = rig_load_u16(info + INFO_LENGTH);

    length = length < next - at - ID_SIZE ? length : next - at - ID_SIZE;
    memcpy(to + used, ring->blocks + at + ID_SIZE, length);
    used += length;
    to[used++] = '\n';
    return used;
}

/* A ring that went round begins with another line than the first; so does one of something else. */
static bool is_ring(const struct rig_printk_ring *ring)
{
    return ring->count_bits <= MOST_COUNT_BITS && ring->blocks_size > ID_SIZE + strlen(banner) &&
           memcmp(ring->blocks + ID_SIZE, banner, strlen(banner)) == 0;
}

char *rig_printk_text(const struct rig_printk_ring *ring, size_t *text_size)
{
    const size_t info_size = is_ring(ring) ? find_info_size(ring) : 0;
    /* A block has at least its id, for which a line has its time and its end. */
    char *text = info_size ? malloc(ring->blocks_size / ID_SIZE * (TIME_SIZE + 1) + ring->blocks_size) : NULL;
    size_t used = 0, next;

    if (!text)
        return NULL;
    for (size_t at = 0; at + ID_SIZE < ring->blocks_size; at = next) {
        next = next_block(ring->blocks, ring->blocks_size, at);
        if (place_of(ring, rig_load_u64(ring->blocks + at), info_size) + info_size > ring->infos_size)
            break;
        used += print_line(ring, at, next, info_size, text + used);
    }
    *text_size = used;
    return text;
}

/* --- in a machine's memory -----------------------------------------------------------------------------------------*/

/* How a kernel's addresses are read: by tables, or at a distance from the frames. */
struct view {
    const struct rig_evidence *evidence;
    const struct rig_builder_vcpu *vcpu; /* whose tables; NULL: at a distance */
    uint64_t distance;                   /* from an address to its place in the frames */
};

static bool read_at(const struct view *view, uint64_t address, void *to, size_t size)
{
    const struct rig_kernel_memory *memory = &view->evidence->memory;
    const uint64_t place = address + view->distance;

    if (view->vcpu)
        return memory->read && memory->read(memory->context, view->vcpu->cr3, address, to, size) == size;
    if (place > memory->frames_size || size > memory->frames_size - place)
        return false;
    memcpy(to, memory->frames + place, size);
    return true;
}

static bool read_symbol(const struct view *view, const char *name, void *to, size_t size)
{
    struct rig_kernel_symbol symbol;

    return rig_kernel_names_find(view->evidence->names, name, &symbol, NULL) && read_at(view, symbol.address, to, size);
}

static uint8_t *read_new(const struct view *view, uint64_t address, size_t size)
{
    uint8_t *bytes = malloc(size);

    if (bytes && read_at(view, address, bytes, size))
        return bytes;
    free(bytes);
    return NULL;
}

/* `prb` points to the ring, whose blocks are log_buf. */
static char *read_log(const struct view *view, size_t *text_size)
{
    uint64_t blocks = 0, infos = 0, prb = 0;
    uint32_t size = 0;
    struct rig_printk_ring ring = {.count_bits = 0};
    uint8_t *own_blocks, *own_infos;
    char *text = NULL;

    if (!read_symbol(view, "log_buf", &blocks, sizeof(blocks)) ||
        !read_symbol(view, "log_buf_len", &size, sizeof(size)) || size > LARGEST_RING ||
        !read_symbol(view, "prb", &prb, sizeof(prb)) ||
        !read_at(view, prb, &ring.count_bits, sizeof(ring.count_bits)) || ring.count_bits > MOST_COUNT_BITS ||
        !read_at(view, prb + RING_INFOS, &infos, sizeof(infos)))
        return NULL;
    ring.blocks_size = size;
    ring.infos_size = (size_t)INFO_ROOM << ring.count_bits;
    ring.blocks = own_blocks = read_new(view, blocks, ring.blocks_size);
    ring.infos = own_infos = read_new(view, infos, ring.infos_size);
    if (own_blocks && own_infos)
        text = rig_printk_text(&ring, text_size);
    free(own_blocks);
    free(own_infos);
    return text;
}

/* The image lies there more than once: as it was loaded, and as it runs, with a log. */
static char *read_beside_banner(struct view *view, size_t *text_size)
{
    const struct rig_kernel_memory *memory = &view->evidence->memory;
    const uint8_t *at = memory->frames, *end = memory->frames + memory->frames_size;
    struct rig_kernel_symbol symbol;
    char *text = NULL;

    if (!at || !rig_kernel_names_find(view->evidence->names, "linux_banner", &symbol, NULL))
        return NULL;
    while (!text && (at = memmem(at, (size_t)(end - at), banner, strlen(banner)))) {
        const uint64_t place = (uint64_t)(at - memory->frames);

        view->distance = place - symbol.address;
        if (((place ^ symbol.address) & PAGE_MASK) == 0)
            text = read_log(view, text_size);
        at++;
    }
    return text;
}

char *rig_printk_read(const struct rig_evidence *evidence, bool is_dom0, size_t *text_size)
{
    struct view view = {.evidence = evidence, .vcpu = evidence->vcpu};
    char *text;

    if (!evidence->names)
        return NULL;
    text = view.vcpu ? read_log(&view, text_size) : NULL;
    if (text || !is_dom0)
        return text;
    view.vcpu = NULL; /* or its tables are not the kernel's: Xen idles on its own */
    return read_beside_banner(&view, text_size);
}

/* --- beside a console ----------------------------------------------------------------------------------------------*/

/* A line of the log: with its time, whoever else a console puts between that and the text. */
static bool is_printed(const char *console, size_t size, const char *line, size_t length)
{
    const char *bracket = memchr(line, ']', length), *end = console + size, *at = console;
    const size_t time = bracket ? (size_t)(bracket - line) + 1 : length;
    const char *text = line + time + 1;

    if (time >= length)
        return false;
    while ((at = memmem(at, (size_t)(end - at), line, time))) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));

        if (memmem(at, (size_t)((line_end ? line_end : end) - at), text, length - time - 1))
            return true;
        at++;
    }
    return false;
}

/* Where the log goes on behind the last line that the console has. */
static size_t unprinted(const char *console, size_t console_size, const char *log, size_t log_size)
{
    for (size_t end = log_size; end > 0;) {
        size_t start = end - 1; /* at its newline */

        while (start > 0 && log[start - 1] != '\n')
            start--;
        if (log[start] == '[' && is_printed(console, console_size, log + start, end - 1 - start))
            return end;
        end = start;
    }
    return 0;
}

char *rig_printk_join(const char *console, size_t console_size, const char *log, size_t log_size, size_t *size)
{
    const size_t from = unprinted(console, console_size, log, log_size);
    char *joined = from < log_size ? malloc(console_size + 1 + log_size - from + 1) : NULL;

    if (!joined)
        return NULL;
    memcpy(joined, console, console_size);
    *size = console_size;
    if (*size && joined[*size - 1] != '\n')
        joined[(*size)++] = '\n';
    memcpy(joined + *size, log + from, log_size - from);
    *size += log_size - from;
    joined[*size] = '\0';
    return joined;
}
