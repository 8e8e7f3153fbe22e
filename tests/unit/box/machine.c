/* SPDX-License-Identifier: MIT */
/* QEMU's command line: what a machine comes to, what is part of a snapshot's key, and what is refused. */
#include <tests/unit/unit.h>

#include <box/box_machine.h>
#include <box/machine.h>

#include <string.h>

static bool has(const struct rig_arguments *arguments, const char *word)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (strcmp(arguments->word[i], word) == 0)
            return true;
    return false;
}

/* The word behind `name`, "" where there is none. */
static const char *value(const struct rig_arguments *arguments, const char *name)
{
    for (size_t i = 0; i + 1 < arguments->count; i++)
        if (strcmp(arguments->word[i], name) == 0)
            return arguments->word[i + 1];
    return "";
}

static bool same(const struct rig_arguments *a, const struct rig_arguments *b)
{
    bool equal = a->count == b->count;

    for (size_t i = 0; equal && i < a->count; i++)
        equal = strcmp(a->word[i], b->word[i]) == 0;
    return equal;
}

static void trees_are_served(void **state)
{
    const struct rig_9p_share shares[] = {{.tag = "root", .path = "/"}, {.tag = "w", .path = "/a,b", .writable = true}};
    const struct rig_qemu_machine machine = {
        .ram_mib = 1024, .dom0_mib = 640, .cpus = 2, .shares = shares, .share_count = 2};
    static struct rig_arguments arguments;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_machine_arguments(&arguments, &machine, RIG_MACHINE_BOOTS, &err), 0);
    assert_null(arguments.word[arguments.count]);
    assert_true(has(&arguments, "local,id=root,path=/,security_model=none,multidevs=remap,readonly=on"));
    assert_true(has(&arguments, "local,id=w,path=/a,,b,security_model=none,multidevs=remap"));
    assert_true(has(&arguments, "virtio-9p-pci,fsdev=w,mount_tag=w"));
    assert_string_equal(value(&arguments, "-m"), "1024");
    assert_string_equal(value(&arguments, "-smp"), "2");
}

static void too_long_a_path_and_a_bad_tag_are_refused(void **state)
{
    static char path[4000];
    struct rig_9p_share share = {.tag = "root", .path = path};
    const struct rig_qemu_machine machine = {
        .ram_mib = 1024, .dom0_mib = 640, .cpus = 1, .shares = &share, .share_count = 1};
    static struct rig_arguments arguments;
    struct rig_error err;

    (void)state;
    memset(path, ',', sizeof(path) - 1);
    assert_int_equal(rig_machine_arguments(&arguments, &machine, RIG_MACHINE_BOOTS, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    share = (struct rig_9p_share){.tag = "a,b", .path = "/"};
    assert_int_equal(rig_machine_arguments(&arguments, &machine, RIG_MACHINE_BOOTS, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
}

static void words_of_ours_come_before_the_callers(void **state)
{
    const struct rig_qemu_machine machine = {.ram_mib = 512,
                                             .dom0_mib = 256,
                                             .cpus = 1,
                                             .xen_arguments = "console=com1 xpti=yes",
                                             .kernel_arguments = "console=ttyS0,9600"};
    static struct rig_arguments arguments;
    struct rig_error err;
    const char *xen;

    (void)state;
    assert_int_equal(rig_machine_arguments(&arguments, &machine, RIG_MACHINE_BOOTS, &err), 0);
    xen = value(&arguments, "-append");
    assert_non_null(strstr(xen, "xpti=no"));
    assert_true(strstr(xen, "xpti=yes") > strstr(xen, "xpti=no"));
    assert_non_null(strstr(value(&arguments, "-initrd"), "console=ttyS0,,9600,initramfs"));
}

static void a_model_is_a_word_of_ours_or_qemus(void **state)
{
    (void)state;
    assert_string_equal(rig_cpu_model(NULL, "tcg"), rig_cpu_model("intel", "tcg"));
    assert_string_equal(rig_cpu_model(NULL, "kvm"), "host");
    assert_non_null(strstr(rig_cpu_model("amd", "tcg"), "EPYC"));
    assert_string_equal(rig_cpu_model("max", "tcg"), "max,-smap,-svm");
    assert_string_equal(rig_cpu_model("Haswell,-smap", "tcg"), "Haswell,-smap");
}

static const struct rig_box_options plain = {.memory_mib = 512, .dom0_mib = 256, .cpus = 1, .accel = "tcg"};

static void a_box_boots_or_waits(void **state)
{
    static struct rig_box_machine machine;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_box_machine_make(&machine, &plain, &err), 0);
    assert_true(has(&machine.boot, "-kernel"));
    assert_false(has(&machine.boot, "-incoming"));
    assert_true(has(&machine.restore, "-incoming"));
    assert_false(has(&machine.restore, "-kernel"));
    assert_int_equal(machine.ram_size, 512UL << 20);
}

/* A snapshot's key is made of the words of the boot. */
static void a_snapshot_knows_devices_but_no_paths(void **state)
{
    static const char *const more[] = {"-gdb", "unix:gdb,server=on,wait=off", NULL};
    const struct rig_9p_share here = {.tag = "kernels", .path = "/here"};
    const struct rig_9p_share there = {.tag = "kernels", .path = "/there"};
    static struct rig_box_machine bare, one, other;
    struct rig_box_options options = plain;
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_box_machine_make(&bare, &options, &err), 0);
    options.shares = &here;
    options.share_count = 1;
    assert_int_equal(rig_box_machine_make(&one, &options, &err), 0);
    options.shares = &there;
    options.qemu_arguments = more;
    assert_int_equal(rig_box_machine_make(&other, &options, &err), 0);
    assert_false(same(&bare.boot, &one.boot));
    assert_true(same(&one.boot, &other.boot));
    assert_false(has(&other.boot, "-gdb"));
    assert_string_equal(value(&other.restore, "-gdb"), more[1]);
    assert_true(has(&other.restore, "local,id=kernels,path=/there,security_model=none,multidevs=remap,readonly=on"));
    options = plain;
    options.cpu = "amd";
    assert_int_equal(rig_box_machine_make(&other, &options, &err), 0);
    assert_false(same(&bare.boot, &other.boot));
}

static void options_out_of_bounds_are_refused(void **state)
{
    static struct rig_box_machine machine;
    struct rig_box_options options = plain;
    struct rig_error err;

    (void)state;
    options.accel = "hax";
    assert_int_equal(rig_box_machine_make(&machine, &options, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_non_null(strstr(err.text, "expected auto, tcg or kvm"));
    options = plain;
    options.memory_mib = 64;
    assert_int_equal(rig_box_machine_make(&machine, &options, &err), -1);
    options.memory_mib = 1U << 20;
    assert_int_equal(rig_box_machine_make(&machine, &options, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(trees_are_served),
                                       cmocka_unit_test(too_long_a_path_and_a_bad_tag_are_refused),
                                       cmocka_unit_test(words_of_ours_come_before_the_callers),
                                       cmocka_unit_test(a_model_is_a_word_of_ours_or_qemus),
                                       cmocka_unit_test(a_box_boots_or_waits),
                                       cmocka_unit_test(a_snapshot_knows_devices_but_no_paths),
                                       cmocka_unit_test(options_out_of_bounds_are_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
