/* SPDX-License-Identifier: MIT */
/* A build directory in which ninja ran and scripts/setup did not: the box would run another guest than the one named.
 */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/replay/runner.h>
#include <fuzz/session/options.h>

#include <fcntl.h>
#include <sys/stat.h>

static char build[UNIT_DIRECTORY_SIZE];

static int tear_down(void **state)
{
    (void)state;
    unit_directory_remove(build);
    return 0;
}

static void make(const char *name, time_t when)
{
    const struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    assert_int_equal(rig_path(path, &err, "%s/%s", build, name), 0);
    assert_int_equal(rig_write_file(path, "x", &err), 0);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static int set_up(void **state)
{
    static const char *const folders[] = {"cmake", "cmake/guest", "box", "box/4.17"};
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    (void)state;
    unit_directory_make(build);
    for (size_t i = 0; i < COUNT(folders); i++)
        if (rig_path(path, &err, "%s/%s", build, folders[i]) < 0 || mkdir(path, 0700) < 0)
            return -1;
    make("box/4.17/initramfs.cpio.good", 1000);
    return 0;
}

static void open_fails_with(const struct rig_session_options *options, const char *words)
{
    struct rig_runner rig;
    struct rig_error err;

    assert_int_equal(rig_runner_open(&rig, options, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    if (!strstr(err.text, words))
        fail_msg("%s; expected %s", err.text, words);
}

static void an_initramfs_older_than_the_guest_is_refused(void **state)
{
    const struct rig_session_options options = {.box = {.build_dir = build, .release = "4.17"}};

    (void)state;
    make(RIG_GUEST_FILE, 1001);
    open_fails_with(&options, "/box/4.17 is older than the guest; scripts/setup makes it anew");
    /* As old, or older: what is wrong then is that our guest is no program. */
    make(RIG_GUEST_FILE, 1000);
    open_fails_with(&options, "rig-guest");
    make(RIG_GUEST_FILE, 999);
    open_fails_with(&options, "rig-guest");
}

static void a_xen_host_has_no_initramfs(void **state)
{
    const struct rig_session_options options = {.box = {.build_dir = build}, .host = true};

    (void)state;
    make(RIG_GUEST_FILE, 1001);
    open_fails_with(&options, "rig-guest");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_initramfs_older_than_the_guest_is_refused),
        cmocka_unit_test(a_xen_host_has_no_initramfs),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
