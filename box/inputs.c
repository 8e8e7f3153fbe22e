/* SPDX-License-Identifier: MIT */
#include <box/inputs.h>

#include <box/qemu.h>
#include <box/release.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* The boot protocol's magic, see Linux' Documentation/x86/boot.rst. */
#define SETUP_MAGIC_AT 0x202

enum rig_image rig_image_kind(const unsigned char *start, size_t size)
{
    if (size >= 4 && memcmp(start,
                            "\x7f"
                            "ELF",
                            4) == 0)
        return RIG_IMAGE_ELF;
    if (size >= 2 && start[0] == 0x1f && start[1] == 0x8b)
        return RIG_IMAGE_GZIP;
    if (size >= SETUP_MAGIC_AT + 4 && memcmp(start + SETUP_MAGIC_AT, "HdrS", 4) == 0)
        return RIG_IMAGE_BZIMAGE;
    return RIG_IMAGE_OTHER;
}

/* Reads the start of a file, of what is in it where it is compressed. */
static int read_start(const char *path, unsigned char start[RIG_IMAGE_START], size_t *size, struct rig_error *err)
{
    gzFile file;
    struct stat about;
    int count;

    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return rig_error_set(err, RIG_ERROR_USAGE, "cannot read %s: not a file", path);
    file = gzopen(path, "rbe");
    if (!file)
        return rig_error_set(err, RIG_ERROR_USAGE, "cannot read %s: %s", path, strerror(errno));
    count = gzread(file, start, RIG_IMAGE_START);
    (void)gzclose(file);
    *size = count > 0 ? (size_t)count : 0;
    return 0;
}

static int check_xen(const char *path, struct rig_error *err)
{
    unsigned char start[RIG_IMAGE_START];
    size_t size = 0;

    if (read_start(path, start, &size, err) < 0)
        return -1;
    if (rig_image_kind(start, size) != RIG_IMAGE_ELF)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s is not a hypervisor: Xen's ELF file is accepted, plain or gzip-compressed (not "
                             "xen.efi)",
                             path);
    return 0;
}

static int check_kernel(const char *path, struct rig_error *err)
{
    unsigned char start[RIG_IMAGE_START];
    enum rig_image kind;
    size_t size = 0;

    if (read_start(path, start, &size, err) < 0)
        return -1;
    kind = rig_image_kind(start, size);
    if (kind != RIG_IMAGE_ELF && kind != RIG_IMAGE_BZIMAGE)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s is not a Linux kernel: a vmlinux (ELF) or a bzImage is accepted",
                             path);
    return 0;
}

/* One of the two files that a user may bring. */
static int find_image(char path[RIG_PATH_SIZE], const char *dir, const char *name, const char *users,
                      struct rig_error *err)
{
    char *real;

    if (!users) {
        if (rig_path(path, err, "%s/%s", dir, name) < 0)
            return -1;
        if (access(path, R_OK) < 0)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "%s is not there: run scripts/setup --release %s", path,
                                 strrchr(dir, '/') ? strrchr(dir, '/') + 1 : dir);
        users = path;
    }
    real = realpath(users, NULL); /* QEMU runs in another directory */
    if (!real)
        return rig_error_set(err, RIG_ERROR_USAGE, "cannot read %s: %s", users, strerror(errno));
    (void)snprintf(path, RIG_PATH_SIZE, "%s", real);
    free(real);
    return 0;
}

int rig_inputs_dir(char dir[RIG_PATH_SIZE], const char *build_dir, const char *release, struct rig_error *err)
{
    struct rig_release row;

    if (rig_release_find(release ? release : RIG_DEFAULT_RELEASE, &row, err) < 0)
        return -1;
    return rig_path(dir, err, "%s/box/%s", build_dir, row.name);
}

int rig_inputs_find_xen(char path[RIG_PATH_SIZE], const char *build_dir, const char *release, const char *xen,
                        struct rig_error *err)
{
    char dir[RIG_PATH_SIZE];

    return rig_inputs_dir(dir, build_dir, release, err) < 0 ? -1 : find_image(path, dir, "xen", xen, err);
}

int rig_inputs_find(struct rig_inputs *inputs, const char *dir, const char *xen, const char *kernel,
                    struct rig_error *err)
{
    if (find_image(inputs->xen, dir, "xen", xen, err) < 0 || check_xen(inputs->xen, err) < 0 ||
        find_image(inputs->kernel, dir, "vmlinux", kernel, err) < 0 || check_kernel(inputs->kernel, err) < 0)
        return -1;
    return rig_inputs_initramfs(inputs, dir, "initramfs.cpio", err);
}

int rig_inputs_initramfs(struct rig_inputs *inputs, const char *dir, const char *name, struct rig_error *err)
{
    return find_image(inputs->initramfs, dir, name, NULL, err);
}

int rig_inputs_key(const struct rig_inputs *inputs, struct rig_key *key, struct rig_error *err)
{
    if (rig_key_file(key, inputs->xen, err) < 0 || rig_key_file(key, inputs->kernel, err) < 0)
        return -1;
    return rig_key_file(key, inputs->initramfs, err);
}

/* Unpacks the hypervisor; a plain file is passed through by zlib. */
static int unpack(const char *from, const char *to, struct rig_error *err)
{
    char block[65536];
    gzFile in = gzopen(from, "rbe");
    FILE *out = fopen(to, "we");
    int size = -1;
    int bad = !in || !out;

    while (!bad && (size = gzread(in, block, sizeof(block))) > 0)
        bad = fwrite(block, 1, (size_t)size, out) != (size_t)size;
    bad |= size < 0;
    if (in)
        bad |= gzclose(in) != Z_OK;
    if (out)
        bad |= fclose(out) != 0;
    return bad ? rig_error_set(err, RIG_ERROR_MACHINERY, "cannot unpack %s to %s", from, to) : 0;
}

static int place_link(const struct rig_run_dir *run, const char *name, const char *target, struct rig_error *err)
{
    char path[128];

    rig_run_dir_file(run, name, path);
    (void)unlink(path);
    if (symlink(target, path) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make link %s: %s", path, strerror(errno));
    return 0;
}

int rig_inputs_place(const struct rig_inputs *inputs, const struct rig_run_dir *run, struct rig_error *err)
{
    char xen[128];

    rig_run_dir_file(run, RIG_FILE_XEN, xen);
    if (unpack(inputs->xen, xen, err) < 0 || place_link(run, RIG_FILE_KERNEL, inputs->kernel, err) < 0)
        return -1;
    return place_link(run, RIG_FILE_INITRAMFS, inputs->initramfs, err);
}
