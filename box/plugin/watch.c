/* SPDX-License-Identifier: MIT */
#include <box/plugin/tcg.h>

#include <dlfcn.h>
#include <sys/socket.h>
#include <time.h>

/* How long a CPU waits for the engine to have the machine stopped. Then it goes on: nobody may ever ask. */
#define HOLD_NS 20000000L
#define LOOK_NS 20000L
/* From QEMU's decision to stop its machine to the request that this CPU sees. */
#define GRACE_NS 60000L

static void pause_ns(long ns)
{
    const struct timespec pause = {.tv_nsec = ns};

    (void)nanosleep(&pause, NULL);
}

/*
 * Holds the CPU in front of the instruction until the stop that the engine asks for is on its way, so that it runs not
 * much further than to the end of this block. QEMU's own `runstate_is_running` is no part of the plugin interface;
 * where it is not to be seen, the CPU runs on until the stop reaches it.
 */
static void hold(void)
{
    union {
        void *symbol;
        bool (*function)(void);
    } is_running = {.symbol = dlsym(RTLD_DEFAULT, "runstate_is_running")};

    if (!is_running.symbol)
        return;
    for (long waited = 0; waited < HOLD_NS && is_running.function(); waited += LOOK_NS)
        pause_ns(LOOK_NS);
    pause_ns(GRACE_NS);
}

void rig_tcg_hit(unsigned vcpu, void *data)
{
    struct rig_plugin_message message = {.kind = RIG_PLUGIN_HIT,
                                         .number = (uint32_t)((uintptr_t)data % RIG_PLUGIN_MOST_WATCHES)};
    uint32_t armed = atomic_load(&rig_tcg.shared->armed);
    _Atomic uint32_t *times = &rig_tcg.shared->times[message.number];
    int client = atomic_load(&rig_tcg.client);

    (void)vcpu;
    if (!armed || client < 0 || data != RIG_TCG_WATCH_DATA(atomic_load(&rig_tcg.watch_set), message.number))
        return;
    if (atomic_load(times) > 0) {
        atomic_fetch_sub(times, 1);
        return;
    }
    if (!atomic_compare_exchange_strong(&rig_tcg.shared->armed, &armed, 0))
        return;
    message.place = armed;
    if (send(client, &message, sizeof(message), MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof(message))
        hold();
}
