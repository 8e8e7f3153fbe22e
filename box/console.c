/* SPDX-License-Identifier: MIT */
#include <base/lock.h>
#include <box/console.h>
#include <box/qemu.h>
#include <box/socket.h>

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define CTRL_BRACKET 0x1d
#define SILENCE_MS 1000

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t done = write(fd, data, size);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        data += done;
        size -= (size_t)done;
    }
    return true;
}

/* Passes bytes both ways until one of the ends that console.h names. */
static void pass(int serial, bool terminal)
{
    struct pollfd ends[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = serial, .events = POLLIN}};
    char block[4096];

    for (;;) {
        int ready = poll(ends, 2, ends[0].fd < 0 ? SILENCE_MS : -1);
        ssize_t size;

        if (ready == 0 || (ready < 0 && errno != EINTR))
            return;
        if (ready < 0)
            continue;
        if (ends[0].revents) {
            const char *leave;

            size = read(STDIN_FILENO, block, sizeof(block));
            leave = terminal && size > 0 ? memchr(block, CTRL_BRACKET, (size_t)size) : NULL;
            if (leave)
                size = leave - block;
            if (size > 0 && !write_all(serial, block, (size_t)size))
                return;
            if (leave)
                return;
            if (size <= 0)
                ends[0].fd = -1;
        }
        if (ends[1].revents) {
            size = read(serial, block, sizeof(block));
            if (size <= 0 || !write_all(STDOUT_FILENO, block, (size_t)size))
                return;
        }
    }
}

int rig_console(const char *run_dir, struct rig_error *err)
{
    struct termios before;
    bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
    char path[128];
    pid_t holder;
    int serial;
    int lock;

    /* QEMU has one visitor at a time; a second would wait without a word. */
    (void)snprintf(path, sizeof(path), "%s/console", run_dir);
    lock = rig_lock_try(path, &holder, err);
    if (lock == -1)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the console is in use by process %ld", (long)holder);
    if (lock < 0)
        return -1;
    (void)snprintf(path, sizeof(path), "%s/" RIG_FILE_SERIAL, run_dir);
    serial = rig_socket_connect(path, SOCK_STREAM, "the serial port", 0, err);
    if (serial < 0) {
        close(lock);
        return -1;
    }
    if (terminal) {
        struct termios raw = before;

        cfmakeraw(&raw);
        (void)fprintf(stderr, "box: console, Ctrl-] leaves\n");
        (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
        (void)write_all(serial, "\n", 1); /* asks the shell for a prompt */
    }
    pass(serial, terminal);
    if (terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
        (void)fprintf(stderr, "\n");
    }
    close(serial);
    close(lock);
    return 0;
}
