/* SPDX-License-Identifier: MIT */
#include <box/dom0.h>

#include <base/files.h>
#include <box/accelerator.h>
#include <box/dom0_registers.h>
#include <box/inputs.h>
#include <box/machine.h>
#include <box/qemu.h>
#include <box/ram.h>
#include <box/run.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Beside dom0: Xen's own. */
#define OTHER_MIB 128U

/* Xen and dom0 on one port; a dead dom0 is looked at, not rebooted. */
#define XEN_ARGUMENTS "com1=115200,8n1 console=com1 noreboot"

#define MOST_WORDS 32

struct rig_dom0 {
    struct rig_run_dir run;
    struct rig_qemu qemu;
    int kernel_fd, initrd_fd, ram_fd;
    const uint8_t *ram;
    size_t ram_size;
    char *console;
};

/* A file in memory, and its path for QEMU. */
static int put_file(int *fd, char path[RIG_PATH_SIZE], const char *name, const void *data, size_t size,
                    struct rig_error *err)
{
    size_t done = 0;

    *fd = memfd_create(name, MFD_CLOEXEC);
    while (*fd >= 0 && done < size) {
        ssize_t part = write(*fd, (const char *)data + done, size - done);

        if (part <= 0)
            break;
        done += (size_t)part;
    }
    if (done < size)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", name, strerror(errno));
    return rig_path(path, err, "/proc/%ld/fd/%d", (long)getpid(), *fd);
}

static int make_inputs(struct rig_dom0 *dom0, const struct rig_dom0_plan *plan, struct rig_inputs *inputs,
                       struct rig_error *err)
{
    const char *build = plan->box->build_dir ? plan->box->build_dir : RIG_DEFAULT_BUILD;
    char dir[RIG_PATH_SIZE];

    if (rig_inputs_dir(dir, build, plan->box->release, err) < 0 ||
        rig_inputs_find(inputs, dir, plan->box->xen, NULL, err) < 0 ||
        put_file(&dom0->kernel_fd, inputs->kernel, "dom0's kernel", plan->kernel, plan->kernel_size, err) < 0 ||
        put_file(&dom0->initrd_fd, inputs->initramfs, "dom0's initrd", plan->initrd, plan->initrd_size, err) < 0)
        return -1;
    if (rig_run_dir_find(&dom0->run, build, plan->box->id, err) < 0 ||
        rig_run_dir_lock(&dom0->run, plan->box->id, err) < 0)
        return -1;
    rig_run_dir_clean(&dom0->run);
    return rig_inputs_place(inputs, &dom0->run, err);
}

static int make_ram(struct rig_dom0 *dom0, size_t size, struct rig_error *err)
{
    void *ram;

    dom0->ram_fd = rig_ram_new(size, err);
    if (dom0->ram_fd < 0)
        return -1;
    ram = mmap(NULL, size, PROT_READ, MAP_SHARED, dom0->ram_fd, 0);
    if (ram == MAP_FAILED)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot map the machine's RAM: %s", strerror(errno));
    dom0->ram = ram;
    dom0->ram_size = size;
    return 0;
}

/* The words, and one that has the machine stand before its first instruction. */
static const char *const *standing(const char *const *words, const char *more[MOST_WORDS])
{
    size_t count = 0;

    for (; words[count] && count < MOST_WORDS - 2; count++)
        more[count] = words[count];
    more[count++] = "-S";
    more[count] = NULL;
    return more;
}

/* Xen's builder makes dom0 of its images while these are still where they were loaded: they are beside it, too. */
static unsigned machine_mib(const struct rig_dom0_plan *plan)
{
    return plan->memory_mib + OTHER_MIB + (unsigned)((plan->kernel_size + plan->initrd_size) >> 20) + 1;
}

static int start(struct rig_dom0 *dom0, const struct rig_dom0_plan *plan, struct rig_error *err)
{
    const char *build = plan->box->build_dir ? plan->box->build_dir : RIG_DEFAULT_BUILD;
    struct rig_qemu_machine machine = {.cpu = plan->box->cpu,
                                       .ram_mib = machine_mib(plan),
                                       .dom0_mib = plan->memory_mib,
                                       .cpus = 1,
                                       .kernel_line = plan->command_line};
    struct rig_arguments arguments;
    struct rig_inputs inputs;
    const char *more[MOST_WORDS];
    char xen[1024];

    if (plan->box->qemu_arguments)
        machine.more = standing(plan->box->qemu_arguments, more);
    (void)snprintf(xen, sizeof(xen), XEN_ARGUMENTS " dom0_max_vcpus=%u %s", plan->vcpus,
                   plan->box->xen_arguments ? plan->box->xen_arguments : "");
    machine.xen_arguments = xen;
    if (rig_accelerator_find(build, plan->box->accel, false, &machine.accel, err) < 0 ||
        rig_machine_arguments(&arguments, &machine, RIG_MACHINE_BOOTS, err) < 0 ||
        make_inputs(dom0, plan, &inputs, err) < 0 || make_ram(dom0, (size_t)machine.ram_mib << 20, err) < 0 ||
        rig_qemu_start(&dom0->qemu, &dom0->run, dom0->ram_fd, arguments.word, false, err) < 0)
        return -1;
    if (rig_qemu_connect(&dom0->qemu, err) < 0) {
        rig_qemu_explain(&dom0->run, err);
        return -1;
    }
    return 0;
}

int rig_dom0_start(const struct rig_dom0_plan *plan, struct rig_dom0 **made, struct rig_error *err)
{
    struct rig_dom0 *dom0 = calloc(1, sizeof(*dom0));

    *made = NULL;
    if (!dom0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    dom0->kernel_fd = dom0->initrd_fd = dom0->ram_fd = dom0->run.lock_fd = -1;
    dom0->qemu.qmp.fd = -1;
    if (start(dom0, plan, err) < 0) {
        rig_dom0_free(dom0);
        return -1;
    }
    *made = dom0;
    return 0;
}

const char *rig_dom0_run_dir(const struct rig_dom0 *dom0)
{
    return dom0->run.path;
}

struct rig_qemu *rig_dom0_qemu(struct rig_dom0 *dom0)
{
    return &dom0->qemu;
}

bool rig_dom0_alive(struct rig_dom0 *dom0)
{
    return rig_qemu_alive(&dom0->qemu);
}

const char *rig_dom0_console(struct rig_dom0 *dom0, size_t *size)
{
    char path[128];
    char *text;

    rig_run_dir_file(&dom0->run, RIG_FILE_CONSOLE, path);
    text = rig_read_file(path, size);
    if (!text) {
        *size = 0;
        return "";
    }
    free(dom0->console);
    dom0->console = text;
    return text;
}

struct rig_frames_of_box rig_dom0_frames(const struct rig_dom0 *dom0)
{
    return (struct rig_frames_of_box){.ram = dom0->ram, .size = dom0->ram_size};
}

bool rig_dom0_registers(struct rig_dom0 *dom0, struct rig_builder_vcpu *vcpu)
{
    static const char ask[] = "{\"command-line\":\"info registers\"}";
    cJSON *answer;
    const char *text;
    bool good;

    if (!rig_dom0_alive(dom0) || rig_qmp_do(&dom0->qemu.qmp, "stop", NULL, NULL) < 0)
        return false;
    answer = rig_qmp_call(&dom0->qemu.qmp, "human-monitor-command", ask, NULL);
    text = cJSON_GetStringValue(answer);
    good = text && rig_monitor_registers(text, vcpu);
    cJSON_Delete(answer);
    return good;
}

static void shut(int fd)
{
    if (fd >= 0)
        close(fd);
}

void rig_dom0_free(struct rig_dom0 *dom0)
{
    if (!dom0)
        return;
    rig_qemu_kill(&dom0->qemu);
    rig_run_dir_remove(&dom0->run);
    shut(dom0->run.lock_fd);
    if (dom0->ram)
        (void)munmap((void *)(uintptr_t)dom0->ram, dom0->ram_size);
    shut(dom0->kernel_fd);
    shut(dom0->initrd_fd);
    shut(dom0->ram_fd);
    free(dom0->console);
    free(dom0);
}
