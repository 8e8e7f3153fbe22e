/* SPDX-License-Identifier: MIT */
/* What --host says of a machine, by trees of files that look like one. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/session/dom0_check.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char tree[] = "/tmp/cr3rig-unit.XXXXXX";

static void put(const char *directory, const char *file, const char *text)
{
    char path[RIG_PATH_SIZE];

    assert_int_equal(rig_path(path, NULL, "%s%s", tree, directory), 0);
    assert_int_equal(rig_make_directories(path, NULL), 0);
    assert_int_equal(rig_path(path, NULL, "%s%s/%s", tree, directory, file), 0);
    assert_int_equal(rig_write_file(path, text, NULL), 0);
}

static void says(const char *part)
{
    struct rig_error err = {0};

    assert_int_equal(rig_dom0_check(tree, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    if (!strstr(err.text, part) || strchr(err.text, '\n'))
        fail_msg("\"%s\" does not say \"%s\"", err.text, part);
}

/* One after the other, as a machine is made fit: the first thing that is missing is told. */
static void what_is_missing(void **state)
{
    struct rig_error err = {0};

    (void)state;
    says("does not run under Xen");
    put("/sys/hypervisor", "type", "kvm\n");
    says("does not run under Xen");
    put("/sys/hypervisor", "type", "xen\n");
    says("no /dev/xen/privcmd here; its kernel module is xen-privcmd");
    put("/proc/xen", "capabilities", "");
    says("not dom0");
    put("/proc/xen", "capabilities", "control_d\n");
    says("no /dev/xen/privcmd");
    put("/dev/xen", "privcmd", "");
    says("no /dev/xen/evtchn here; its kernel module is xen-evtchn");
    put("/dev/xen", "evtchn", "");
    assert_int_equal(rig_dom0_check(tree, &err), 0);
}

static void who_may_not(void **state)
{
    char path[RIG_PATH_SIZE];

    (void)state;
    if (geteuid() == 0)
        skip(); /* it may everything */
    assert_int_equal(rig_path(path, NULL, "%s/dev/xen/privcmd", tree), 0);
    assert_int_equal(chmod(path, 0), 0);
    says("cannot open /dev/xen/privcmd: Permission denied; this has to run as root");
}

static int make_tree(void **state)
{
    (void)state;
    return mkdtemp(tree) ? 0 : -1;
}

static int remove_tree(void **state)
{
    (void)state;
    rig_remove_tree(tree);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_missing), cmocka_unit_test(who_may_not)};

    return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
