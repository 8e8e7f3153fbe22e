/* SPDX-License-Identifier: MIT */
#include <box/machine.h>
#include <box/qemu.h>

#include <string.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * console=none: with Xen on the serial port a crash takes five times as long; its text lands in the ring all the same,
 * and dom0 has the port for itself. sched=credit, sched_ratelimit_us=0: event round trips four times as fast.
 * pv-l1tf: treat guests as Xen does on the hardware that has the flaw, whatever QEMU's CPU looks like.
 */
#define XEN_ARGUMENTS                                                                                                  \
    "dom0_max_vcpus=1 console=none loglvl=all guest_loglvl=all conring_size=256k sched=credit sched_ratelimit_us=0 "   \
    "pv-l1tf=domu"

/* quiet: two seconds less. panic=-1: a dead dom0 reboots at once, which under -no-reboot ends QEMU. */
#define KERNEL_ARGUMENTS "console=ttyS0 quiet panic=-1"

#define RAM_FILE "share=on,mem-path=/proc/self/fd/" TEXT(RIG_QEMU_RAM_FD)

static const char serial_socket[] =
    "socket,id=serial,path=" RIG_FILE_SERIAL ",server=on,wait=off,logfile=" RIG_FILE_CONSOLE;
static const char qmp_socket[] = "socket,id=qmp,fd=" TEXT(RIG_QEMU_QMP_FD);

/* The command lines in parts; clang-format off keeps the pairs side by side. */
/* clang-format off */
static const char *const common[] = {
    "-no-user-config", "-nodefaults",
    "-display", "none",
    "-no-reboot",
    "-machine", "pc,memory-backend=ram,usb=off,vmport=off",
    "-serial", "chardev:serial",
};
static const char *const box[] = {
    "-m", TEXT(RIG_RAM_MIB),
    "-smp", "1",
    "-object", "memory-backend-file,id=ram,size=" TEXT(RIG_RAM_MIB) "M," RAM_FILE,
    "-chardev", serial_socket,
    "-chardev", qmp_socket,
    "-mon", "chardev=qmp,mode=control",
};
static const char *const boot[] = {
    "-kernel", RIG_FILE_XEN,
    "-initrd", RIG_FILE_KERNEL " " KERNEL_ARGUMENTS "," RIG_FILE_INITRAMFS,
};
/* Where the snapshot brings all that, and the files may be gone. */
static const char *const restore[] = {"-incoming", "defer"};

/* Without smap off, dom0 dies early: QEMU 7.2 reads iret's stack with kernel privilege even from ring 3. */
static const char *const tcg[] = {"-accel", "tcg", "-cpu", "max,-smap,-svm"};
static const char *const kvm[] = {"-accel", "kvm", "-cpu", "host"};
/* clang-format on */

static void add_all(struct rig_arguments *arguments, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rig_arguments_add(arguments, "%s", words[i]);
}

static void add_common(struct rig_arguments *arguments)
{
    memset(arguments, 0, sizeof(*arguments));
    rig_arguments_add(arguments, "%s", RIG_QEMU_PROGRAM);
    add_all(arguments, common, COUNT(common));
    if (strcmp(rig_qemu_accelerator(), "kvm") == 0)
        add_all(arguments, kvm, COUNT(kvm));
    else
        add_all(arguments, tcg, COUNT(tcg));
}

void rig_machine_box(struct rig_arguments *arguments, bool incoming)
{
    add_common(arguments);
    add_all(arguments, box, COUNT(box));
    if (incoming) {
        add_all(arguments, restore, COUNT(restore));
        return;
    }
    add_all(arguments, boot, COUNT(boot));
    rig_arguments_add(arguments, "-append");
    rig_arguments_add(arguments, "dom0_mem=256M,max:256M %s", XEN_ARGUMENTS);
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

int rig_machine_xen_host(struct rig_arguments *arguments, const struct rig_xen_host_machine *machine,
                         struct rig_error *err)
{
    add_common(arguments);
    add_all(arguments, boot, COUNT(boot));
    rig_arguments_add(arguments, "-append");
    rig_arguments_add(arguments, "dom0_mem=%uM,max:%uM %s", machine->dom0_mib, machine->dom0_mib, XEN_ARGUMENTS);
    rig_arguments_add(arguments, "-m");
    rig_arguments_add(arguments, "%u", machine->ram_mib);
    rig_arguments_add(arguments, "-smp");
    rig_arguments_add(arguments, "%u", machine->cpus);
    rig_arguments_add(arguments, "-object");
    rig_arguments_add(arguments, "memory-backend-file,id=ram,size=%uM,%s", machine->ram_mib, RAM_FILE);
    rig_arguments_add(arguments, "-chardev");
    rig_arguments_add(arguments, "file,id=serial,path=%s", RIG_FILE_CONSOLE);
    for (size_t i = 0; i < machine->share_count; i++) {
        const struct rig_share *share = &machine->shares[i];
        char path[2048];

        if (!double_commas(share->path, path, sizeof(path)))
            return rig_error_set(err, RIG_ERROR_USAGE, "path too long: %.200s", share->path);
        rig_arguments_add(arguments, "-fsdev");
        /* remap: a tree with other file systems below it has file numbers twice. */
        rig_arguments_add(arguments, "local,id=%s,path=%s,security_model=none,multidevs=remap%s", share->tag, path,
                          share->writable ? "" : ",readonly=on");
        rig_arguments_add(arguments, "-device");
        rig_arguments_add(arguments, "virtio-9p-pci,fsdev=%s,mount_tag=%s", share->tag, share->tag);
    }
    return arguments->full
               ? rig_error_set(err, RIG_ERROR_USAGE, "more directories than QEMU's command line has room for")
               : 0;
}
