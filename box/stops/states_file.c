/* SPDX-License-Identifier: MIT */
#include <box/stops/states_file.h>

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CLUSTER_BITS 16
#define CLUSTER (UINT64_C(1) << CLUSTER_BITS)
#define DISK_SIZE (UINT64_C(1) << 20) /* of the guest's disk, which nobody sees: one L1 entry does for it */

enum { HEADER, REFCOUNT_TABLE, REFCOUNT_BLOCK, L1_TABLE, CLUSTERS };

/* All numbers big-endian. */
struct qcow2_header {
    uint32_t magic;
    uint32_t version;
    uint64_t backing_file_offset;
    uint32_t backing_file_size;
    uint32_t cluster_bits;
    uint64_t size;
    uint32_t crypt_method;
    uint32_t l1_size;
    uint64_t l1_table_offset;
    uint64_t refcount_table_offset;
    uint32_t refcount_table_clusters;
    uint32_t nb_snapshots;
    uint64_t snapshots_offset;
    uint64_t incompatible_features;
    uint64_t compatible_features;
    uint64_t autoclear_features;
    uint32_t refcount_order; /* 4: 16 bits each */
    uint32_t header_length;
};

int rig_states_file_new(struct rig_error *err)
{
    const struct qcow2_header header = {
        .magic = htobe32(0x514649fb), /* "QFI\xfb" */
        .version = htobe32(3),
        .cluster_bits = htobe32(CLUSTER_BITS),
        .size = htobe64(DISK_SIZE),
        .l1_size = htobe32(1),
        .l1_table_offset = htobe64(L1_TABLE * CLUSTER),
        .refcount_table_offset = htobe64(REFCOUNT_TABLE * CLUSTER),
        .refcount_table_clusters = htobe32(1),
        .refcount_order = htobe32(4),
        .header_length = htobe32(sizeof(struct qcow2_header)),
    };
    const uint64_t refcount_block = htobe64(REFCOUNT_BLOCK * CLUSTER);
    uint16_t counts[CLUSTERS];
    int fd = memfd_create("states", MFD_CLOEXEC);

    _Static_assert(sizeof(struct qcow2_header) == 104, "the format's");
    for (unsigned i = 0; i < CLUSTERS; i++)
        counts[i] = htobe16(1);
    if (fd < 0 || ftruncate(fd, CLUSTERS * CLUSTER) < 0 || pwrite(fd, &header, sizeof(header), 0) != sizeof(header) ||
        pwrite(fd, &refcount_block, sizeof(refcount_block), REFCOUNT_TABLE * CLUSTER) != sizeof(refcount_block) ||
        pwrite(fd, counts, sizeof(counts), REFCOUNT_BLOCK * CLUSTER) != sizeof(counts)) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make a file for QEMU's states: %s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

/* Everything of one file to another, which is empty. */
static int copy(int from, int to, const char *what, struct rig_error *err)
{
    char bytes[65536];
    off_t at = 0;
    ssize_t size;

    while ((size = pread(from, bytes, sizeof(bytes), at)) > 0) {
        if (pwrite(to, bytes, (size_t)size, at) != size)
            break;
        at += size;
    }
    return size == 0 ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot copy %.200s: %s", what, strerror(errno));
}

int rig_states_file_load(const char *path, struct rig_error *err)
{
    int from = open(path, O_RDONLY | O_CLOEXEC);
    int to = from < 0 ? -1 : memfd_create("states", MFD_CLOEXEC);
    int result = -1;

    if (to < 0)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "cannot read %.200s: %s", path, strerror(errno));
    else
        result = copy(from, to, path, err);
    if (from >= 0)
        close(from);
    if (result < 0 && to >= 0)
        close(to);
    return result < 0 ? -1 : to;
}

int rig_states_file_keep(int fd, const char *path, struct rig_error *err)
{
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int result;

    if (to < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %.200s: %s", path, strerror(errno));
    result = copy(fd, to, path, err);
    if (close(to) < 0 && result == 0)
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %.200s: %s", path, strerror(errno));
    return result;
}
