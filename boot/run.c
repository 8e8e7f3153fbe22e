/* SPDX-License-Identifier: MIT */
#include <boot/run.h>

#include <base/clock.h>
#include <base/files.h>
#include <boot/command_line.h>
#include <boot/evidence.h>
#include <boot/init/marker.h>
#include <boot/initrd.h>
#include <box/domu.h>
#include <kernel/verdict/verdicts.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 2
#define SAY_SECONDS 1.0
#define PAUSE_SECONDS 20.0 /* dom0 looks every 50 ms; on a machine that is full, less often */

/* Beside the guest: Xen, dom0, the builder's store; and steps in which a box grows, so that few snapshots serve all. */
#define BOX_BASE_MIB 512U
#define BOX_STEP_MIB 256U

/* One domU's way. */
struct domu_run {
    const struct rig_boot_plan *plan;
    struct rig_boot_result *result;
    struct rig_box *box;
    struct rig_domu *domu;
    struct rig_console_reading *reading;
    size_t streamed, read;
    bool time_up, lost;
};

static void nap(void)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};

    (void)nanosleep(&pause, NULL);
}

static struct rig_box_options box_options(const struct rig_boot_plan *plan, char id[64])
{
    struct rig_box_options options = *plan->box;
    const struct rig_variant *v = plan->variant;
    unsigned memory = v->memory_mib ? v->memory_mib : RIG_BOOT_MEMORY_MIB;

    (void)snprintf(id, 64, "boot-%ld", (long)getpid());
    options.id = id;
    options.builder = true;
    options.cpu = v->cpu ? v->cpu : options.cpu;
    if (v->xen && access(v->xen, R_OK) == 0 && strchr(v->xen, '/'))
        options.xen = v->xen;
    else if (v->xen)
        options.release = v->xen;
    options.memory_mib = BOX_BASE_MIB + (memory + BOX_STEP_MIB - 1) / BOX_STEP_MIB * BOX_STEP_MIB;
    options.say = plan->say.line;
    options.say_context = plan->say.context;
    return options;
}

/* The user's file, or ours; to be freed. */
static void *read_initrd(const struct rig_variant *v, size_t *size, struct rig_error *err)
{
    void *initrd = v->initrd ? (void *)rig_read_file(v->initrd, size) : rig_initrd_new(size);

    if (!initrd && v->initrd)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "cannot read the initrd %s: %s", v->initrd, strerror(errno));
    else if (!initrd)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    return initrd;
}

static int start(struct domu_run *run, struct rig_error *err)
{
    const struct rig_variant *v = run->plan->variant;
    const struct rig_kernel *kernel = run->plan->kernel;
    struct rig_domu_plan plan = {.kernel = kernel->image.vmlinux,
                                 .kernel_size = kernel->image.size,
                                 .command_line = run->result->command_line,
                                 .memory_mib = v->memory_mib ? v->memory_mib : RIG_BOOT_MEMORY_MIB,
                                 .vcpus = v->vcpus ? v->vcpus : 1,
                                 .reserved = v->reserved,
                                 .reserved_count = v->reserved_count};
    void *initrd = read_initrd(v, &plan.initrd_size, err);
    int result;

    if (!initrd)
        return -1;
    plan.initrd = initrd;
    result = rig_domu_start(run->box, &plan, &run->domu, err);
    free(initrd);
    return result;
}

/* What is new on the console goes to whoever watches; read anew only when it grew. */
static void take_console(struct domu_run *run)
{
    size_t size;
    const char *console = rig_domu_console(run->domu, &size);

    if (run->plan->stream && size > run->streamed) {
        (void)fwrite(console + run->streamed, 1, size - run->streamed, run->plan->stream);
        (void)fflush(run->plan->stream);
        run->streamed = size;
    }
    if (size == run->read)
        return;
    run->read = size;
    rig_console_read(run->reading, console, size, RIG_INIT_MARKER);
}

/* Our own first program says that it runs; of another's only the kernel says that it starts it. */
static bool has_arrived(const struct domu_run *run)
{
    return run->plan->variant->initrd ? run->reading->runs_init : run->reading->has_marker;
}

static bool is_over(enum rig_builder_state state)
{
    return state == RIG_BUILDER_ENDED || state == RIG_BUILDER_REFUSED;
}

static void follow(struct domu_run *run)
{
    const double start = rig_seconds();
    double said = start;

    for (;; nap()) {
        enum rig_builder_state state = rig_domu_look(run->domu);
        double now = rig_seconds();

        take_console(run);
        if (is_over(state) || has_arrived(run))
            return;
        run->lost = !rig_box_alive(run->box);
        run->time_up = now - start >= run->plan->seconds;
        if (run->lost || run->time_up)
            return;
        if (now - said >= SAY_SECONDS) {
            said = now;
            rig_say(&run->plan->say, "boot: %.0f s, %s", now - start,
                    state == RIG_BUILDER_RUNNING ? run->reading->reached : "building the domain");
        }
    }
}

/* Has it stand still, so that there is something to read. */
static void stop(struct domu_run *run)
{
    const double start = rig_seconds();

    if (run->lost || is_over(rig_domu_look(run->domu)))
        return;
    rig_domu_pause(run->domu);
    while (!is_over(rig_domu_look(run->domu)) && rig_box_alive(run->box) && rig_seconds() - start < PAUSE_SECONDS)
        nap();
    run->lost = !is_over(rig_domu_look(run->domu));
    take_console(run);
}

static int keep_texts(struct rig_boot_result *result, const struct rig_evidence *evidence, struct rig_error *err)
{
    result->console_size = evidence->console_size;
    result->console = strndup(evidence->console, evidence->console_size);
    result->xen_text = strndup(evidence->xen_text, evidence->xen_text_size);
    return result->console && result->xen_text ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
}

static int run_domu(struct domu_run *run, struct rig_error *err)
{
    struct rig_evidence evidence;
    struct rig_boot_memory memory;
    double begin = rig_seconds();
    int result;

    if (start(run, err) < 0)
        return -1;
    follow(run);
    stop(run);
    rig_boot_evidence(&evidence, &memory, run->domu, run->plan->kernel, run->reading);
    evidence.time_up = run->time_up;
    if (run->lost)
        evidence.end = RIG_RUN_LOST;
    rig_kernel_judge(&evidence, &run->result->conclusion);
    run->result->seconds = rig_seconds() - begin;
    result = keep_texts(run->result, &evidence, err);
    rig_domu_free(run->domu);
    return result;
}

static int in_box(struct domu_run *run, struct rig_error *err)
{
    char id[64];
    const struct rig_box_options options = box_options(run->plan, id);
    int result;

    if (rig_box_open(&options, &run->box, err) < 0)
        return -1;
    result = run_domu(run, err);
    rig_box_close(run->box);
    return result;
}

int rig_boot_run(const struct rig_boot_plan *plan, struct rig_boot_result **made, struct rig_error *err)
{
    struct domu_run run = {
        .plan = plan, .result = calloc(1, sizeof(*run.result)), .reading = calloc(1, sizeof(*run.reading))};
    int result = -1;

    if (run.reading)
        run.reading->reached = "entry";
    if (!run.result || !run.reading)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_boot_command_line(run.result->command_line, plan->variant, err) == 0)
        result = in_box(&run, err);
    free(run.reading);
    if (result < 0) {
        rig_boot_result_free(run.result);
        run.result = NULL;
    }
    *made = run.result;
    return result;
}

void rig_boot_result_free(struct rig_boot_result *result)
{
    if (!result)
        return;
    free(result->console);
    free(result->xen_text);
    free(result);
}
