/* SPDX-License-Identifier: MIT */
/* Coverage data of a small ELF file whose every counter is known, junk, text in and out, and the guest as built. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <fuzz/coverage/md5.h>
#include <fuzz/coverage/profile.h>
#include <rig/layout.h>

#include <elf.h>
#include <stdlib.h>
#include <unistd.h>

#define COUNTERS (UINT64_C(0xffffffff80000000) + (uint64_t)RIG_PROFILE_PFN * RIG_PAGE_SIZE)

struct record {
    uint64_t name, hash, counters, function, values;
    uint32_t count;
    uint16_t sites[2];
};

/* Two files' names, with zeros of the linker between them. */
static const char names[] = "\x0b\x00"
                            "first\1a.c:f\0\0\0\x05\x00"
                            "third";

struct profile_elf {
    Elf64_Ehdr header;
    Elf64_Shdr sections[4]; /* none, data, names, their names */
    struct record records[3];
    char names[sizeof(names) - 1];
    char section_names[64];
};

static void make(struct profile_elf *elf)
{
    static const char section_names[] = "\0__llvm_prf_data\0__llvm_prf_names";
    static const struct record records[] = {{.hash = 11, .counters = COUNTERS, .count = 2},
                                            {.hash = 12, .counters = COUNTERS + 16, .count = 1},
                                            {.hash = 13, .counters = COUNTERS + 24, .count = 3}};
    static const char *const functions[] = {"first", "a.c:f", "third"};

    memset(elf, 0, sizeof(*elf));
    memcpy(elf->header.e_ident, ELFMAG, SELFMAG);
    elf->header.e_ident[EI_CLASS] = ELFCLASS64;
    elf->header.e_ident[EI_DATA] = ELFDATA2LSB;
    elf->header.e_ident[EI_VERSION] = EV_CURRENT;
    elf->header.e_version = EV_CURRENT;
    elf->header.e_shoff = offsetof(struct profile_elf, sections);
    elf->header.e_shentsize = sizeof(elf->sections[0]);
    elf->header.e_shnum = COUNT(elf->sections);
    elf->header.e_shstrndx = 3;
    elf->sections[1] = (Elf64_Shdr){.sh_name = 1,
                                    .sh_type = SHT_PROGBITS,
                                    .sh_offset = offsetof(struct profile_elf, records),
                                    .sh_size = sizeof(elf->records)};
    elf->sections[2] = (Elf64_Shdr){.sh_name = 17,
                                    .sh_type = SHT_PROGBITS,
                                    .sh_offset = offsetof(struct profile_elf, names),
                                    .sh_size = sizeof(elf->names)};
    elf->sections[3] = (Elf64_Shdr){.sh_type = SHT_STRTAB,
                                    .sh_offset = offsetof(struct profile_elf, section_names),
                                    .sh_size = sizeof(section_names)};
    memcpy(elf->section_names, section_names, sizeof(section_names));
    memcpy(elf->names, names, sizeof(elf->names));
    for (size_t i = 0; i < COUNT(records); i++) {
        elf->records[i] = records[i];
        elf->records[i].name = rig_md5_low(functions[i], strlen(functions[i]));
        elf->records[i].counters -= i * sizeof(struct record); /* from the record on */
    }
}

static struct rig_profile *parse(void)
{
    struct rig_profile *profile;
    struct profile_elf elf;
    struct rig_error err;

    make(&elf);
    if (rig_profile_parse(&elf, sizeof(elf), &profile, &err))
        fail_msg("%s", err.text);
    return profile;
}

static void assert_text(const struct rig_profile *profile, const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    rig_profile_print(out, profile);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void each_function_has_its_counters(void **state)
{
    struct rig_profile *profile = parse();
    size_t count;
    uint64_t *counts = rig_profile_counts(profile, &count);

    (void)state;
    assert_int_equal(count, 6);
    assert_int_equal(rig_profile_reached(profile), 0);
    for (size_t i = 0; i < count; i++)
        counts[i] = i;
    assert_int_equal(rig_profile_reached(profile), 5);
    assert_text(profile, "first\n11\n2\n0\n1\n\na.c:f\n12\n1\n2\n\nthird\n13\n3\n3\n4\n5\n\n");
    rig_profile_free(profile);
    rig_profile_free(NULL);
}

static void text_is_added(void **state)
{
    struct rig_profile *profile = parse();
    struct rig_error err;
    size_t count;
    uint64_t *counts = rig_profile_counts(profile, &count);

    (void)state;
    counts[0] = 5;
    counts[3] = UINT64_MAX - 1;
    /* Order does not matter; of functions that are not ours, or that were changed, nothing is taken. */
    assert_int_equal(rig_profile_read(profile,
                                      "# a comment\nthird\n13\n# and another\n3\n7\n0\n1\n\nfirst\n11\n2\n1\n0\n\n"
                                      "gone\n1\n1\n9\n\na.c:f\n99\n1\n9\n\na.c:f\n12\n2\n9\n9\n",
                                      &err),
                     0);
    assert_int_equal(counts[0], 6);
    assert_int_equal(counts[1], 0);
    assert_int_equal(counts[2], 0);
    assert_int_equal(counts[3], UINT64_MAX); /* and stays there */
    assert_int_equal(counts[5], 1);
    assert_int_equal(rig_profile_read(profile, "third\n13\n3\n18446744073709551615\n0\n0\n", &err), 0);
    assert_int_equal(counts[3], UINT64_MAX);
    assert_int_equal(rig_profile_read(profile, "", &err), 0);
    rig_profile_free(profile);
}

static void text_that_is_none_is_refused(void **state)
{
    static const struct {
        const char *text;
        unsigned line;
    } bad[] = {
        {"first\n", 1},
        {"first\n11\n", 2},
        {"first\neleven\n2\n0\n0\n", 2},
        {"first\n11\n2\n0\n", 4},
        {"first\n11\n2\n0\n-1\n", 5},
        {"first\n11\n2\n0\n18446744073709551616\n", 5},
        {"first\n11\n1000000000000\n0\n", 4},
    };
    struct rig_profile *profile = parse();

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        char expected[64];
        struct rig_error err;

        assert_int_equal(rig_profile_read(profile, bad[i].text, &err), -1);
        (void)snprintf(expected, sizeof(expected), "line %u: found no number; ", bad[i].line);
        assert_memory_equal(err.text, expected, strlen(expected));
    }
    rig_profile_free(profile);
}

static void assert_refused(const struct profile_elf *elf, const char *why)
{
    struct rig_profile *profile;
    struct rig_error err;

    assert_int_equal(rig_profile_parse(elf, sizeof(*elf), &profile, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_string_equal(err.text, why);
}

static void data_that_is_laid_out_otherwise_is_refused(void **state)
{
    static const char other[] = "not an ELF file with coverage data as clang 14 writes it";
    static const char nameless[] = "a function of the coverage data has no name";
    static const char away[] = "the counters of first are not where they should be";
    struct profile_elf good, elf;

    (void)state;
    make(&good);
#define WRONG(change, why)                                                                                             \
    do {                                                                                                               \
        elf = good;                                                                                                    \
        change;                                                                                                        \
        assert_refused(&elf, why);                                                                                     \
    } while (0)
    WRONG(elf.header.e_ident[0] = 0, other);
    WRONG(elf.header.e_shstrndx = 4, other);
    WRONG(elf.sections[3].sh_size = 20, other);
    WRONG(elf.sections[1].sh_size--, other);
    WRONG(elf.sections[1].sh_type = SHT_NOBITS, other);
    WRONG(elf.sections[2].sh_offset = UINT64_MAX, other);
    WRONG(elf.records[0].name++, nameless);
    WRONG(elf.names[1] = 5, nameless); /* compressed */
    WRONG(elf.names[0] = 0x7f, nameless);
    WRONG(elf.records[0].counters -= 8, away);
    WRONG(elf.records[0].counters++, away);
    WRONG(elf.records[0].count = 0, away);
    WRONG(elf.records[0].count = RIG_MAX_PROFILE_COUNTERS + 1, away);
#undef WRONG
}

static void junk_is_read_or_refused(void **state)
{
    unsigned read = 0, refused = 0;
    struct profile_elf good;
    uint64_t rng = 1;

    (void)state;
    make(&good);
    for (unsigned i = 0; i < 20000; i++) {
        size_t size = rig_random_below(&rng, 4) ? sizeof(good) : rig_random_below(&rng, sizeof(good) + 1);
        unsigned char *junk = malloc(size);
        struct rig_profile *profile;

        memcpy(junk, &good, size);
        for (unsigned n = size ? rig_random_below(&rng, 3) : 0; n; n--)
            junk[rig_random_below(&rng, (unsigned)size)] ^= (unsigned char)rig_random(&rng);
        if (rig_profile_parse(junk, size, &profile, NULL) == 0) {
            rig_profile_free(profile);
            read++;
        } else {
            refused++;
        }
        free(junk);
    }
    assert_true(read > 1000 && refused > 1000);
}

/* A build without the guest has none to look at. */
static void the_guest_as_it_is_built(void **state)
{
    struct rig_profile *profile;
    struct rig_error err;
    size_t count;
    char *text = NULL;
    size_t size;
    FILE *out;

    (void)state;
    assert_int_equal(rig_profile_load("corpus/none", &profile, &err), -1);
    assert_string_equal(err.text, "cannot read the guest corpus/none: No such file or directory");
    if (access(RIG_GUEST_ELF, R_OK) != 0)
        skip();
    if (rig_profile_load(RIG_GUEST_ELF, &profile, &err))
        fail_msg("%s", err.text);
    (void)rig_profile_counts(profile, &count);
    assert_true(count > 200);
    out = open_memstream(&text, &size);
    rig_profile_print(out, profile);
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(text, "\nxen_write_cr3\n"));
    assert_non_null(strstr(text, "\nmmu.c:mark_pinned\n"));
    assert_null(strstr(text, "runner_loop"));
    free(text);
    rig_profile_free(profile);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_function_has_its_counters), cmocka_unit_test(text_is_added),
        cmocka_unit_test(text_that_is_none_is_refused),   cmocka_unit_test(data_that_is_laid_out_otherwise_is_refused),
        cmocka_unit_test(junk_is_read_or_refused),        cmocka_unit_test(the_guest_as_it_is_built),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
