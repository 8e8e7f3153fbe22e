/* SPDX-License-Identifier: MIT */
/* The kallsyms tables of every layout are found by their structure, and what only looks like them is not. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <kernel/kallsyms.h>

#include <stdio.h>
#include <stdlib.h>

#define BASE UINT64_C(0xffffffff81000000)
#define AREA ((size_t)256 << 10)
#define SYMBOLS 700 /* three markers */

enum layout { BEFORE_PERCPU, BEFORE_WITH_SEQS, BEHIND_PERCPU, BEHIND_UNSIGNED, BEHIND_PLACE, LAYOUTS, XENS };

/* The token of a byte is the character itself, but for one that is a part of names. */
#define PART_TOKEN 1
#define PART "xen_page_"

struct maker {
    unsigned char *area;
    size_t at;
    size_t align;
};

static void align(struct maker *maker)
{
    while (maker->at % maker->align != 0)
        maker->area[maker->at++] = 0;
}

static void put(struct maker *maker, const void *data, size_t size)
{
    assert_true(maker->at + size <= AREA);
    memcpy(maker->area + maker->at, data, size);
    maker->at += size;
}

static void put_word(struct maker *maker, uint32_t word)
{
    put(maker, &word, sizeof(word));
}

/* Per-CPU values come first where they are absolute; text follows, two symbols an address now and then. */
static uint64_t address_of(enum layout layout, unsigned i)
{
    if ((layout == BEFORE_PERCPU || layout == BEFORE_WITH_SEQS || layout == BEHIND_PERCPU) && i < 20)
        return i * 64UL;
    return BASE + (i - i % 5 / 4) * 48UL;
}

/* Every 100th is longer than a byte can say. */
static void name_of(unsigned i, char name[RIG_KALLSYMS_NAME_SIZE])
{
    int length = snprintf(name, RIG_KALLSYMS_NAME_SIZE, PART "%u", i);

    if (i % 100 == 50) {
        memset(name + length, 'y', 180);
        name[length + 180] = '\0';
    }
}

static void put_offsets(struct maker *maker, enum layout layout)
{
    static const uint64_t base = BASE;

    align(maker);
    for (unsigned i = 0; i < SYMBOLS; i++) {
        uint64_t address = address_of(layout, i);

        if (layout == BEHIND_PLACE)
            put_word(maker, (uint32_t)(address - (BASE + maker->at)));
        else if (layout == BEHIND_UNSIGNED || layout == XENS)
            put_word(maker, (uint32_t)(address - base));
        else
            put_word(maker, (uint32_t)(address < BASE ? address : base - address - 1));
    }
    if (layout == BEHIND_PLACE || layout == XENS)
        return;
    align(maker);
    put(maker, &base, sizeof(base));
}

static void put_names(struct maker *maker)
{
    uint32_t markers[SYMBOLS / 256 + 1];
    size_t names;

    align(maker);
    put_word(maker, SYMBOLS);
    align(maker);
    names = maker->at;
    for (unsigned i = 0; i < SYMBOLS; i++) {
        char name[RIG_KALLSYMS_NAME_SIZE];
        size_t length;

        name_of(i, name);
        if (i % 256 == 0)
            markers[i / 256] = (uint32_t)(maker->at - names);
        length = 2 + strlen(name) - strlen(PART); /* the type, the part, the rest */
        maker->area[maker->at++] = (unsigned char)(length < 0x80 ? length : (length & 0x7f) | 0x80);
        if (length >= 0x80)
            maker->area[maker->at++] = (unsigned char)(length >> 7);
        maker->area[maker->at++] = i % 2 ? 't' : 'D';
        maker->area[maker->at++] = PART_TOKEN;
        put(maker, name + strlen(PART), length - 2);
    }
    align(maker);
    put(maker, markers, sizeof(markers));
}

static void put_tokens(struct maker *maker)
{
    uint16_t index[256];
    size_t start;

    align(maker);
    start = maker->at;
    for (unsigned i = 0; i < 256; i++) {
        char token[4] = {(char)i, '\0'};

        index[i] = (uint16_t)(maker->at - start);
        if (i == PART_TOKEN)
            put(maker, PART, sizeof(PART));
        else
            put(maker, token, i == 0 ? 1 : 2); /* unused ones may be empty */
    }
    align(maker);
    put(maker, index, sizeof(index));
}

/* Random bytes with the tables somewhere among them; *end is behind them. */
static unsigned char *make(enum layout layout, size_t *end)
{
    uint64_t rng = 11 + (uint64_t)layout;
    struct maker maker = {.area = malloc(AREA), .align = layout == BEHIND_PLACE || layout == XENS ? 4 : 8};

    for (size_t i = 0; i < AREA; i++)
        maker.area[i] = (unsigned char)rig_random_below(&rng, 256);
    maker.at = 20000;
    if (layout == BEFORE_PERCPU || layout == BEFORE_WITH_SEQS || layout == XENS)
        put_offsets(&maker, layout);
    put_names(&maker);
    if (layout == BEFORE_WITH_SEQS) {
        align(&maker);
        maker.at += SYMBOLS * 3UL;
    }
    put_tokens(&maker);
    if (layout != BEFORE_PERCPU && layout != BEFORE_WITH_SEQS && layout != XENS)
        put_offsets(&maker, layout);
    *end = maker.at;
    return maker.area;
}

static void check_all(const struct rig_kallsyms *tables, enum layout layout)
{
    const unsigned char *at = tables->names;

    assert_int_equal(tables->count, SYMBOLS);
    for (unsigned i = 0; i < SYMBOLS; i++) {
        char found[RIG_KALLSYMS_NAME_SIZE], name[RIG_KALLSYMS_NAME_SIZE], type;

        name_of(i, name);
        assert_int_equal(rig_kallsyms_next(tables, &at, &type, found), strlen(name));
        assert_string_equal(found, name);
        assert_int_equal(type, i % 2 ? 't' : 'D');
        assert_int_equal(rig_kallsyms_address(tables, i), address_of(layout, i));
    }
    assert_ptr_equal(at, tables->end);
}

static void each_layout_is_found(void **state)
{
    static const enum rig_kallsyms_form forms[LAYOUTS] = {RIG_KALLSYMS_BASE_PERCPU, RIG_KALLSYMS_BASE_PERCPU,
                                                          RIG_KALLSYMS_BASE_PERCPU, RIG_KALLSYMS_BASE,
                                                          RIG_KALLSYMS_PLACE};

    (void)state;
    for (unsigned layout = 0; layout < LAYOUTS; layout++) {
        size_t end;
        unsigned char *bytes = make(layout, &end);
        const struct rig_kallsyms_area area = {bytes, AREA, BASE};
        struct rig_kallsyms tables;

        if (!rig_kallsyms_find(&area, &tables))
            fail_msg("layout %u is not found", layout);
        assert_int_equal(tables.form, forms[layout]);
        check_all(&tables, layout);
        free(bytes);
    }
}

/* Xen's are no kernel's, which have a base, and the other way round. */
static void xens_tables_are_told_from_a_kernels(void **state)
{
    struct rig_kallsyms tables;
    size_t end;
    unsigned char *bytes = make(XENS, &end);
    struct rig_kallsyms_area area = {.data = bytes, .size = AREA};

    (void)state;
    assert_true(rig_kallsyms_find_xen(&area, BASE, &tables));
    check_all(&tables, XENS);
    assert_false(rig_kallsyms_find(&area, &tables));
    free(bytes);
    for (unsigned layout = 0; layout < LAYOUTS; layout++) {
        bytes = make(layout, &end);
        area.data = bytes;
        assert_false(rig_kallsyms_find_xen(&area, BASE, &tables));
        free(bytes);
    }
}

/* Right at the end of what there is, and cut off anywhere: found where all is there, and never read beyond. */
static void cut_tables_are_none(void **state)
{
    (void)state;
    for (unsigned layout = 0; layout < LAYOUTS; layout++) {
        size_t end;
        unsigned char *bytes = make(layout, &end);

        for (size_t cut = 0; cut < end; cut = cut * 2 + 1) {
            unsigned char *part = malloc(end - cut);
            const struct rig_kallsyms_area area = {part, end - cut, BASE};
            struct rig_kallsyms tables;

            memcpy(part, bytes, end - cut);
            assert_int_equal(rig_kallsyms_find(&area, &tables), cut == 0);
            free(part);
        }
        free(bytes);
    }
}

/* One wrong marker, a length that leads elsewhere, addresses out of order: it does not hold together. */
static void damaged_tables_are_none(void **state)
{
    (void)state;
    for (unsigned layout = 0; layout < LAYOUTS; layout++) {
        size_t end;
        unsigned char *bytes = make(layout, &end);
        const struct rig_kallsyms_area area = {bytes, AREA, BASE};
        struct rig_kallsyms tables;
        unsigned char *name, *offset, kept;

        assert_true(rig_kallsyms_find(&area, &tables));
        name = bytes + (tables.names - bytes) + 100;
        kept = *name;
        *name ^= 0x41; /* 100 bytes in: a length or a token; markers notice the one, nobody the other */
        if (rig_kallsyms_find(&area, &tables))
            assert_true(tables.count == SYMBOLS);
        *name = kept;
        assert_true(rig_kallsyms_find(&area, &tables));
        bytes[tables.names - bytes] += 1;
        assert_false(rig_kallsyms_find(&area, &tables));
        bytes[tables.names - bytes] -= 1;
        offset = bytes + (tables.offsets - bytes) + 400;
        offset[3] ^= 0x10;
        assert_false(rig_kallsyms_find(&area, &tables));
        free(bytes);
    }
}

static void nothing_is_found_in_noise(void **state)
{
    unsigned char *bytes = calloc(1, AREA);
    const struct rig_kallsyms_area area = {bytes, AREA, BASE};
    struct rig_kallsyms tables;
    uint64_t rng = 3;

    (void)state;
    assert_false(rig_kallsyms_find(&area, &tables));
    for (size_t i = 0; i < AREA; i++)
        bytes[i] = (unsigned char)rig_random_below(&rng, 256);
    assert_false(rig_kallsyms_find(&area, &tables));
    /* numbers that rise, as an index does */
    for (size_t i = 0; i < AREA; i += 2) {
        bytes[i] = (unsigned char)(i / 2);
        bytes[i + 1] = (unsigned char)(i / 512);
    }
    assert_false(rig_kallsyms_find(&area, &tables));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_layout_is_found),      cmocka_unit_test(xens_tables_are_told_from_a_kernels),
        cmocka_unit_test(cut_tables_are_none),       cmocka_unit_test(damaged_tables_are_none),
        cmocka_unit_test(nothing_is_found_in_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
