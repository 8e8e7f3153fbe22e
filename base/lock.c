/* SPDX-License-Identifier: MIT */
#include <base/lock.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static pid_t read_holder(int fd)
{
    char text[32];
    ssize_t size = pread(fd, text, sizeof(text) - 1, 0);
    long pid;

    if (size <= 0)
        return 0;
    text[size] = '\0';
    pid = strtol(text, NULL, 10);
    return pid > 0 ? (pid_t)pid : 0;
}

void rig_lock_name(int fd, pid_t pid)
{
    char text[32];
    int size = snprintf(text, sizeof(text), "%-10ld\n", (long)pid);

    /* Of fixed width, written in one go: a reader sees the old number or the new one. */
    (void)!pwrite(fd, text, (size_t)size, 0);
}

/* A cleaner may have removed the file between our open and our lock; such a lock would be worth nothing. */
static bool still_there(int fd, const char *path)
{
    struct stat ours;
    struct stat there;

    return fstat(fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_ino == there.st_ino &&
           ours.st_dev == there.st_dev;
}

int rig_lock_try(const char *path, pid_t *holder, struct rig_error *err)
{
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

        if (fd < 0) {
            (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot open lock %s: %s", path, strerror(errno));
            return -2;
        }
        if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
            *holder = read_holder(fd);
            close(fd);
            return -1;
        }
        if (still_there(fd, path)) {
            rig_lock_name(fd, getpid());
            return fd;
        }
        close(fd);
    }
}

int rig_lock_wait(const char *path, struct rig_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int result;

    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot open lock %s: %s", path, strerror(errno));
    do
        result = flock(fd, LOCK_EX);
    while (result < 0 && errno == EINTR);
    if (result < 0) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot lock %s: %s", path, strerror(errno));
        close(fd);
        return -1;
    }
    return fd;
}

pid_t rig_lock_holder(const char *path)
{
    pid_t holder = -1;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        holder = read_holder(fd);
    close(fd);
    return holder;
}

int rig_lock_keep(const char *path, bool wait, const char *what, const char *dir, struct rig_error *err)
{
    pid_t holder;
    int fd = rig_lock_try(path, &holder, err);

    if (fd == -1 && wait)
        return rig_lock_wait(path, err) < 0 ? -1 : 0;
    if (fd == -1)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "%s runs in %s already, pid %ld", what, dir, (long)holder);
    return fd < 0 ? -1 : 0;
}
