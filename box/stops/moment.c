/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <box/migration.h>
#include <box/stops/moment_private.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PAGE_SIZE 4096

#define STOP_SECONDS 10 /* for QEMU to stop its machine */

int rig_moment_monitor(struct rig_moment *moment, const char *arguments, struct rig_error *err)
{
    cJSON *said = rig_qmp_call(&moment->probe->qemu->qmp, "human-monitor-command", arguments, err);
    int result = 0;

    if (!said)
        return -1;
    if (cJSON_IsString(said) && said->valuestring[0])
        result =
            rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU cannot save or load its machine: %.200s", said->valuestring);
    cJSON_Delete(said);
    return result;
}

int rig_moment_hold_ram(struct rig_moment *moment, struct rig_error *err)
{
    struct rig_probe *probe = moment->probe;

    if (!probe->plugin)
        return rig_ram_copy_new(&moment->copy, probe->ram_fd, probe->ram_size, err);
    rig_plugin_forget_foreign(probe->plugin);
    return rig_plugin_private(probe->plugin, err);
}

int rig_moment_save(struct rig_moment **made, struct rig_probe *probe, struct rig_error *err)
{
    struct rig_moment *moment = calloc(1, sizeof(*moment));

    *made = NULL;
    if (!moment)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    moment->probe = probe;
    if (rig_gdb_registers(probe->gdb, &moment->registers, err) < 0 ||
        rig_migration_leave_out_ram(&probe->qemu->qmp, err) < 0 ||
        rig_moment_monitor(moment, "{\"command-line\":\"savevm " RIG_MOMENT_STATE "\"}", err) < 0 ||
        rig_moment_hold_ram(moment, err) < 0) {
        free(moment);
        return -1;
    }
    *made = moment;
    return 0;
}

void rig_moment_free(struct rig_moment *moment)
{
    if (!moment)
        return;
    if (!moment->copy && rig_moment_restore(moment, RIG_RESTORE_FULL, NULL) == 0)
        (void)rig_plugin_shared(moment->probe->plugin, NULL);
    rig_ram_copy_free(moment->copy);
    free(moment);
}

const struct rig_registers *rig_moment_registers(const struct rig_moment *moment)
{
    return &moment->registers;
}

int rig_moment_end_at(struct rig_moment *moment, uint64_t address, uint64_t place, unsigned *number,
                      struct rig_error *err)
{
    if (moment->end_count == RIG_PLUGIN_MOST_WATCHES)
        return rig_error_set(err, RIG_ERROR_USAGE, "more than %d ends of a run", RIG_PLUGIN_MOST_WATCHES);
    if (!moment->probe->plugin) {
        if (rig_gdb_insert(moment->probe->gdb, RIG_GDB_BREAK, address, 1, err) < 0)
            return -1;
        *number = moment->end_count;
    } else if (rig_plugin_watch(moment->probe->plugin, address, place, number, err) < 0) {
        return -1;
    }
    moment->ends[*number] = address;
    moment->end_count++;
    moment->new_end = true;
    return 0;
}

/* --- a run ---------------------------------------------------------------------------------------------------------*/

/* Waits for a watch (*hit), for a stop of the machine, or for the time to be over. */
static int await(struct rig_moment *moment, double deadline, struct rig_moment_end *end, bool *hit,
                 struct rig_gdb_stop *stop, struct rig_error *err)
{
    struct rig_probe *probe = moment->probe;
    struct pollfd fds[2] = {{.fd = rig_gdb_fd(probe->gdb), .events = POLLIN},
                            {.fd = probe->plugin ? rig_plugin_fd(probe->plugin) : -1, .events = POLLIN}};

    for (;;) {
        double left = deadline - rig_seconds();
        int reported = 0;

        if (left <= 0 || poll(fds, 2, (int)(left * 1000) + 1) == 0)
            return 0;
        if (fds[1].revents)
            reported = rig_plugin_hit(probe->plugin, &end->number);
        *hit = reported == 1;
        if (*hit)
            return 0;
        if (reported < 0) /* QEMU ends: the stub says so too */
            fds[1].fd = -1;
        /* What is there may be no more than the acknowledgement of `c`. */
        if (fds[0].revents && (rig_gdb_wait(probe->gdb, 0, stop, err) < 0 || stop->end != RIG_GDB_TIMEOUT))
            return stop->end == RIG_GDB_TIMEOUT ? -1 : 0;
    }
}

/* Without a plugin the ends are breakpoints: which of them, if any. */
static int which_break(struct rig_moment *moment, struct rig_moment_end *end, struct rig_error *err)
{
    uint64_t rip;

    end->outcome = RIG_MOMENT_BREAK;
    if (moment->probe->plugin)
        return 0;
    if (rig_gdb_get(moment->probe->gdb, "rip", &rip, err) < 0)
        return -1;
    for (unsigned i = 0; i < moment->end_count; i++) {
        if (moment->ends[i] != rip)
            continue;
        end->outcome = RIG_MOMENT_END;
        end->number = i;
    }
    return 0;
}

static int judge(struct rig_moment *moment, const struct rig_gdb_stop *stop, bool hit, struct rig_moment_end *end,
                 struct rig_error *err)
{
    if (stop->end == RIG_GDB_TIMEOUT)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU does not stop its machine");
    if (stop->end == RIG_GDB_GONE)
        end->outcome = RIG_MOMENT_GONE;
    else if (stop->signal == RIG_GDB_SIGNAL_QUIT)
        end->outcome = RIG_MOMENT_HELD;
    else if (hit)
        end->outcome = end->number == RIG_PLUGIN_IDLE ? RIG_MOMENT_IDLE : RIG_MOMENT_END;
    else if (stop->signal == RIG_GDB_SIGNAL_TRAP)
        return which_break(moment, end, err);
    else
        end->outcome = RIG_MOMENT_TIMEOUT;
    return 0;
}

int rig_moment_run(struct rig_moment *moment, double seconds, struct rig_moment_end *end, struct rig_error *err)
{
    struct rig_probe *probe = moment->probe;
    struct rig_gdb_stop stop = {.end = RIG_GDB_TIMEOUT};
    double began = rig_seconds();
    bool hit = false;
    int result;

    *end = (struct rig_moment_end){.outcome = RIG_MOMENT_TIMEOUT};
    if (probe->plugin)
        rig_plugin_arm(probe->plugin);
    if (rig_gdb_continue(probe->gdb, err) < 0)
        return -1;
    result = await(moment, began + seconds, end, &hit, &stop, err);
    if (result == 0 && stop.end == RIG_GDB_TIMEOUT) {
        result = rig_gdb_interrupt(probe->gdb, err);
        if (result == 0)
            result = rig_gdb_wait(probe->gdb, STOP_SECONDS, &stop, err);
    }
    if (probe->plugin)
        rig_plugin_disarm(probe->plugin);
    if (result < 0 || judge(moment, &stop, hit, end, err) < 0)
        return -1;
    end->seconds = rig_seconds() - began;
    moment->last = *end;
    return 0;
}

/* --- and back ------------------------------------------------------------------------------------------------------*/

int rig_moment_fast_is_enough(struct rig_moment *moment, bool *enough, struct rig_error *err)
{
    struct rig_probe *probe = moment->probe;
    uint32_t foreign;
    uint64_t cs;

    *enough = false;
    if (!probe->plugin || moment->new_end || moment->last.outcome != RIG_MOMENT_END)
        return 0;
    (void)rig_plugin_foreign(probe->plugin, &foreign);
    if (foreign > RIG_PLUGIN_MOST_FOREIGN)
        return 0;
    if (rig_gdb_get(probe->gdb, "cs", &cs, err) < 0)
        return -1;
    *enough = cs == rig_register_get(rig_gdb_layout(probe->gdb), &moment->registers, "cs");
    return 0;
}

/* A machine that was shut down can only be reset; with that QEMU lets it run again. */
static int reset_held(struct rig_qmp *qmp, struct rig_error *err)
{
    const struct timespec pause = {.tv_nsec = 1000000};

    if (rig_qmp_do(qmp, "set-action", "{\"reboot\":\"reset\"}", err) < 0 ||
        rig_qmp_do(qmp, "system_reset", NULL, err) < 0)
        return -1;
    for (int i = 0; i < STOP_SECONDS * 1000; i++) {
        cJSON *status = rig_qmp_call(qmp, "query-status", NULL, err);
        const cJSON *name = cJSON_GetObjectItemCaseSensitive(status, "status");
        bool still = cJSON_IsString(name) && strcmp(name->valuestring, "shutdown") == 0;

        if (!status)
            return -1;
        cJSON_Delete(status);
        if (!still)
            return rig_qmp_do(qmp, "set-action", "{\"reboot\":\"shutdown\"}", err);
        (void)nanosleep(&pause, NULL);
    }
    return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU does not reset its machine");
}

static int put_ram_back(struct rig_moment *moment, struct rig_error *err)
{
    return moment->copy ? rig_ram_copy_restore(moment->copy, err) : rig_plugin_restore(moment->probe->plugin, err);
}

/* Writes the pages once more that have translations of other bytes: then QEMU drops these. */
static int drop_foreign(struct rig_probe *probe, struct rig_error *err)
{
    uint32_t count;
    const uint32_t *pages = rig_plugin_foreign(probe->plugin, &count);
    uint8_t bytes[PAGE_SIZE];

    for (uint32_t i = 0; i < count && i < RIG_PLUGIN_MOST_FOREIGN; i++) {
        const uint64_t place = pages[i] * (uint64_t)PAGE_SIZE;

        if (pread(probe->ram_fd, bytes, sizeof(bytes), (off_t)place) != PAGE_SIZE)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read the RAM: %s", strerror(errno));
        if (rig_gdb_write(probe->gdb, RIG_GDB_PHYSICAL, place, bytes, sizeof(bytes), err) != 0)
            return -1;
    }
    rig_plugin_forget_foreign(probe->plugin);
    return 0;
}

static int restore_fast(struct rig_moment *moment, struct rig_error *err)
{
    return put_ram_back(moment, err) < 0 || drop_foreign(moment->probe, err) < 0
               ? -1
               : rig_gdb_set_registers(moment->probe->gdb, &moment->registers, err);
}

int rig_moment_restore(struct rig_moment *moment, enum rig_restore how, struct rig_error *err)
{
    struct rig_probe *probe = moment->probe;

    if (how == RIG_RESTORE_FAST && !moment->copy)
        return restore_fast(moment, err);
    if (moment->last.outcome == RIG_MOMENT_HELD && reset_held(&probe->qemu->qmp, err) < 0)
        return -1;
    if (put_ram_back(moment, err) < 0 ||
        rig_moment_monitor(moment, "{\"command-line\":\"loadvm " RIG_MOMENT_STATE "\"}", err) < 0)
        return -1;
    if (probe->plugin)
        rig_plugin_forget_foreign(probe->plugin);
    moment->new_end = false;
    moment->last = (struct rig_moment_end){.outcome = RIG_MOMENT_END};
    return 0;
}
