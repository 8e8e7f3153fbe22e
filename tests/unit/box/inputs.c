/* SPDX-License-Identifier: MIT */
/* What a box boots from: a wrong file is named as such before anything starts. */
#include <tests/unit/unit.h>

#include <box/inputs.h>

#include <stdio.h>
#include <zlib.h>

static void kinds_by_the_first_bytes(void **state)
{
    static const unsigned char elf[] = {0x7f, 'E', 'L', 'F'}, gzip[] = {0x1f, 0x8b};
    unsigned char bz[RIG_IMAGE_START] = {'M', 'Z'};

    (void)state;
    assert_int_equal(rig_image_kind(elf, sizeof(elf)), RIG_IMAGE_ELF);
    assert_int_equal(rig_image_kind(elf, 3), RIG_IMAGE_OTHER);
    assert_int_equal(rig_image_kind(gzip, sizeof(gzip)), RIG_IMAGE_GZIP);
    assert_int_equal(rig_image_kind(gzip, 1), RIG_IMAGE_OTHER);
    assert_int_equal(rig_image_kind(bz, sizeof(bz)), RIG_IMAGE_OTHER);
    memcpy(bz + 0x202, "HdrS", 4);
    assert_int_equal(rig_image_kind(bz, sizeof(bz)), RIG_IMAGE_BZIMAGE);
    assert_int_equal(rig_image_kind(bz, 0x206), RIG_IMAGE_BZIMAGE);
    assert_int_equal(rig_image_kind(bz, 0x205), RIG_IMAGE_OTHER);
    assert_int_equal(rig_image_kind(bz, 0), RIG_IMAGE_OTHER);
}

static char directory[UNIT_DIRECTORY_SIZE];

static const char *put(const char *name, const char *contents, size_t size)
{
    static char path[UNIT_DIRECTORY_SIZE + 32];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(contents, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void put_gzip(const char *name, const char *contents, unsigned size)
{
    char path[UNIT_DIRECTORY_SIZE + 32];
    gzFile file;

    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, contents, size), (int)size);
    assert_int_equal(gzclose(file), Z_OK);
}

static int set_up(void **state)
{
    (void)state;
    unit_directory_make(directory);
    put_gzip("xen",
             "\x7f"
             "ELF and so on",
             14);
    (void)put("vmlinux",
              "\x7f"
              "ELF",
              4);
    (void)put("initramfs.cpio", "070701", 6);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unit_directory_remove(directory);
    return 0;
}

static void ours_are_found(void **state)
{
    struct rig_key key = rig_key_new(), other = rig_key_new();
    struct rig_inputs inputs;
    struct rig_error err;

    (void)state;
    if (rig_inputs_find(&inputs, directory, NULL, NULL, &err) < 0)
        fail_msg("%s", err.text);
    assert_non_null(strstr(inputs.xen, "/xen"));
    assert_int_equal(inputs.xen[0], '/');
    assert_non_null(strstr(inputs.initramfs, "/initramfs.cpio"));
    /* Each of the three counts. */
    assert_int_equal(rig_inputs_key(&inputs, &key, &err), 0);
    (void)put("initramfs.cpio", "070702", 6);
    assert_int_equal(rig_inputs_key(&inputs, &other, &err), 0);
    assert_true(key.hash != other.hash);
}

static void assert_refused(const char *xen, const char *kernel, int code, const char *words)
{
    struct rig_inputs inputs;
    struct rig_error err;

    assert_int_equal(rig_inputs_find(&inputs, directory, xen, kernel, &err), -1);
    assert_int_equal(err.code, code);
    if (!strstr(err.text, words))
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void a_users_wrong_file_is_the_users_mistake(void **state)
{
    (void)state;
    assert_refused(put("text", "hello", 5), NULL, RIG_ERROR_USAGE, "/text is not a hypervisor: ");
    assert_refused(NULL, put("text", "hello", 5), RIG_ERROR_USAGE, "/text is not a Linux kernel: ");
    assert_refused(put("empty", "", 0), NULL, RIG_ERROR_USAGE, "is not a hypervisor");
    assert_refused("corpus/none", NULL, RIG_ERROR_USAGE, "cannot read corpus/none: No such file or directory");
    assert_refused(directory, NULL, RIG_ERROR_USAGE, ": not a file");
    /* The kernel where the hypervisor should be is an ELF file too: that Xen's banner is missing nobody can see here.
     */
    assert_refused(NULL, "LICENSE", RIG_ERROR_USAGE, "is not a Linux kernel");
}

static void what_setup_makes_and_is_not_there_is_not(void **state)
{
    char path[UNIT_DIRECTORY_SIZE + 32];

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/vmlinux", directory);
    assert_int_equal(remove(path), 0);
    assert_refused(NULL, NULL, RIG_ERROR_MACHINERY, "/vmlinux is not there: run scripts/setup --release ");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_by_the_first_bytes),
        cmocka_unit_test_setup_teardown(ours_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_users_wrong_file_is_the_users_mistake, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_setup_makes_and_is_not_there_is_not, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
