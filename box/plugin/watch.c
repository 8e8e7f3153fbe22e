/* SPDX-License-Identifier: MIT */
#include <box/plugin/tcg.h>

#include <dlfcn.h>
#include <sys/socket.h>
#include <time.h>

/* How long a CPU waits for the engine to have the machine stopped. Then it goes on: nobody may ever ask. */
#define HOLD_NS 20000000L
#define LOOK_NS 20000L

static void pause_ns(long ns)
{
    const struct timespec pause = {.tv_nsec = ns};

    (void)nanosleep(&pause, NULL);
}

/* Four functions of QEMU's own that are no part of the plugin interface; each NULL where they are not to be seen. */
struct qemu_functions {
    bool (*runstate_is_running)(void);
    void *(*qemu_get_cpu)(int number);
    void (*cpu_exit)(void *cpu);
    bool (*cpu_is_stopped)(void *cpu);
};

static bool find_functions(struct qemu_functions *functions)
{
    /* Through void **: a plain conversion of an object's address to a function's is not C (POSIX, dlsym). */
    *(void **)&functions->runstate_is_running = dlsym(RTLD_DEFAULT, "runstate_is_running");
    *(void **)&functions->qemu_get_cpu = dlsym(RTLD_DEFAULT, "qemu_get_cpu");
    *(void **)&functions->cpu_exit = dlsym(RTLD_DEFAULT, "cpu_exit");
    *(void **)&functions->cpu_is_stopped = dlsym(RTLD_DEFAULT, "cpu_is_stopped");
    return functions->runstate_is_running && functions->qemu_get_cpu && functions->cpu_exit &&
           functions->cpu_is_stopped;
}

/*
 * Holds the CPU in front of the instruction until QEMU has decided to stop its machine, and has it leave at the end of
 * this block: QEMU lets no CPU begin another one then. Where its functions are not to be seen, the CPU runs on until
 * the stop reaches it.
 */
static void hold(unsigned vcpu)
{
    struct qemu_functions functions;

    if (!find_functions(&functions))
        return;
    for (long waited = 0; waited < HOLD_NS; waited += LOOK_NS) {
        if (!functions.runstate_is_running()) {
            functions.cpu_exit(functions.qemu_get_cpu((int)vcpu));
            return;
        }
        pause_ns(LOOK_NS);
    }
}

/* Reports once for each time that the engine arms. */
static bool report(uint32_t number, uint32_t armed, int client)
{
    struct rig_plugin_message message = {.kind = RIG_PLUGIN_HIT, .number = number, .place = armed};

    return atomic_compare_exchange_strong(&rig_tcg.shared->armed, &armed, 0) &&
           send(client, &message, sizeof(message), MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof(message);
}

/* A machine that is stopped, or about to be, has idle CPUs too, which is no news. */
void rig_tcg_idle(qemu_plugin_id_t id, unsigned vcpu)
{
    const uint32_t armed = atomic_load(&rig_tcg.shared->armed);
    const int client = atomic_load(&rig_tcg.client);
    struct qemu_functions functions;

    (void)id;
    if (armed && client >= 0 && atomic_load(&rig_tcg.shared->idle) && find_functions(&functions) &&
        !functions.cpu_is_stopped(functions.qemu_get_cpu((int)vcpu)))
        (void)report(RIG_PLUGIN_IDLE, armed, client);
}

void rig_tcg_hit(unsigned vcpu, void *data)
{
    const uint32_t number = (uint32_t)((uintptr_t)data % RIG_PLUGIN_MOST_WATCHES);
    const uint32_t armed = atomic_load(&rig_tcg.shared->armed);
    _Atomic uint32_t *times = &rig_tcg.shared->times[number];
    const int client = atomic_load(&rig_tcg.client);

    if (!armed || client < 0 || data != RIG_TCG_WATCH_DATA(atomic_load(&rig_tcg.watch_set), number))
        return;
    if (atomic_load(times) > 0) {
        atomic_fetch_sub(times, 1);
        return;
    }
    if (report(number, armed, client))
        hold(vcpu);
}
