/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <box/socket.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int rig_socket_connect(const char *path, int type, const char *what, double seconds, struct rig_error *err)
{
    const struct timespec pause = {.tv_nsec = 5L * 1000 * 1000};
    const double deadline = rig_seconds() + seconds;
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof(address.sun_path))
        return rig_error_set(err, RIG_ERROR_USAGE, "a socket's path has at most %zu characters: %.150s",
                             sizeof(address.sun_path) - 1, path);
    memcpy(address.sun_path, path, strlen(path));
    for (;;) {
        int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0), why;

        if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
            return fd;
        why = errno;
        if (fd >= 0)
            close(fd);
        if (rig_seconds() >= deadline)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot reach %s at %.150s: %s", what, path, strerror(why));
        (void)nanosleep(&pause, NULL);
    }
}
