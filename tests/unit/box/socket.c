/* SPDX-License-Identifier: MIT */
#include <tests/unit/unit.h>

#include <box/socket.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char directory[UNIT_DIRECTORY_SIZE];
static struct sockaddr_un address = {.sun_family = AF_UNIX};

static int set_up(void **state)
{
    (void)state;
    unit_directory_make(directory);
    return snprintf(address.sun_path, sizeof(address.sun_path), "%.90s/socket", directory) < 0;
}

static int tear_down(void **state)
{
    (void)state;
    unit_directory_remove(directory);
    return 0;
}

/* As QEMU, which listens a while after it was started. */
static void *listen_later(void *listener)
{
    const struct timespec start = {.tv_nsec = 30L * 1000 * 1000};

    (void)nanosleep(&start, NULL);
    if (bind(*(int *)listener, (const struct sockaddr *)&address, sizeof(address)) == 0)
        (void)listen(*(int *)listener, 1);
    return NULL;
}

static void a_socket_that_is_still_made_is_waited_for(void **state)
{
    int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), fd;
    struct rig_error err;
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, listen_later, &listener), 0);
    fd = rig_socket_connect(address.sun_path, SOCK_SEQPACKET, "nobody", 10, &err);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(fd >= 0);
    close(fd);
    close(listener);
    assert_int_equal(unlink(address.sun_path), 0);
}

static void one_that_nobody_makes_is_named(void **state)
{
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_socket_connect(address.sun_path, SOCK_STREAM, "the serial port", 0.02, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_non_null(strstr(err.text, "cannot reach the serial port at "));
    assert_non_null(strstr(err.text, ": No such file or directory"));
}

static void a_path_that_no_socket_can_have_is_the_users(void **state)
{
    char path[200];
    struct rig_error err;

    (void)state;
    memset(path, 'x', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(rig_socket_connect(path, SOCK_STREAM, "nobody", 0, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_socket_that_is_still_made_is_waited_for),
        cmocka_unit_test(one_that_nobody_makes_is_named),
        cmocka_unit_test(a_path_that_no_socket_can_have_is_the_users),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
