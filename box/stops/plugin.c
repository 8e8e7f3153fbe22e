/* SPDX-License-Identifier: MIT */
#include <base/array.h>
#include <box/qemu.h>
#include <box/socket.h>
#include <box/stops/plugin.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

/* Where the build has it, below the build directory. */
#define PLUGIN_FILE "cmake/box/plugin/rig-plugin.so"

#define PAGE_SIZE 4096
#define ANSWER_MS 10000

struct rig_plugin {
    int fd;
    struct rig_plugin_shared *shared;
    uint64_t ram; /* in QEMU's process */
    uint64_t ram_size;
    uint32_t arming;               /* the number of the last rig_plugin_arm */
    struct rig_plugin_message hit; /* that came while something else was awaited; kind 0: none */
};

int rig_plugin_word(char word[static RIG_PLUGIN_WORD_SIZE], const char *build_dir, bool counters, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char full[PATH_MAX];

    if (rig_path(path, err, "%s/" PLUGIN_FILE, build_dir) < 0)
        return -1;
    if (!realpath(path, full) || strchr(full, ','))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the plugin %.300s is not there, or has a comma in its path",
                             path);
    (void)snprintf(word, RIG_PLUGIN_WORD_SIZE,
                   "file=%.*s,socket=" RIG_PLUGIN_SOCKET ",ram=/proc/self/fd/" TEXT(RIG_QEMU_RAM_FD) ",counters=%s",
                   RIG_PATH_SIZE, full, counters ? "on" : "off");
    return 0;
}

/* --- connecting ----------------------------------------------------------------------------------------------------*/

static int receive_hello(struct rig_plugin *plugin, int *shared_fd, struct rig_error *err)
{
    struct rig_plugin_message hello = {0};
    struct iovec part = {.iov_base = &hello, .iov_len = sizeof(hello)};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
    struct pollfd ready = {.fd = plugin->fd, .events = POLLIN};
    const struct cmsghdr *file;

    *shared_fd = -1;
    if (poll(&ready, 1, ANSWER_MS) != 1 || recvmsg(plugin->fd, &message, MSG_CMSG_CLOEXEC) != sizeof(hello) ||
        hello.kind != RIG_PLUGIN_HELLO || !(file = CMSG_FIRSTHDR(&message)) || file->cmsg_type != SCM_RIGHTS)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the plugin in QEMU does not greet");
    memcpy(shared_fd, CMSG_DATA(file), sizeof(int));
    plugin->ram = hello.address;
    plugin->ram_size = hello.place;
    return 0;
}

static int map_shared(struct rig_plugin *plugin, int fd, struct rig_error *err)
{
    void *shared = mmap(NULL, sizeof(*plugin->shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (shared == MAP_FAILED)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot map the plugin's memory: %s", strerror(errno));
    plugin->shared = shared;
    if (plugin->shared->magic != RIG_PLUGIN_MAGIC || plugin->shared->version != RIG_PLUGIN_VERSION)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the plugin in QEMU is of version %u; expected %u",
                             plugin->shared->version, RIG_PLUGIN_VERSION);
    return 0;
}

int rig_plugin_open(struct rig_plugin **made, const char *path, double seconds, struct rig_error *err)
{
    struct rig_plugin *plugin = calloc(1, sizeof(*plugin));
    int shared_fd = -1;
    int result;

    *made = NULL;
    if (!plugin)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    plugin->fd = rig_socket_connect(path, SOCK_SEQPACKET, "the plugin in QEMU", seconds, err);
    result = plugin->fd < 0 ? -1 : receive_hello(plugin, &shared_fd, err);
    if (result == 0)
        result = map_shared(plugin, shared_fd, err);
    if (shared_fd >= 0)
        close(shared_fd);
    if (result < 0) {
        rig_plugin_close(plugin);
        return -1;
    }
    *made = plugin;
    return 0;
}

void rig_plugin_close(struct rig_plugin *plugin)
{
    if (!plugin)
        return;
    if (plugin->shared)
        (void)munmap(plugin->shared, sizeof(*plugin->shared));
    if (plugin->fd >= 0)
        close(plugin->fd);
    free(plugin);
}

int rig_plugin_fd(const struct rig_plugin *plugin)
{
    return plugin->fd;
}

/* --- requests ------------------------------------------------------------------------------------------------------*/

static int ask(struct rig_plugin *plugin, const struct rig_plugin_message *request, struct rig_plugin_message *reply,
               struct rig_error *err)
{
    if (send(plugin->fd, request, sizeof(*request), MSG_NOSIGNAL) != sizeof(*request))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the plugin in QEMU is gone");
    for (;;) {
        struct pollfd ready = {.fd = plugin->fd, .events = POLLIN};

        if (poll(&ready, 1, ANSWER_MS) == 0)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "the plugin in QEMU does not answer");
        if (recv(plugin->fd, reply, sizeof(*reply), 0) != sizeof(*reply))
            return rig_error_set(err, RIG_ERROR_MACHINERY, "the plugin in QEMU is gone");
        if (reply->kind == RIG_PLUGIN_DONE)
            return 0;
        if (reply->kind == RIG_PLUGIN_FAILED)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "the plugin in QEMU refuses: %.100s", reply->text);
        plugin->hit = *reply;
    }
}

static int do_kind(struct rig_plugin *plugin, enum rig_plugin_kind kind, struct rig_error *err)
{
    struct rig_plugin_message reply;

    return ask(plugin, &(struct rig_plugin_message){.kind = kind}, &reply, err);
}

int rig_plugin_private(struct rig_plugin *plugin, struct rig_error *err)
{
    return do_kind(plugin, RIG_PLUGIN_PRIVATE, err);
}

int rig_plugin_restore(struct rig_plugin *plugin, struct rig_error *err)
{
    return do_kind(plugin, RIG_PLUGIN_RESTORE, err);
}

int rig_plugin_shared(struct rig_plugin *plugin, struct rig_error *err)
{
    return do_kind(plugin, RIG_PLUGIN_SHARED, err);
}

int rig_plugin_dirty(struct rig_plugin *plugin, int pid, void (*visit)(void *context, uint64_t page), void *context,
                     struct rig_error *err)
{
    static const uint64_t present_or_swapped = UINT64_C(3) << 62;
    static const uint64_t of_a_file = UINT64_C(1) << 61;
    uint64_t entries[512];
    char path[64];
    int fd;

    (void)snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot open %s: %s", path, strerror(errno));
    for (uint64_t page = 0; page < plugin->ram_size / PAGE_SIZE; page += RIG_COUNT(entries)) {
        ssize_t size =
            pread(fd, entries, sizeof(entries), (off_t)((plugin->ram / PAGE_SIZE + page) * sizeof(entries[0])));

        for (size_t i = 0; size > 0 && i < (size_t)size / sizeof(entries[0]); i++) {
            if ((entries[i] & present_or_swapped) && !(entries[i] & of_a_file) &&
                page + i < plugin->ram_size / PAGE_SIZE)
                visit(context, page + i);
        }
    }
    close(fd);
    return 0;
}

const uint32_t *rig_plugin_foreign(const struct rig_plugin *plugin, uint32_t *count)
{
    *count = atomic_load(&plugin->shared->foreign_count);
    return plugin->shared->foreign_pages;
}

void rig_plugin_forget_foreign(struct rig_plugin *plugin)
{
    atomic_store(&plugin->shared->foreign_count, 0);
}

/* --- watches -------------------------------------------------------------------------------------------------------*/

int rig_plugin_watch(struct rig_plugin *plugin, uint64_t address, uint64_t place, unsigned *number,
                     struct rig_error *err)
{
    const struct rig_plugin_message request = {.kind = RIG_PLUGIN_WATCH, .address = address, .place = place};
    struct rig_plugin_message reply;

    if (ask(plugin, &request, &reply, err) < 0)
        return -1;
    *number = reply.number;
    rig_plugin_set_nth(plugin, *number, 1);
    return 0;
}

int rig_plugin_clear_watches(struct rig_plugin *plugin, struct rig_error *err)
{
    return do_kind(plugin, RIG_PLUGIN_CLEAR_WATCHES, err);
}

void rig_plugin_set_nth(struct rig_plugin *plugin, unsigned number, unsigned nth)
{
    if (number < RIG_PLUGIN_MOST_WATCHES)
        atomic_store(&plugin->shared->times[number], nth ? nth - 1 : 0);
}

void rig_plugin_arm(struct rig_plugin *plugin)
{
    if (++plugin->arming == 0)
        plugin->arming = 1;
    atomic_store(&plugin->shared->armed, plugin->arming);
}

void rig_plugin_disarm(struct rig_plugin *plugin)
{
    atomic_store(&plugin->shared->armed, 0);
}

void rig_plugin_report_idle(struct rig_plugin *plugin, bool on)
{
    atomic_store(&plugin->shared->idle, on);
}

int rig_plugin_hit(struct rig_plugin *plugin, unsigned *number)
{
    struct rig_plugin_message message = plugin->hit;

    plugin->hit.kind = 0;
    for (;;) {
        ssize_t size;

        if (message.kind == RIG_PLUGIN_HIT && message.place == plugin->arming) {
            *number = message.number;
            return 1;
        }
        size = recv(plugin->fd, &message, sizeof(message), MSG_DONTWAIT);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        if (size != sizeof(message))
            return -1;
    }
}

/* --- functions -----------------------------------------------------------------------------------------------------*/

int rig_plugin_trace(struct rig_plugin *plugin, uint64_t address, uint32_t *number, struct rig_error *err)
{
    const struct rig_plugin_message request = {.kind = RIG_PLUGIN_FUNCTION, .address = address};
    struct rig_plugin_message reply = {0};

    if (ask(plugin, &request, &reply, err) < 0)
        return -1;
    *number = reply.number;
    return 0;
}

void rig_plugin_trace_start(struct rig_plugin *plugin, uint32_t most_times)
{
    memset(plugin->shared->calls, 0, sizeof(plugin->shared->calls));
    atomic_store(&plugin->shared->event_count, 0);
    atomic_store(&plugin->shared->most_times, most_times);
}

const struct rig_plugin_event *rig_plugin_events(const struct rig_plugin *plugin, uint32_t *count, uint32_t *lost)
{
    uint32_t all = atomic_load_explicit(&plugin->shared->event_count, memory_order_acquire);

    *count = all < RIG_PLUGIN_MOST_EVENTS ? all : RIG_PLUGIN_MOST_EVENTS;
    if (lost)
        *lost = all - *count;
    return plugin->shared->events;
}

uint32_t rig_plugin_calls(const struct rig_plugin *plugin, uint32_t number)
{
    return number < RIG_PLUGIN_MOST_FUNCTIONS ? plugin->shared->calls[number] : 0;
}

/* --- blocks --------------------------------------------------------------------------------------------------------*/

uint32_t rig_plugin_block_count(const struct rig_plugin *plugin)
{
    uint32_t count = atomic_load_explicit(&plugin->shared->block_count, memory_order_acquire);

    return count < RIG_PLUGIN_MOST_BLOCKS ? count : RIG_PLUGIN_MOST_BLOCKS;
}

const struct rig_plugin_block *rig_plugin_blocks(const struct rig_plugin *plugin)
{
    return plugin->shared->blocks;
}

const uint64_t *rig_plugin_counters(const struct rig_plugin *plugin)
{
    return plugin->shared->counters;
}

void rig_plugin_clear_counters(struct rig_plugin *plugin)
{
    memset(plugin->shared->counters, 0, rig_plugin_block_count(plugin) * sizeof(plugin->shared->counters[0]));
}

uint32_t rig_plugin_lost(const struct rig_plugin *plugin)
{
    return atomic_load(&plugin->shared->lost);
}

bool rig_plugin_is_code(const struct rig_plugin *plugin, uint64_t page)
{
    return page < RIG_PLUGIN_MOST_PAGES &&
           (atomic_load_explicit(&plugin->shared->code_pages[page / 64], memory_order_relaxed) >> page % 64 & 1);
}
