/* SPDX-License-Identifier: MIT */
/* ELF files: the guest as built, part by part, and the same with any bits wrong. */
#include <tests/unit/unit.h>

#include <base/elf.h>
#include <base/files.h>
#include <base/random.h>

#include <stdlib.h>
#include <unistd.h>

static struct rig_elf *guest;
static struct rig_error err;

static int open_guest(void **state)
{
    (void)state;
    if (access(RIG_GUEST_ELF, R_OK) == 0 && rig_elf_open(RIG_GUEST_ELF, &guest, &err) < 0)
        fail_msg("%s", err.text);
    return 0;
}

static int close_guest(void **state)
{
    (void)state;
    rig_elf_close(guest);
    guest = NULL;
    return 0;
}

static void what_is_no_elf_file(void **state)
{
    struct rig_elf *elf;

    (void)state;
    assert_int_equal(rig_elf_open("corpus/none", &elf, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_string_equal(err.text, "cannot read corpus/none: No such file or directory");
    assert_int_equal(rig_elf_open("LICENSE", &elf, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_string_equal(err.text, "LICENSE: not a 64-bit little-endian ELF file");
    assert_int_equal(rig_elf_from_memory("", 0, &elf, &err), -1);
    assert_string_equal(err.text, "not a 64-bit little-endian ELF file");
    rig_elf_close(NULL);
}

static void sections_and_segments(void **state)
{
    struct rig_elf_section section;
    struct rig_elf_segment segment;
    Elf64_Ehdr header;

    (void)state;
    if (!guest)
        skip();
    header = rig_elf_header(guest);
    assert_int_equal(header.e_machine, EM_X86_64);
    assert_false(rig_elf_section(guest, 0, &section)); /* the one that is none */
    assert_true(rig_elf_section(guest, header.e_shnum - 1U, &section));
    assert_false(rig_elf_section(guest, header.e_shnum, &section));
    assert_false(rig_elf_find_section(guest, ".txt", &section));
    assert_true(rig_elf_find_section(guest, ".text", &section));
    assert_non_null(section.data);
    /* The same bytes, by section, by segment and by address. */
    assert_ptr_equal(rig_elf_at(guest, section.header.sh_addr, section.header.sh_size), section.data);
    assert_true(rig_elf_segment(guest, 0, &segment));
    assert_int_equal(segment.header.p_type, PT_LOAD);
    assert_ptr_equal(rig_elf_at(guest, segment.header.p_vaddr, segment.header.p_filesz), segment.data);
    assert_null(rig_elf_at(guest, segment.header.p_vaddr + 1, segment.header.p_filesz));
    assert_null(rig_elf_at(guest, segment.header.p_vaddr - 1, 1));
    assert_null(rig_elf_at(guest, segment.header.p_vaddr, SIZE_MAX));
    assert_false(rig_elf_segment(guest, header.e_phnum, &segment));
}

static void symbols_by_name_and_number(void **state)
{
    struct rig_elf_section text;
    struct rig_elf_symbol symbol;
    size_t count, named = 0;

    (void)state;
    if (!guest)
        skip();
    count = rig_elf_symbol_count(guest);
    for (size_t i = 0; i < count; i++)
        named += rig_elf_symbol(guest, i, &symbol);
    assert_true(named > 100 && named < count); /* the first entry is none */
    assert_false(rig_elf_symbol(guest, count, &symbol));
    assert_false(rig_elf_find_symbol(guest, "xen_write_cr", &symbol));
    assert_true(rig_elf_find_symbol(guest, "xen_write_cr3", &symbol));
    assert_int_equal(symbol.type, STT_FUNC);
    assert_true(symbol.size > 0);
    assert_true(rig_elf_section(guest, symbol.section, &text));
    assert_string_equal(text.name, ".text");
}

static void notes_in_their_order(void **state)
{
    struct rig_elf_notes at = {0};
    struct rig_elf_note note;
    unsigned count = 0;

    (void)state;
    if (!guest)
        skip();
    assert_true(rig_elf_next_note(guest, &at, &note));
    assert_string_equal(note.name, "Xen");
    assert_int_equal(note.type, 5); /* XEN_ELFNOTE_XEN_VERSION, xen/include/public/elfnote.h */
    assert_int_equal(note.size, sizeof("xen-3.0"));
    assert_memory_equal(note.data, "xen-3.0", note.size);
    while (rig_elf_next_note(guest, &at, &note))
        count++;
    assert_true(count > 3 && count < 40);
    assert_false(rig_elf_next_note(guest, &at, &note)); /* and stays at the end */
}

/* All there is in the file is looked at; ASan sees who leaves it. */
static unsigned long read_all(const struct rig_elf *elf)
{
    struct rig_elf_notes at = {0};
    struct rig_elf_section section;
    struct rig_elf_segment segment;
    struct rig_elf_symbol symbol;
    struct rig_elf_note note;
    unsigned long sum = 0;

    for (size_t i = 1; rig_elf_section(elf, i, &section); i++) {
        sum += strlen(section.name);
        if (section.data && section.header.sh_size)
            sum += ((const unsigned char *)section.data)[section.header.sh_size - 1];
    }
    for (size_t i = 0; rig_elf_segment(elf, i, &segment); i++)
        if (segment.data && segment.header.p_filesz)
            sum += ((const unsigned char *)segment.data)[segment.header.p_filesz - 1];
    for (size_t i = 0; i < rig_elf_symbol_count(elf); i++)
        if (rig_elf_symbol(elf, i, &symbol))
            sum += strlen(symbol.name);
    while (rig_elf_next_note(elf, &at, &note)) {
        sum += strlen(note.name);
        if (note.size)
            sum += ((const unsigned char *)note.data)[note.size - 1];
    }
    return sum;
}

/* Any number in the headers, which are at both ends of the guest's file, may be wrong, and the file may be cut. */
static void junk_is_read_or_refused(void **state)
{
    unsigned read = 0, refused = 0;
    uint64_t rng = 1;
    size_t size;
    char *good;

    (void)state;
    if (!guest)
        skip();
    good = rig_read_file(RIG_GUEST_ELF, &size);
    assert_non_null(good);
    for (unsigned i = 0; i < 300; i++) {
        size_t kept = rig_random_below(&rng, 4) ? size : rig_random_below(&rng, (unsigned)size + 1);
        unsigned char *junk = malloc(kept);
        struct rig_elf *elf;

        assert_non_null(junk);
        memcpy(junk, good, kept);
        for (unsigned n = rig_random_below(&rng, 6); n && kept > 4096; n--)
            junk[rig_random_below(&rng, 2) ? rig_random_below(&rng, 300) : kept - 1 - rig_random_below(&rng, 4000)] ^=
                (unsigned char)rig_random(&rng);
        if (rig_elf_from_memory(junk, kept, &elf, NULL) == 0) {
            (void)read_all(elf);
            rig_elf_close(elf);
            read++;
        } else {
            refused++;
        }
        free(junk);
    }
    free(good);
    assert_true(read > 50 && refused > 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_elf_file),        cmocka_unit_test(sections_and_segments),
        cmocka_unit_test(symbols_by_name_and_number), cmocka_unit_test(notes_in_their_order),
        cmocka_unit_test(junk_is_read_or_refused),
    };

    return cmocka_run_group_tests(tests, open_guest, close_guest);
}
