/* SPDX-License-Identifier: MIT */
#include <kernel/kallsyms.h>

#include <base/load.h>

#include <string.h>

#define TOKENS 256
#define INDEX_SIZE (TOKENS * sizeof(uint16_t))
#define MARKER_EVERY 256
/* Two of its tables never lie further apart: 4 million symbols. */
#define COUNT_LEAST 16
#define COUNT_MOST (UINT32_C(4) << 20)
#define TEXT_MOST 65535

/* Xen's text begins 2 MiB into the GiB that is its image's (__XEN_VIRT_START, XEN_IMG_OFFSET). */
#define XEN_TEXT_OFFSET (UINT32_C(2) << 20)
#define XEN_MOST (UINT32_C(1) << 30)

static size_t align_up(size_t n, size_t to)
{
    return (n + to - 1) & ~(to - 1);
}

/* The token index at `at` agrees with 256 texts that end right before it, alignment aside: their start, or 0. */
static size_t token_table(const struct rig_kallsyms_area *area, size_t at)
{
    const unsigned char *index = area->data + at;
    size_t last = rig_load_u16(index + INDEX_SIZE - 2);

    if (rig_load_u16(index) != 0)
        return 0;
    for (unsigned i = 1; i < TOKENS; i++)
        if (rig_load_u16(index + 2UL * i) < rig_load_u16(index + 2UL * (i - 1)) + 1)
            return 0;
    for (size_t padding = 0; padding < 8; padding++) {
        size_t end = at - padding, length = 1; /* of the last token with its NUL, from behind */
        size_t start;

        if (end < 2 || area->data[end - 1] != '\0')
            return 0;
        while (length < end && area->data[end - 1 - length] != '\0')
            length++;
        if (end < last + length)
            continue;
        start = end - length - last;
        if (start % 4 != 0)
            continue;
        for (unsigned i = 0;; i++) {
            size_t here = start + rig_load_u16(index + 2UL * i);
            size_t next = i + 1 < TOKENS ? start + rig_load_u16(index + 2UL * (i + 1)) : end;

            if (strnlen((const char *)area->data + here, next - here) != next - here - 1)
                break;
            if (i + 1 == TOKENS)
                return start;
        }
    }
    return 0;
}

/* The length of one symbol in tokens, and the bytes that say so. */
static size_t length_at(const unsigned char *at, const unsigned char *end, size_t *bytes)
{
    *bytes = 1;
    if (at >= end)
        return 0;
    if (*at < 0x80)
        return *at;
    *bytes = 2;
    return at + 1 < end ? (size_t)(*at & 0x7f) | (size_t)at[1] << 7 : 0;
}

static bool is_type(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '?';
}

/*
 * `at` holds num_syms: so many symbols are behind it, each with a type that can be, and then markers that agree with
 * each 256th. The markers end where the tokens begin, or before that the seqs_of_names do.
 */
static bool names_at(const struct rig_kallsyms_area *area, size_t at, size_t align, size_t token_start,
                     struct rig_kallsyms *tables)
{
    uint32_t count = rig_load_u32(area->data + at);
    const unsigned char *limit = area->data + token_start;
    const unsigned char *names = area->data + align_up(at + 4, align), *name = names;
    const unsigned char *markers;
    size_t behind;

    if (count < COUNT_LEAST || count > COUNT_MOST || (size_t)(limit - name) / 2 < count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        size_t bytes, length = length_at(name, limit, &bytes);

        if (length == 0 || length > (size_t)(limit - name) - bytes || !is_type(tables->tokens[name[bytes]][0]))
            return false;
        name += bytes + length;
    }
    behind = align_up((size_t)(name - area->data), align);
    if (behind > token_start || (token_start - behind) / 4 < (count + MARKER_EVERY - 1) / MARKER_EVERY)
        return false;
    markers = area->data + behind;
    tables->names = names;
    tables->end = name;
    tables->count = count;
    name = names;
    for (uint32_t i = 0; i < count; i++) {
        size_t bytes, length = length_at(name, limit, &bytes);

        if (i % MARKER_EVERY == 0 && rig_load_u32(markers + 4UL * (i / MARKER_EVERY)) != (size_t)(name - names))
            return false;
        name += bytes + length;
    }
    behind = align_up(behind + 4UL * ((count + MARKER_EVERY - 1) / MARKER_EVERY), align);
    if (behind == token_start)
        return true;
    return align_up(behind + 3UL * count, align) == token_start; /* seqs_of_names */
}

/* Looks for num_syms backwards from the tokens: what is between fits one start alone. */
static bool find_names(const struct rig_kallsyms_area *area, size_t token_start, struct rig_kallsyms *tables,
                       size_t *count_at)
{
    for (size_t at = token_start - token_start % 4; at >= 4; at -= 4) {
        for (size_t align = 8; align >= 4; align -= 4) {
            if ((at - 4) % align == 0 && names_at(area, at - 4, align, token_start, tables)) {
                *count_at = at - 4;
                return true;
            }
        }
    }
    return false;
}

uint64_t rig_kallsyms_address(const struct rig_kallsyms *tables, uint32_t i)
{
    uint32_t offset = rig_load_u32(tables->offsets + 4UL * i);
    int64_t wide = (int32_t)offset;

    switch (tables->form) {
    case RIG_KALLSYMS_PLACE:
        return tables->offsets_address + 4ULL * i + (uint64_t)wide;
    case RIG_KALLSYMS_BASE:
        return tables->base + offset;
    default:
        return wide >= 0 ? (uint64_t)wide : tables->base - 1 - (uint64_t)wide;
    }
}

/* Kernel addresses that never fall, absolute values before them: no other place or form gives that. */
static bool addresses_hold(const struct rig_kallsyms *tables)
{
    uint64_t before = 0;
    uint32_t high = 0;

    for (uint32_t i = 0; i < tables->count; i++) {
        uint64_t address = rig_kallsyms_address(tables, i);

        if (address < before)
            return false;
        high += address >> 31 == UINT64_C(0x1ffffffff); /* the upper 2 GiB, where the kernel is linked */
        before = address;
    }
    return high > tables->count / 2;
}

static bool try_offsets(const struct rig_kallsyms_area *area, size_t at, const size_t *base_at,
                        struct rig_kallsyms *tables)
{
    size_t size = 4UL * tables->count;

    if (at > area->size || size > area->size - at)
        return false;
    tables->offsets = area->data + at;
    tables->offsets_address = area->address + at;
    if (!base_at) {
        tables->form = RIG_KALLSYMS_PLACE;
        /* The first symbol is where text starts, before these tables; offsets to a base would point behind. */
        return (int32_t)rig_load_u32(tables->offsets) < 0 && addresses_hold(tables);
    }
    if (*base_at > area->size || sizeof(tables->base) > area->size - *base_at)
        return false;
    memcpy(&tables->base, area->data + *base_at, sizeof(tables->base));
    tables->form = RIG_KALLSYMS_BASE_PERCPU;
    if (addresses_hold(tables))
        return true;
    tables->form = RIG_KALLSYMS_BASE;
    return addresses_hold(tables);
}

static bool find_offsets(const struct rig_kallsyms_area *area, size_t count_at, size_t index_at,
                         struct rig_kallsyms *tables)
{
    size_t size = 4UL * tables->count;
    size_t before = align_up(size, 8) + 8, behind = index_at + INDEX_SIZE;
    size_t base_at = count_at - 8;

    if (count_at >= before && try_offsets(area, count_at - before, &base_at, tables))
        return true;
    base_at = align_up(behind, 8) + align_up(size, 8);
    return try_offsets(area, align_up(behind, 8), &base_at, tables) ||
           try_offsets(area, align_up(behind, 4), NULL, tables);
}

/* Whether the offsets before num_syms never fall, and reach from the first page of text to less than Xen's own GiB. */
static bool find_xens_offsets(const struct rig_kallsyms_area *area, size_t count_at, uint64_t base,
                              struct rig_kallsyms *tables)
{
    const size_t size = 4UL * tables->count;

    if (count_at < size)
        return false;
    tables->offsets = area->data + count_at - size;
    tables->base = base;
    tables->form = RIG_KALLSYMS_BASE;
    for (uint32_t i = 1; i < tables->count; i++)
        if (rig_load_u32(tables->offsets + 4UL * i) < rig_load_u32(tables->offsets + 4UL * (i - 1)))
            return false;
    return rig_load_u32(tables->offsets) <= XEN_TEXT_OFFSET && rig_load_u32(tables->offsets + size - 4) < XEN_MOST;
}

/* The next token index behind *at whose names are found: true, with *at its place, and *count_at that of num_syms. */
static bool next_names(const struct rig_kallsyms_area *area, size_t *at, struct rig_kallsyms *tables, size_t *count_at)
{
    for (*at += 4; *at + INDEX_SIZE <= area->size; *at += 4) {
        const unsigned char *index = area->data + *at;
        size_t start;

        /* Most places fail here: no token is as long as the jump of random numbers. */
        if (rig_load_u16(index) != 0 || rig_load_u16(index + 2) == 0 || rig_load_u16(index + 2) > 64 ||
            rig_load_u16(index + 4) <= rig_load_u16(index + 2))
            continue;
        start = token_table(area, *at);
        if (start == 0)
            continue;
        for (unsigned i = 0; i < TOKENS; i++)
            tables->tokens[i] = (const char *)area->data + start + rig_load_u16(index + 2UL * i);
        if (find_names(area, start, tables, count_at))
            return true;
    }
    return false;
}

bool rig_kallsyms_find(const struct rig_kallsyms_area *area, struct rig_kallsyms *tables)
{
    size_t at = 0, count_at;

    while (next_names(area, &at, tables, &count_at))
        if (find_offsets(area, count_at, at, tables))
            return true;
    return false;
}

bool rig_kallsyms_find_xen(const struct rig_kallsyms_area *area, uint64_t base, struct rig_kallsyms *tables)
{
    size_t at = 0, count_at;

    while (next_names(area, &at, tables, &count_at))
        if (find_xens_offsets(area, count_at, base, tables))
            return true;
    return false;
}

size_t rig_kallsyms_next(const struct rig_kallsyms *tables, const unsigned char **at, char *type,
                         char name[RIG_KALLSYMS_NAME_SIZE])
{
    size_t bytes, length = length_at(*at, tables->end, &bytes);
    const unsigned char *token = *at + bytes;
    size_t used = 0;
    bool typed = false;

    if (length == 0 || length > (size_t)(tables->end - *at) - bytes)
        return 0;
    for (size_t i = 0; i < length; i++) {
        for (const char *c = tables->tokens[token[i]]; *c; c++) {
            if (!typed) {
                *type = *c;
                typed = true;
            } else if (used + 1 < RIG_KALLSYMS_NAME_SIZE) {
                name[used++] = *c;
            }
        }
    }
    name[used] = '\0';
    *at += bytes + length;
    return used;
}
