/* SPDX-License-Identifier: MIT */
#include <boot/follow.h>

#include <base/clock.h>
#include <base/files.h>
#include <boot/init/marker.h>
#include <boot/initrd.h>
#include <box/qemu.h>
#include <kernel/verdict/printk_log.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 2
#define SAY_SECONDS 1.0
#define QUIET_SECONDS 20.0
#define TURN_SECONDS 0.003 /* between two looks at the console's ring, which has 2 KiB */

void rig_follow_begin(struct rig_follow *follow)
{
    follow->start = follow->said = follow->printed = rig_seconds();
    follow->reading->reached = "entry";
}

void rig_follow_take(struct rig_follow *follow, const char *console, size_t size)
{
    FILE *stream = follow->plan->stream;

    if (stream && size > follow->streamed) {
        (void)fwrite(console + follow->streamed, 1, size - follow->streamed, stream);
        (void)fflush(stream);
        follow->streamed = size;
    }
    if (size == follow->read)
        return;
    follow->read = size;
    follow->printed = rig_seconds();
    rig_console_read(follow->reading, console, size, RIG_INIT_MARKER);
}

/* Our own first program says that it runs; of another's only the kernel says that it starts it. */
bool rig_follow_arrived(const struct rig_follow *follow)
{
    return follow->at_until ||
           (follow->plan->variant->initrd ? follow->reading->runs_init : follow->reading->has_marker);
}

/* A task of the kernel's died, and the boot waits for it: what is to be said of it was said. */
static bool waits_for_the_dead(const struct rig_follow *follow, double now)
{
    return now - follow->printed >= QUIET_SECONDS && (rig_console_first(follow->reading, RIG_INCIDENT_BUG) ||
                                                      rig_console_first(follow->reading, RIG_INCIDENT_PAGE_FAULT) ||
                                                      rig_console_first(follow->reading, RIG_INCIDENT_EXCEPTION));
}

void rig_follow_time(struct rig_follow *follow, const char *what)
{
    double now = rig_seconds();

    follow->time_up = now - follow->start >= follow->plan->seconds || waits_for_the_dead(follow, now);
    if (now - follow->said < SAY_SECONDS)
        return;
    follow->said = now;
    rig_say(&follow->plan->say, "boot: %.0f s, %s", now - follow->start, what ? what : follow->reading->reached);
}

void rig_follow_nap(void)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};

    (void)nanosleep(&pause, NULL);
}

int rig_follow_pass(struct rig_follow *follow, enum rig_pilot_state *state, struct rig_error *err)
{
    const struct rig_boot_pilot *pilot = follow->plan->pilot;
    int result = 0;

    *state = RIG_PILOT_ON;
    if (pilot)
        result = pilot->turn(pilot->context, TURN_SECONDS, state, err);
    else
        rig_follow_nap();
    follow->at_until = follow->at_until || *state == RIG_PILOT_ARRIVED;
    return result;
}

char *rig_follow_log(struct rig_follow *follow, struct rig_evidence *evidence)
{
    size_t size, log_size;
    char *joined, *log;

    if (rig_follow_arrived(follow))
        return NULL;
    log = rig_printk_read(evidence, follow->plan->variant->role == RIG_ROLE_DOM0, &log_size);
    joined = log ? rig_printk_join(evidence->console, evidence->console_size, log, log_size, &size) : NULL;
    free(log);
    if (!joined)
        return NULL;
    evidence->console = joined;
    evidence->console_size = size;
    rig_console_read(follow->reading, joined, size, RIG_INIT_MARKER);
    return joined;
}

int rig_follow_keep(struct rig_boot_result *result, const struct rig_evidence *evidence, struct rig_error *err)
{
    result->console_size = evidence->console_size;
    result->console = strndup(evidence->console, evidence->console_size);
    result->xen_text = strndup(evidence->xen_text, evidence->xen_text_size);
    return result->console && result->xen_text ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
}

void *rig_follow_initrd(const struct rig_variant *v, size_t *size, struct rig_error *err)
{
    void *initrd = v->initrd ? (void *)rig_read_file(v->initrd, size) : rig_initrd_new(size);

    if (!initrd && v->initrd)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "cannot read the initrd %s: %s", v->initrd, strerror(errno));
    else if (!initrd)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    return initrd;
}

int rig_follow_lost(const struct rig_qemu *qemu, struct rig_error *err)
{
    return rig_qemu_was_killed(qemu) ? rig_error_set(err, RIG_ERROR_MACHINERY, "somebody killed QEMU") : 0;
}

struct rig_box_options rig_follow_box(const struct rig_boot_plan *plan, char id[64])
{
    struct rig_box_options options = *plan->box;
    const struct rig_variant *v = plan->variant;

    (void)snprintf(id, 64, "boot-%ld", (long)getpid());
    options.id = id;
    options.cpu = v->cpu ? v->cpu : options.cpu;
    if (v->xen && strchr(v->xen, '/'))
        options.xen = v->xen;
    else if (v->xen)
        options.release = v->xen;
    options.say = plan->say.line;
    options.say_context = plan->say.context;
    return options;
}
