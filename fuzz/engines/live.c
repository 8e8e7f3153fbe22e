/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/live.h>

#include <base/files.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int rig_live_open(const char *results, struct rig_live **jobs, struct rig_error *err)
{
    const size_t size = RIG_MAX_JOBS * sizeof(struct rig_live);
    char path[RIG_PATH_SIZE];
    void *mapped = MAP_FAILED;
    int failed;
    int fd;

    if (rig_path(path, err, "%s/" RIG_LIVE_FILE, results) < 0)
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    /* The blocks are taken now: on a full disk a write to a hole in the mapping would be a signal. */
    failed = fd < 0 ? errno : posix_fallocate(fd, 0, (off_t)size);
    if (!failed) {
        mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        failed = mapped == MAP_FAILED ? errno : 0;
    }
    if (fd >= 0)
        close(fd);
    if (failed)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", path, strerror(failed));
    *jobs = mapped;
    return 0;
}

void rig_live_give_up(struct rig_live *job, const struct rig_error *why)
{
    (void)snprintf(job->error, sizeof(job->error), "%s", why->text);
    __atomic_store_n(&job->error_code, why->code, __ATOMIC_RELEASE);
}

void rig_live_add(uint64_t *counter, uint64_t more)
{
    /* One writer: only the reader must never see half a number. */
    __atomic_store_n(counter, *counter + more, __ATOMIC_RELAXED);
}

uint64_t rig_live_read(const uint64_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}
