/* SPDX-License-Identifier: MIT */
#include <base/array.h>
#include <box/machine.h>
#include <box/qemu.h>

#include <stdio.h>
#include <string.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

/*
 * console=none: with Xen on the serial port a crash takes five times as long; its text lands in the ring all the same,
 * and dom0 has the port for itself. sched=credit, sched_ratelimit_us=0: event round trips four times as fast.
 * pv-l1tf: treat guests as Xen does on the hardware that has the flaw. xpti=no: on a processor with Meltdown Xen would
 * switch page tables at each entry from a guest, which is slow here. cpuidle=no: on an EPYC Xen idles by an MWAIT that
 * interrupts end, which is #GP under TCG: a box that had nothing to do for some seconds was dead.
 */
#define XEN_ARGUMENTS                                                                                                  \
    "dom0_max_vcpus=1 console=none loglvl=all guest_loglvl=all conring_size=256k sched=credit sched_ratelimit_us=0 "   \
    "pv-l1tf=domu xpti=no cpuidle=no"

/* quiet: two seconds less. panic=-1: a dead dom0 reboots at once, which under -no-reboot ends QEMU. */
#define KERNEL_ARGUMENTS "console=ttyS0 quiet panic=-1"

#define RAM_FILE "share=on,mem-path=/proc/self/fd/" TEXT(RIG_QEMU_RAM_FD)

static const char serial_socket[] =
    "socket,id=serial,path=" RIG_FILE_SERIAL ",server=on,wait=off,logfile=" RIG_FILE_CONSOLE;
static const char qmp_socket[] = "socket,id=qmp,fd=" TEXT(RIG_QEMU_QMP_FD);

/* clang-format off */
static const char *const common[] = {
    "-no-user-config", "-nodefaults",
    "-display", "none",
    "-no-reboot",
    "-machine", "pc,memory-backend=ram,usb=off,vmport=off",
    "-chardev", serial_socket,
    "-serial", "chardev:serial",
    "-chardev", qmp_socket,
    "-mon", "chardev=qmp,mode=control",
};
/* clang-format on */

/*
 * The models by name. Without smap off, dom0 dies early under TCG: QEMU 7.2 reads iret's stack with kernel privilege
 * even from ring 3. svm off: Xen would look for an IOMMU and for nested paging, which a PV guest has no use for.
 */
static const struct {
    const char *name;
    const char *tcg;
    const char *kvm;
} models[] = {
    {"intel", "Skylake-Server-v1,-smap", "Skylake-Server-v1"},
    {"amd", "EPYC-v1,-smap,-svm", "EPYC-v1"},
    {"max", "max,-smap,-svm", "max"},
    {"host", "max,-smap,-svm", "host"}, /* emulated, it is all that QEMU can do */
};

const char *rig_cpu_model(const char *name, const char *accel)
{
    bool kvm = strcmp(accel, "kvm") == 0;

    if (!name)
        return kvm ? "host" : models[0].tcg;
    for (size_t i = 0; i < RIG_COUNT(models); i++) {
        if (strcmp(models[i].name, name) == 0)
            return kvm ? models[i].kvm : models[i].tcg;
    }
    return name;
}

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

static void add_hardware(struct rig_arguments *arguments, const struct rig_qemu_machine *machine)
{
    const char *accel = machine->accel ? machine->accel : "tcg";

    rig_arguments_add(arguments, "%s", RIG_QEMU_PROGRAM);
    for (size_t i = 0; i < RIG_COUNT(common); i++)
        rig_arguments_add(arguments, "%s", common[i]);
    rig_arguments_add(arguments, "-accel");
    rig_arguments_add(arguments, "%s", accel);
    rig_arguments_add(arguments, "-cpu");
    rig_arguments_add(arguments, "%s", rig_cpu_model(machine->cpu, accel));
    rig_arguments_add(arguments, "-smp");
    rig_arguments_add(arguments, "%u", machine->cpus);
    rig_arguments_add(arguments, "-m");
    rig_arguments_add(arguments, "%u", machine->ram_mib);
    rig_arguments_add(arguments, "-object");
    rig_arguments_add(arguments, "memory-backend-file,id=ram,size=%uM,%s", machine->ram_mib, RAM_FILE);
}

/* QEMU reads a comma as the end of a value, and two as one. */
static bool double_commas(const char *path, char *doubled, size_t size)
{
    size_t used = 0;

    for (; *path && used + 2 < size; path++) {
        doubled[used++] = *path;
        if (*path == ',')
            doubled[used++] = ',';
    }
    doubled[used] = '\0';
    return !*path;
}

static int add_share(struct rig_arguments *arguments, const struct rig_9p_share *share, struct rig_error *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    char path[2048];

    if (!share->tag[0] || share->tag[strspn(share->tag, letters)])
        return rig_error_set(err, RIG_ERROR_USAGE, "found the tag \"%.40s\"; expected letters, digits and -",
                             share->tag);
    if (!double_commas(share->path, path, sizeof(path)))
        return rig_error_set(err, RIG_ERROR_USAGE, "path too long: %.200s", share->path);
    rig_arguments_add(arguments, "-fsdev");
    /* remap: a tree with other file systems below it has file numbers twice. */
    rig_arguments_add(arguments, "local,id=%s,path=%s,security_model=none,multidevs=remap%s", share->tag, path,
                      share->writable ? "" : ",readonly=on");
    rig_arguments_add(arguments, "-device");
    rig_arguments_add(arguments, "virtio-9p-pci,fsdev=%s,mount_tag=%s", share->tag, share->tag);
    return 0;
}

/* QEMU loads Xen and its modules itself; a snapshot has them in its RAM, and the files may be gone. */
static int add_boot(struct rig_arguments *arguments, const struct rig_qemu_machine *machine, struct rig_error *err)
{
    char kernel_arguments[4096];

    const char *more = machine->kernel_line ? machine->kernel_line : or_nothing(machine->kernel_arguments);

    if (!double_commas(more, kernel_arguments, sizeof(kernel_arguments)))
        return rig_error_set(err, RIG_ERROR_USAGE, "arguments too long: %.200s", more);
    rig_arguments_add(arguments, "-kernel");
    rig_arguments_add(arguments, "%s", RIG_FILE_XEN);
    rig_arguments_add(arguments, "-initrd");
    rig_arguments_add(arguments, "%s %s %s,%s", RIG_FILE_KERNEL, machine->kernel_line ? "" : KERNEL_ARGUMENTS,
                      kernel_arguments, RIG_FILE_INITRAMFS);
    rig_arguments_add(arguments, "-append");
    rig_arguments_add(arguments, "dom0_mem=%uM,max:%uM %s %s", machine->dom0_mib, machine->dom0_mib, XEN_ARGUMENTS,
                      or_nothing(machine->xen_arguments));
    return 0;
}

int rig_machine_arguments(struct rig_arguments *arguments, const struct rig_qemu_machine *machine,
                          enum rig_machine_start start, struct rig_error *err)
{
    memset(arguments, 0, sizeof(*arguments));
    add_hardware(arguments, machine);
    for (size_t i = 0; i < machine->share_count; i++) {
        if (add_share(arguments, &machine->shares[i], err) < 0)
            return -1;
    }
    if (start == RIG_MACHINE_BOOTS) {
        if (add_boot(arguments, machine, err) < 0)
            return -1;
    } else if (start == RIG_MACHINE_WAITS) {
        rig_arguments_add(arguments, "-incoming");
        rig_arguments_add(arguments, "defer");
    }
    for (size_t i = 0; machine->more && machine->more[i]; i++)
        rig_arguments_add(arguments, "%s", machine->more[i]);
    return arguments->full ? rig_error_set(err, RIG_ERROR_USAGE, "more than QEMU's command line has room for") : 0;
}
