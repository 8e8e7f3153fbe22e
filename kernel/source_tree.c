/* SPDX-License-Identifier: MIT */
#include <kernel/source_tree.h>

#include <unistd.h>

/* "" where it is not there. */
static int take(char path[RIG_PATH_SIZE], const char *directory, const char *name, struct rig_error *err)
{
    if (rig_path(path, err, "%s/%s", directory, name) < 0)
        return -1;
    if (access(path, F_OK) < 0)
        path[0] = '\0';
    return 0;
}

int rig_source_tree(struct rig_kernel_source *source, const char *directory, struct rig_error *err)
{
    source->kind = RIG_KERNEL_TREE;
    if (take(source->image, directory, "arch/x86/boot/bzImage", err) < 0)
        return -1;
    if (source->image[0] == '\0' && take(source->image, directory, "vmlinux", err) < 0)
        return -1;
    if (source->image[0] == '\0')
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: a directory without a build of Linux for x86: neither arch/x86/boot/bzImage nor "
                             "vmlinux is in it",
                             directory);
    return take(source->system_map, directory, "System.map", err) < 0 ||
                   take(source->config, directory, ".config", err) < 0
               ? -1
               : 0;
}
