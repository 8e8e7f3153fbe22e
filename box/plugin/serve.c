/* SPDX-License-Identifier: MIT */
#include <box/plugin/tcg.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool greet(int client)
{
    struct rig_plugin_message hello = {.kind = RIG_PLUGIN_HELLO};
    struct iovec part = {.iov_base = &hello, .iov_len = sizeof(hello)};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {0};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
    struct cmsghdr *file = CMSG_FIRSTHDR(&message);

    if (rig_tcg_find_ram()) {
        hello.address = (uint64_t)(uintptr_t)rig_tcg.ram;
        hello.place = rig_tcg.ram_size;
    }
    file->cmsg_level = SOL_SOCKET;
    file->cmsg_type = SCM_RIGHTS;
    file->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(file), &rig_tcg.shared_fd, sizeof(int));
    return sendmsg(client, &message, MSG_NOSIGNAL) == sizeof(hello);
}

static const char *watch(const struct rig_plugin_message *request, uint32_t *number)
{
    const char *error = NULL;

    pthread_mutex_lock(&rig_tcg.lock);
    if (rig_tcg.watch_count == RIG_PLUGIN_MOST_WATCHES) {
        error = "too many watches";
    } else {
        *number = rig_tcg.watch_count++;
        rig_tcg.watches[*number] = (struct rig_tcg_watch){request->address, request->place};
    }
    pthread_mutex_unlock(&rig_tcg.lock);
    return error;
}

static const char *trace(const struct rig_plugin_message *request, uint32_t *number)
{
    const char *error;

    pthread_mutex_lock(&rig_tcg.lock);
    error = rig_tcg_trace(request->address, number);
    pthread_mutex_unlock(&rig_tcg.lock);
    return error;
}

static void clear_watches(void)
{
    atomic_store(&rig_tcg.shared->armed, 0);
    pthread_mutex_lock(&rig_tcg.lock);
    rig_tcg.watch_count = 0;
    atomic_fetch_add(&rig_tcg.watch_set, 1);
    pthread_mutex_unlock(&rig_tcg.lock);
}

static const char *handle(const struct rig_plugin_message *request, uint32_t *number)
{
    switch (request->kind) {
    case RIG_PLUGIN_PRIVATE:
        return rig_tcg_ram_private();
    case RIG_PLUGIN_RESTORE:
        return rig_tcg_ram_restore();
    case RIG_PLUGIN_SHARED:
        return rig_tcg_ram_shared();
    case RIG_PLUGIN_WATCH:
        return watch(request, number);
    case RIG_PLUGIN_FUNCTION:
        return trace(request, number);
    case RIG_PLUGIN_CLEAR_WATCHES:
        clear_watches();
        return NULL;
    default:
        return "not a request";
    }
}

static void serve_client(int client)
{
    struct rig_plugin_message request;

    while (recv(client, &request, sizeof(request), 0) == sizeof(request)) {
        struct rig_plugin_message reply = {.kind = RIG_PLUGIN_DONE};
        const char *error = handle(&request, &reply.number);

        if (error) {
            reply.kind = RIG_PLUGIN_FAILED;
            (void)snprintf(reply.text, sizeof(reply.text), "%s", error);
        }
        if (send(client, &reply, sizeof(reply), MSG_NOSIGNAL) != sizeof(reply))
            return;
    }
}

void *rig_tcg_serve(void *nothing)
{
    for (;;) {
        int client = accept(rig_tcg.listener, NULL, NULL);

        if (client < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (client < 0)
            return nothing;
        atomic_store(&rig_tcg.shared->armed, 0);
        atomic_store(&rig_tcg.client, client);
        if (greet(client))
            serve_client(client);
        atomic_store(&rig_tcg.client, -1);
        (void)close(client);
    }
}
