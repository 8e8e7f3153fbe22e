/* SPDX-License-Identifier: MIT */
#include <box/plugin/tcg.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int qemu_plugin_version = QEMU_PLUGIN_API_VERSION;

static int refuse(const char *what, const char *detail)
{
    (void)fprintf(stderr, "rig-plugin: %s%s\n", what, detail);
    return -1;
}

static int check(const qemu_info_t *info)
{
    if (info->version.min > QEMU_PLUGIN_API_VERSION || info->version.cur < QEMU_PLUGIN_API_VERSION) {
        char versions[64];

        (void)snprintf(versions, sizeof(versions), "%d to %d", info->version.min, info->version.cur);
        return refuse("expected a QEMU with plugin interface 1, that is 6.0 to 8.1; found interfaces ", versions);
    }
    if (!info->system_emulation || strcmp(info->target_name, "x86_64") != 0)
        return refuse("expected qemu-system-x86_64; found another QEMU, for target ", info->target_name);
    return 0;
}

static int make_shared(void)
{
    size_t size = sizeof(struct rig_plugin_shared);
    void *shared;

    rig_tcg.shared_fd = memfd_create("rig-plugin", MFD_CLOEXEC);
    if (rig_tcg.shared_fd < 0 || ftruncate(rig_tcg.shared_fd, (off_t)size) < 0)
        return refuse("cannot make shared memory: ", strerror(errno));
    shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, rig_tcg.shared_fd, 0);
    rig_tcg.table = calloc(2 * (size_t)RIG_PLUGIN_MOST_BLOCKS, sizeof(*rig_tcg.table));
    if (shared == MAP_FAILED || !rig_tcg.table)
        return refuse("out of memory", "");
    rig_tcg.shared = shared;
    rig_tcg.shared->magic = RIG_PLUGIN_MAGIC;
    rig_tcg.shared->version = RIG_PLUGIN_VERSION;
    return 0;
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof(address.sun_path))
        return refuse("a socket's path has at most 107 characters", "");
    memcpy(address.sun_path, path, strlen(path));
    (void)unlink(path);
    rig_tcg.listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (rig_tcg.listener < 0 || bind(rig_tcg.listener, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(rig_tcg.listener, 1) < 0)
        return refuse("cannot listen: ", strerror(errno));
    return 0;
}

/* Signals are for QEMU's own threads. */
static int start_thread(void)
{
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    int error;

    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, NULL, rig_tcg_serve, NULL);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error)
        return refuse("cannot start a thread: ", strerror(error));
    (void)pthread_detach(thread);
    return 0;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    const char *socket_path = NULL;
    const char *ram_path = NULL;
    bool counters = true;

    if (check(info) < 0)
        return -1;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "socket=", 7) == 0)
            socket_path = argv[i] + 7;
        else if (strncmp(argv[i], "ram=", 4) == 0)
            ram_path = argv[i] + 4;
        else if (strcmp(argv[i], "counters=off") == 0 || strcmp(argv[i], "counters=on") == 0)
            counters = strcmp(argv[i], "counters=on") == 0;
        else
            return refuse("expected socket=PATH, ram=PATH, counters=on|off; found ", argv[i]);
    }
    if (!ram_path || !socket_path)
        return refuse("expected socket=PATH and ram=PATH", "");
    rig_tcg.ram_path = ram_path;
    rig_tcg.counters = counters;
    if (listen_at(socket_path) < 0 || make_shared() < 0 || start_thread() < 0)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, rig_tcg_translated);
    qemu_plugin_register_vcpu_idle_cb(id, rig_tcg_idle);
    return 0;
}
