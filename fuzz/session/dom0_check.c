/* SPDX-License-Identifier: MIT */
#include <fuzz/session/dom0_check.h>

#include <base/files.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file's text, of which `has` is to be a part; `unknown` where it cannot be read. */
static bool says(const char *root, const char *file, const char *has, bool unknown)
{
    char path[RIG_PATH_SIZE];
    char *text = rig_path(path, NULL, "%s%s", root, file) == 0 ? rig_read_file(path, NULL) : NULL;
    bool said = text ? strstr(text, has) != NULL : unknown;

    free(text);
    return said;
}

static int check_device(const char *root, const char *device, const char *module, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    int fd;

    if (rig_path(path, err, "%s%s", root, device) < 0)
        return -1;
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0) {
        close(fd);
        return 0;
    }
    if (errno == ENOENT)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "--host: there is no %s here; its kernel module is %s", device,
                             module);
    return rig_error_set(err, RIG_ERROR_MACHINERY, "--host: cannot open %s: %s%s", device, strerror(errno),
                         errno == EACCES || errno == EPERM ? "; this has to run as root" : "");
}

int rig_dom0_check(const char *root, struct rig_error *err)
{
    if (!says(root, "/sys/hypervisor/type", "xen", false))
        return rig_error_set(err, RIG_ERROR_MACHINERY,
                             "--host: this machine does not run under Xen, says /sys/hypervisor/type; without --host a "
                             "box is used");
    /* Only where xenfs is mounted. Where it is not, the devices have to tell. */
    if (!says(root, "/proc/xen/capabilities", "control_d", true))
        return rig_error_set(err, RIG_ERROR_MACHINERY,
                             "--host: this is a guest of Xen and not dom0: /proc/xen/capabilities has no control_d");
    if (check_device(root, "/dev/xen/privcmd", "xen-privcmd", err) < 0)
        return -1;
    return check_device(root, "/dev/xen/evtchn", "xen-evtchn", err);
}
