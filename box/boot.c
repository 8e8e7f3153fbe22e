/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <base/files.h>
#include <box/boot.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOK_MS 20
#define SAY_SECONDS 2

static void pause_ms(long ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    (void)nanosleep(&pause, NULL);
}

/* What the console has said so far. */
static enum rig_ready_line look(const struct rig_run_dir *run, struct rig_ready *ready, char *reason,
                                size_t reason_size)
{
    enum rig_ready_line news = RIG_READY_LINE_NONE;
    char path[128];
    size_t size;
    char *log;

    rig_run_dir_file(run, RIG_FILE_CONSOLE, path);
    log = rig_read_file(path, &size);
    if (log)
        news = rig_console_ready_line(log, size, ready, reason, reason_size);
    free(log);
    return news;
}

/* Keeps the console log of a failed boot and names it in the error. */
static int fail(const struct rig_run_dir *run, const char *failed_log, const char *what, struct rig_error *err)
{
    char path[128];
    char line[160];
    char *log;

    rig_run_dir_file(run, RIG_FILE_CONSOLE, path);
    rig_file_last_line(path, line, sizeof(line));
    log = rig_read_file(path, NULL);
    if (log)
        (void)rig_write_file(failed_log, log, NULL);
    free(log);
    (void)rig_error_set(err, RIG_ERROR_MACHINERY, "the box %s; console log: %s, its last line: %s", what, failed_log,
                        line[0] ? line : "(nothing was printed)");
    rig_qemu_explain(run, err);
    return -1;
}

/* KVM met an instruction that it cannot emulate: QEMU holds the machine, and waits. */
static bool is_stuck(struct rig_qemu *qemu)
{
    cJSON *answer = rig_qmp_call(&qemu->qmp, "query-status", NULL, NULL);
    const char *status = cJSON_GetStringValue(cJSON_GetObjectItem(answer, "status"));
    const bool stuck = status && strcmp(status, "internal-error") == 0;

    cJSON_Delete(answer);
    return stuck;
}

static int wait_ready(const struct rig_run_dir *run, unsigned patience, const char *failed_log,
                      const struct rig_say *say, struct rig_qemu *qemu, struct rig_ready *ready, struct rig_error *err)
{
    double start = rig_seconds();
    double said = start;
    char reason[256];
    char what[320];

    for (;;) {
        enum rig_ready_line news;
        double now;
        bool alive = rig_qemu_alive(qemu); /* asked first: what it said before it ended counts */

        news = look(run, ready, reason, sizeof(reason));
        if (news == RIG_READY_LINE_READY)
            return 0;
        if (news == RIG_READY_LINE_FAILED) {
            (void)snprintf(what, sizeof(what), "cannot come up: %s", reason);
            return fail(run, failed_log, what, err);
        }
        if (!alive)
            return fail(run, failed_log, "ended while it booted", err);
        if (is_stuck(qemu))
            return fail(run, failed_log, "was stopped by QEMU (internal error)", err);
        now = rig_seconds();
        if (now - start >= patience) {
            (void)snprintf(what, sizeof(what), "was not ready after %u s", patience);
            return fail(run, failed_log, what, err);
        }
        if (now - said >= SAY_SECONDS) {
            said = now;
            rig_say(say, "box: booting, %.0f s", now - start);
        }
        pause_ms(LOOK_MS);
    }
}

int rig_box_boot(const struct rig_run_dir *run, int ram_fd, const char *const *arguments, unsigned patience,
                 const char *failed_log, const struct rig_say *say, struct rig_qemu *qemu, struct rig_ready *ready,
                 struct rig_error *err)
{
    /* The shell's prompt is printed after the ready line; the snapshot should have a dom0 at rest. */
    const long rest_ms = 250;
    int result;

    if (rig_qemu_start(qemu, run, ram_fd, arguments, false, err) < 0)
        return -1;
    result = rig_qemu_connect(qemu, err);
    if (result < 0)
        rig_qemu_explain(run, err);
    else
        result = wait_ready(run, patience, failed_log, say, qemu, ready, err);
    if (result < 0)
        rig_qemu_kill(qemu);
    else
        pause_ms(rest_ms);
    return result;
}
