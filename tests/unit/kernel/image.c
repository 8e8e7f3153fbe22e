/* SPDX-License-Identifier: MIT */
/* What is a kernel's image and what is not: the latter in one line each. */
#include <tests/unit/kernel/small_kernel.h>
#include <tests/unit/unit.h>

#include <kernel/image.h>

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void put_word(unsigned char *at, uint32_t word)
{
    memcpy(at, &word, sizeof(word));
}

/* A bzImage of the kernel, gzip-packed. */
static unsigned char *bzimage(const struct small_kernel *kernel, size_t behind, size_t *size)
{
    size_t elf_size, packed_size;
    unsigned char *elf = small_kernel_make(kernel, &elf_size), *packed = small_gzip(elf, elf_size, &packed_size);
    unsigned char *file = small_bzimage_make(packed, packed_size, behind, size);

    free(elf);
    free(packed);
    return file;
}

/* Reads the malloc'ed bytes, which must be refused with `words` and nothing left. */
static void refused(unsigned char *file, size_t size, const char *words)
{
    struct rig_kernel_image image;
    struct rig_error err = {0};

    assert_int_equal(rig_kernel_image_of(&image, file, size, "FILE", &err), -1);
    if (!strstr(err.text, words) || strncmp(err.text, "FILE: ", 6) != 0)
        fail_msg("found \"%s\"; expected FILE: ..%s", err.text, words);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_null(strchr(err.text, '\n'));
    assert_null(image.vmlinux);
    free(file);
}

static void a_bzimage_is_unpacked(void **state)
{
    const struct small_kernel kernel = {.pv = true};

    (void)state;
    /* with and without a signature behind it */
    for (size_t behind = 0; behind <= 4096; behind += 4096) {
        struct rig_kernel_image image;
        struct rig_error err = {0};
        size_t size, elf_size;
        unsigned char *file = bzimage(&kernel, behind, &size), *elf = small_kernel_make(&kernel, &elf_size);

        if (rig_kernel_image_of(&image, file, size, "FILE", &err) < 0)
            fail_msg("%s", err.text);
        assert_int_equal(image.size, elf_size);
        assert_memory_equal(image.vmlinux, elf, elf_size);
        assert_string_equal(image.release, SMALL_KERNEL_RELEASE);
        assert_string_equal(image.packing, "gzip");
        assert_true(image.has_setup);
        rig_kernel_image_free(&image);
        free(file);
        free(elf);
    }
}

static void a_vmlinux_is_taken_packed_or_not(void **state)
{
    const struct small_kernel kernel = {.pv = true};
    size_t size, packed_size;
    unsigned char *elf = small_kernel_make(&kernel, &size), *packed = small_gzip(elf, size, &packed_size);
    struct rig_kernel_image image;

    (void)state;
    assert_int_equal(rig_kernel_image_of(&image, elf, size, "FILE", NULL), 0);
    assert_string_equal(image.release, SMALL_KERNEL_RELEASE); /* of the banner: there is no boot header */
    assert_string_equal(image.banner, "Linux version " SMALL_KERNEL_RELEASE " (somebody) #1 SMP");
    assert_string_equal(image.packing, "none");
    rig_kernel_image_free(&image);
    assert_int_equal(rig_kernel_image_of(&image, packed, packed_size, "FILE", NULL), 0);
    assert_int_equal(image.size, size);
    rig_kernel_image_free(&image);
    free(elf);
    free(packed);
}

static void the_notes_tell_a_pv_kernel(void **state)
{
    static const struct {
        bool pv, pvh, good;
        const char *words;
    } rows[] = {{true, false, true, ""},
                {true, true, true, ""},
                {false, true, false, "notes for PVH alone; CONFIG_XEN_PV adds"},
                {false, false, false, "no ELF notes of Xen's; CONFIG_XEN_PV adds"}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct small_kernel kernel = {.pv = rows[i].pv, .pvh = rows[i].pvh};
        struct rig_kernel_image image;
        struct rig_error err = {0};
        size_t size;
        unsigned char *elf = small_kernel_make(&kernel, &size);

        assert_int_equal(rig_kernel_image_of(&image, elf, size, "FILE", &err), 0);
        assert_int_equal(rig_kernel_image_need_pv(&image, "FILE", &err), rows[i].good ? 0 : -1);
        assert_non_null(strstr(err.text, rows[i].words));
        if (rows[i].pv) {
            assert_int_equal(image.notes.entry, SMALL_KERNEL_ENTRY);
            assert_int_equal(image.notes.init_p2m, UINT64_C(1) << 39);
            assert_string_equal(image.notes.guest_os, "linux");
        }
        rig_kernel_image_free(&image);
        free(elf);
    }
}

static void the_banner_is_that_of_the_build(void **state)
{
    static const char contents[] = "Linux version %s (%s)\0Linux version 6.99.1-test (x) # SMP\n\0"
                                   "Linux version 6.99.1-test (x) #3 SMP Debian\n";
    const struct small_kernel kernel = {.contents = contents, .contents_size = sizeof(contents)};
    struct rig_kernel_image image;
    size_t size;
    unsigned char *elf = small_kernel_make(&kernel, &size);

    (void)state;
    assert_int_equal(rig_kernel_image_of(&image, elf, size, "FILE", NULL), 0);
    assert_string_equal(image.banner, "Linux version 6.99.1-test (x) #3 SMP Debian");
    rig_kernel_image_free(&image);
    free(elf);
}

static unsigned char *bytes(const char *text, size_t size)
{
    unsigned char *copy = calloc(1, size);

    assert_non_null(copy);
    for (size_t i = 0; i < size && text[i] != '\0'; i++)
        copy[i] = (unsigned char)text[i];
    return copy;
}

static void what_is_no_kernel_is_refused(void **state)
{
    const struct small_kernel arm = {.machine = EM_AARCH64}, program = {.address = 0x400000};
    unsigned char *file;
    size_t size;

    (void)state;
    refused(bytes("", 1), 0, "empty; expected a bzImage");
    refused(bytes("#!/bin/sh\necho no kernel\n", 4096), 4096, "no kernel image; expected");
    file = bytes("MZ", 4096);
    put_word(file + 56, 0x644d5241); /* "ARM\x64" */
    refused(file, 4096, "an arm64 Image; expected");
    file = bytes("MZ", 4096);
    put_word(file + 4, 0x676d697a); /* "zimg" */
    refused(file, 4096, "of another architecture");
    refused(bytes("MZ", 4096), 4096, "an EFI program without a Linux boot header");
    file = small_kernel_make(&arm, &size);
    refused(file, size, "of arm64; expected");
    file = small_kernel_make(&program, &size);
    refused(file, size, "no kernel: nothing in it is loaded in the upper half");
    file = small_kernel_make(&(struct small_kernel){0}, &size);
    file[EI_CLASS] = ELFCLASS32;
    file[18] = EM_386;
    refused(file, size, "of i386");
    file = small_kernel_make(&(struct small_kernel){0}, &size);
    file[16] = ET_REL;
    refused(file, size, "an object file or module");
}

/* Wherever it is cut, it is said to be truncated, or is no kernel any more; the sanitizer sees what is read beyond. */
static void what_is_cut_is_truncated(void **state)
{
    const struct small_kernel kernel = {.pv = true};
    size_t size;
    unsigned char *file = bzimage(&kernel, 0, &size), *part = malloc(40);
    struct rig_error err;

    (void)state;
    for (size_t cut = 1; cut < size; cut += 13) {
        unsigned char *shorter = malloc(cut);
        struct rig_kernel_image image;

        memcpy(shorter, file, cut);
        assert_int_equal(rig_kernel_image_of(&image, shorter, cut, "FILE", &err), -1);
        assert_non_null(strstr(err.text, cut >= 0x250 ? "FILE: truncated: " : "FILE: "));
        free(shorter);
    }
    free(file);
    file = small_kernel_make(&kernel, &size);
    memcpy(part, file, 40);
    refused(part, 40, "truncated: an ELF file of 40 bytes");
    refused(file, 0x1010, "truncated: its segment 0 is not all there");
}

static void a_header_that_lies_is_refused(void **state)
{
    const struct small_kernel kernel = {.pv = true};
    size_t size;
    unsigned char *file = bzimage(&kernel, 0, &size);

    (void)state;
    put_word(file + 0x248, 0xfffffff0);
    refused(file, size, "names a payload outside the file");
    file = bzimage(&kernel, 0, &size);
    file[0x206] = 0x07;
    refused(file, size, "its boot protocol is 2.07");
    file = bzimage(&kernel, 0, &size);
    file[2 * 512 + 64] = 'x';
    refused(file, size, "packed in a way that is not known");
}

static void files_that_cannot_be_read_are_refused(void **state)
{
    char directory[UNIT_DIRECTORY_SIZE], path[UNIT_DIRECTORY_SIZE + 32];
    struct rig_kernel_image image;
    struct rig_error err;

    (void)state;
    unit_directory_make(directory);
    assert_int_equal(rig_kernel_image_read(&image, directory, &err), -1);
    assert_non_null(strstr(err.text, "a directory; expected a bzImage"));
    (void)snprintf(path, sizeof(path), "%s/nothing", directory);
    assert_int_equal(rig_kernel_image_read(&image, path, &err), -1);
    assert_non_null(strstr(err.text, "No such file"));
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_int_equal(rig_kernel_image_read(&image, "/dev/zero", &err), -1);
    assert_non_null(strstr(err.text, "not a regular file"));
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(rig_kernel_image_read(&image, path, &err), -1);
    unit_directory_remove(directory);
}

static void a_vmlinux_can_be_written(void **state)
{
    char directory[UNIT_DIRECTORY_SIZE], path[UNIT_DIRECTORY_SIZE + 32];
    const struct small_kernel kernel = {.pv = true};
    struct rig_kernel_image image, again;
    size_t size;
    unsigned char *elf = small_kernel_make(&kernel, &size);

    (void)state;
    unit_directory_make(directory);
    (void)snprintf(path, sizeof(path), "%s/vmlinux", directory);
    assert_int_equal(rig_kernel_image_of(&image, elf, size, "FILE", NULL), 0);
    assert_int_equal(rig_kernel_image_write(&image, path, NULL), 0);
    assert_int_equal(rig_kernel_image_read(&again, path, NULL), 0);
    assert_int_equal(again.size, image.size);
    assert_memory_equal(again.vmlinux, image.vmlinux, image.size);
    rig_kernel_image_free(&image);
    rig_kernel_image_free(&again);
    free(elf);
    unit_directory_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bzimage_is_unpacked),         cmocka_unit_test(a_vmlinux_is_taken_packed_or_not),
        cmocka_unit_test(the_notes_tell_a_pv_kernel),    cmocka_unit_test(the_banner_is_that_of_the_build),
        cmocka_unit_test(what_is_no_kernel_is_refused),  cmocka_unit_test(what_is_cut_is_truncated),
        cmocka_unit_test(a_header_that_lies_is_refused), cmocka_unit_test(files_that_cannot_be_read_are_refused),
        cmocka_unit_test(a_vmlinux_can_be_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
