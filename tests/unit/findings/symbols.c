/* SPDX-License-Identifier: MIT */
/* Addresses to functions: from a small file whose every address is known, from junk, and from the guest as built. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <fuzz/findings/symbols.h>
#include <tests/unit/small_elf.h>

#include <stdlib.h>
#include <unistd.h>

static const struct small_symbol known[] = {
    {"second", 0x2000, 0x10, STT_FUNC},         {"first", 0x1000, 0x100, STT_FUNC},
    {"assembly", 0x3000, 0, STT_FUNC},          {"behind", 0x3040, 0x20, STT_FUNC},
    {"data", 0x1800, 0x100, STT_OBJECT},        {"runner_text", 0x2000, 0, STT_NOTYPE},
    {"runner_text_end", 0x2010, 0, STT_NOTYPE}, {"last", 0x4000, 0, STT_FUNC},
};

static struct rig_symbols *parse(const struct small_elf *elf)
{
    struct rig_symbols *symbols;
    struct rig_error err;

    if (rig_symbols_parse(elf, sizeof(*elf), &symbols, &err))
        fail_msg("%s", err.text);
    return symbols;
}

static void assert_found(const struct rig_symbols *symbols, uint64_t address, const char *name, uint64_t expected)
{
    uint64_t offset = 99;
    const char *found = rig_symbols_find(symbols, address, &offset);

    assert_non_null(found);
    assert_string_equal(found, name);
    assert_int_equal(offset, expected);
}

static void assert_nothing(const struct rig_symbols *symbols, uint64_t address)
{
    uint64_t offset;

    assert_null(rig_symbols_find(symbols, address, &offset));
}

static void functions_by_address(void **state)
{
    struct small_elf elf;
    struct rig_symbols *symbols;

    (void)state;
    small_elf_make(&elf, known, COUNT(known));
    symbols = parse(&elf);
    assert_nothing(symbols, 0);
    assert_nothing(symbols, 0xfff);
    assert_found(symbols, 0x1000, "first", 0);
    assert_found(symbols, 0x10ff, "first", 0xff);
    assert_nothing(symbols, 0x1100);
    /* An object is no function. */
    assert_nothing(symbols, 0x1800);
    assert_found(symbols, 0x200f, "second", 0xf);
    assert_nothing(symbols, 0x2010);
    /* Assembly has no size: up to the next one. */
    assert_found(symbols, 0x303f, "assembly", 0x3f);
    assert_found(symbols, 0x3040, "behind", 0);
    /* And where there is no next one, nothing is claimed. */
    assert_nothing(symbols, 0x4000);
    assert_nothing(symbols, UINT64_MAX);
    rig_symbols_free(symbols);
}

static void the_runner_is_between_its_marks(void **state)
{
    struct small_elf elf;
    struct rig_symbols *symbols;

    (void)state;
    small_elf_make(&elf, known, COUNT(known));
    symbols = parse(&elf);
    assert_false(rig_symbols_in_runner(symbols, 0x1fff));
    assert_true(rig_symbols_in_runner(symbols, 0x2000));
    assert_true(rig_symbols_in_runner(symbols, 0x200f));
    assert_false(rig_symbols_in_runner(symbols, 0x2010));
    rig_symbols_free(symbols);
    /* A guest without the marks has no runner that could be told. */
    small_elf_make(&elf, known, 2);
    symbols = parse(&elf);
    assert_false(rig_symbols_in_runner(symbols, 0));
    assert_false(rig_symbols_in_runner(symbols, 0x2000));
    rig_symbols_free(symbols);
}

static void assert_refused(const void *data, size_t size, const char *why)
{
    struct rig_symbols *symbols;
    struct rig_error err;

    assert_int_equal(rig_symbols_parse(data, size, &symbols, &err), -1);
    assert_string_equal(err.text, why);
}

static void what_is_no_elf_file_is_refused(void **state)
{
    static const char other[] = "not a 64-bit little-endian ELF file";
    static const char bare[] = "has no symbol table";
    struct small_elf good, elf;

    (void)state;
    small_elf_make(&good, known, COUNT(known));
    assert_refused("", 0, other);
    assert_refused("#!/bin/sh\n", 10, other);
    assert_refused(&good, sizeof(good.header) - 1, other);
    assert_refused(&good, sizeof(good.header), bare);
#define WRONG(change, why)                                                                                             \
    do {                                                                                                               \
        elf = good;                                                                                                    \
        change;                                                                                                        \
        assert_refused(&elf, sizeof(elf), why);                                                                        \
    } while (0)
    WRONG(elf.header.e_ident[0] = 0, other);
    WRONG(elf.header.e_ident[EI_CLASS] = ELFCLASS32, other);
    WRONG(elf.header.e_ident[EI_DATA] = ELFDATA2MSB, other);
    WRONG(elf.header.e_shoff = UINT64_MAX, bare);
    WRONG(elf.header.e_shoff = sizeof(elf), bare);
    WRONG(elf.header.e_shnum = 0, bare);
    WRONG(elf.sections[1].sh_type = SHT_PROGBITS, bare);
    WRONG(elf.sections[1].sh_offset = UINT64_MAX - 1, bare);
    WRONG(elf.sections[1].sh_size = UINT64_MAX, bare);
    WRONG(elf.sections[1].sh_entsize = 1, bare);
#undef WRONG
}

/* Any bits may be wrong in any number; what is read must stay inside the file. */
static void junk_is_read_or_refused(void **state)
{
    unsigned read = 0, refused = 0;
    struct small_elf good;
    uint64_t rng = 1;

    (void)state;
    small_elf_make(&good, known, COUNT(known));
    for (unsigned i = 0; i < 20000; i++) {
        size_t size = rig_random_below(&rng, 2) ? sizeof(good) : rig_random_below(&rng, sizeof(good) + 1);
        unsigned char *junk = malloc(size);
        struct rig_symbols *symbols;
        uint64_t offset;

        memcpy(junk, &good, size);
        for (unsigned n = size ? rig_random_below(&rng, 6) : 0; n; n--)
            junk[rig_random_below(&rng, (unsigned)(size < 900 ? size : 900))] ^= (unsigned char)rig_random(&rng);
        if (rig_symbols_parse(junk, size, &symbols, NULL) == 0) {
            const char *name = rig_symbols_find(symbols, rig_random_below(&rng, 0x5000), &offset);

            if (name)
                (void)strlen(name);
            rig_symbols_free(symbols);
            read++;
        } else {
            refused++;
        }
        free(junk);
    }
    assert_true(read > 1000 && refused > 1000);
}

static void names_end_where_the_table_does(void **state)
{
    struct small_elf elf;
    struct rig_symbols *symbols;

    (void)state;
    small_elf_make(&elf, known, 1);
    elf.sections[2].sh_size = 1 + 3; /* "sec", without its NUL */
    symbols = parse(&elf);
    assert_nothing(symbols, 0x2000);
    rig_symbols_free(symbols);
}

static void a_file_that_is_not_there(void **state)
{
    struct rig_symbols *symbols;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_symbols_load("corpus/none", &symbols, &err), -1);
    assert_string_equal(err.text, "the guest: cannot read corpus/none: No such file or directory");
    assert_int_equal(rig_symbols_load("LICENSE", &symbols, &err), -1);
    assert_string_equal(err.text, "the guest: LICENSE: not a 64-bit little-endian ELF file");
    rig_symbols_free(NULL);
}

/* A build without the guest has none to look at. */
static void the_guest_as_it_is_built(void **state)
{
    struct rig_symbols *symbols;
    struct rig_error err;
    unsigned kernels = 0, runners = 0;
    bool has_write_cr3 = false;
    uint64_t offset;

    (void)state;
    if (access(RIG_GUEST_ELF, R_OK) != 0)
        skip();
    if (rig_symbols_load(RIG_GUEST_ELF, &symbols, &err))
        fail_msg("%s", err.text);
    for (uint64_t address = UINT64_C(0xffffffff81000000); address < UINT64_C(0xffffffff81020000); address++) {
        const char *name = rig_symbols_find(symbols, address, &offset);

        if (!name)
            continue;
        runners += rig_symbols_in_runner(symbols, address);
        kernels += !rig_symbols_in_runner(symbols, address);
        if (strcmp(name, "xen_write_cr3") == 0 && offset == 0) {
            has_write_cr3 = true;
            assert_false(rig_symbols_in_runner(symbols, address));
        }
    }
    assert_true(has_write_cr3);
    assert_true(kernels > 0x1000 && runners > 0x1000);
    rig_symbols_free(symbols);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_by_address),           cmocka_unit_test(the_runner_is_between_its_marks),
        cmocka_unit_test(what_is_no_elf_file_is_refused), cmocka_unit_test(junk_is_read_or_refused),
        cmocka_unit_test(names_end_where_the_table_does), cmocka_unit_test(a_file_that_is_not_there),
        cmocka_unit_test(the_guest_as_it_is_built),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
