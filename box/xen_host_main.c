/* SPDX-License-Identifier: MIT */
/* rig-xen-host: the command line of box/xen_host.h. */
#include <base/array.h>
#include <box/options.h>
#include <box/xen_host.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: scripts/xen-host [options] COMMAND [ARGUMENT]...\n"
    "\n"
    "Boots Xen and dom0 in a QEMU of their own, runs COMMAND in dom0, and goes: a Xen host for one command, with this\n"
    "machine's files in it. dom0's root is a read-only view of a file tree; what is written goes to memory and is "
    "gone\n"
    "afterwards. /tmp, /run, /dev/shm, /proc and /sys are dom0's own, but for the present directory, which is there in "
    "any\n"
    "case; /dev/xen and /proc/xen are there. The command runs as root, in the present directory, with PATH and HOME "
    "as\n"
    "they are here and nothing else of the environment; standard input is empty. What it prints appears here. No "
    "injector\n"
    "runs there, no xenstored, nothing but the command.\n"
    "\n";

static const char ending[] = "\n"
                             "Exit code: the command's; 2 bad usage or input, 3 the machinery failed or the time was "
                             "up, with one line that begins\n"
                             "with \"xen-host:\"; 128 and the signal's number after Ctrl-C.\n";

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    stop = number;
}

static void print_line(void *context, const char *line)
{
    (void)context;
    (void)fprintf(stderr, "%s\n", line);
}

static int complain(const struct rig_error *err)
{
    (void)fprintf(stderr, "xen-host: %s\n", err->text);
    return err->code;
}

static int take_writable(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    const char **writable = field;

    for (int i = 0; i < RIG_XEN_HOST_WRITABLE; i++) {
        if (!writable[i]) {
            writable[i] = argument;
            return 0;
        }
    }
    return rig_error_set(err, RIG_ERROR_USAGE, "--%s: found more than %d of them", option->name, RIG_XEN_HOST_WRITABLE);
}

static const struct rig_option_type directories = {.take = take_writable};

static int take_quiet(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    (void)option;
    (void)argument;
    (void)err;
    ((struct rig_box_options *)field)->say = NULL;
    return 0;
}

static const struct rig_option_type quiet = {.take = take_quiet};

#define AT(field) offsetof(struct rig_xen_host_options, field)

static const struct rig_option own[] = {
    {.name = "write",
     .argument = "DIR",
     .help = "a directory that the command may write to: the same one as here; up to 8 of them",
     .type = &directories,
     .at = AT(writable)},
    {.name = "root",
     .argument = "DIR",
     .help = "the tree; it has to have a /bin/sh and env",
     .type = &rig_option_text,
     .at = AT(root),
     .otherwise = "/"},
    {.name = "time",
     .argument = "SECONDS",
     .help = "for the command, after which all is ended",
     .type = &rig_option_number,
     .at = AT(seconds),
     .least = 1,
     .most = 1000000,
     .otherwise = "600"},
    {.name = "cpus",
     .argument = "N",
     .help = "physical CPUs of the machine, dom0 has one of them",
     .type = &rig_option_count,
     .at = AT(cpus),
     .least = 1,
     .most = 8,
     .otherwise = "1"},
    {.name = "memory",
     .argument = "MIB",
     .help = "dom0's memory; Xen and guests have 256 more",
     .type = &rig_option_count,
     .at = AT(dom0_mib),
     .least = 128,
     .most = 3072,
     .otherwise = "640"},
    {.name = "quiet", .help = "no progress", .type = &quiet, .at = AT(box)},
    {.name = "dom0-kernel",
     .argument = "FILE",
     .help = "another dom0 kernel: 9p, virtio-pci, overlayfs and Xen's drivers built in, or ours",
     .type = &rig_option_text,
     .at = AT(box.dom0_kernel)},
    {0}};

static int parse(int argc, char **argv, struct rig_xen_host_options *options, struct rig_error *err)
{
    const struct rig_command_line line = {.usage = usage,
                                          .ending = ending,
                                          .tables = {{own, options}, {rig_box_option_rows, &options->box}},
                                          .ends_at_word = true};
    int at = rig_command_line_read(&line, argc, argv, err);

    if (at == argc)
        return rig_error_set(err, RIG_ERROR_USAGE, "found no command; expected one, see --help");
    return at;
}

int main(int argc, char **argv)
{
    struct rig_xen_host_options options = {.stop = &stop, .box = {.say = print_line}};
    struct sigaction action = {.sa_handler = on_signal};
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    struct rig_error err = {0};
    int code = 0;
    int at = parse(argc, argv, &options, &err);

    if (at < 0)
        return complain(&err);
    for (size_t i = 0; i < RIG_COUNT(ends); i++)
        (void)sigaction(ends[i], &action, NULL);
    if (rig_xen_host_run(&options, (const char *const *)(argv + at), &code, &err) < 0)
        return stop ? 128 + stop : complain(&err);
    return code;
}
