/* SPDX-License-Identifier: MIT */
/* rig-box: the command line of the box. */
#include <base/array.h>
#include <box/console.h>
#include <box/options.h>
#include <box/run.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_NOT_RUNNING 1

static const char usage[] =
    "usage: scripts/box start [--release R] [--xen FILE] [--dom0-kernel FILE]\n"
    "       scripts/box stop | status | console\n"
    "\n"
    "The box is a QEMU machine with Xen, dom0 and our injector in it. It boots once; after that a snapshot is "
    "restored,\n"
    "until something that went into it changes.\n"
    "\n"
    "  start     brings the box up and leaves it running in the background\n"
    "  stop      ends it\n"
    "  status    says whether it runs; exit code 0 when it does, 1 when not\n"
    "  console   dom0's console; Ctrl-] leaves. Standard input may be a pipe: echo uname -r | scripts/box console\n"
    "\n";

static const char ending[] =
    "\n"
    "Exit code: 0 done, 1 not running (status), 2 bad usage or input, 3 the machinery failed.\n";

static const struct rig_option own[] = {
    {.name = "dom0-kernel",
     .argument = "FILE",
     .help = "another dom0 kernel: vmlinux or bzImage; Xen's drivers built in, or the same version as ours",
     .type = &rig_option_text,
     .at = offsetof(struct rig_box_options, dom0_kernel)},
    {0}};

static void print_line(void *context, const char *line)
{
    (void)context;
    (void)fprintf(stderr, "%s\n", line);
}

static int complain(const struct rig_error *err)
{
    (void)fprintf(stderr, "box: %s\n", err->text);
    return err->code;
}

static int start(const struct rig_box_options *options)
{
    struct rig_error err;
    struct rig_box *box;

    if (rig_box_open(options, &box, &err) < 0)
        return complain(&err);
    (void)printf("box: up, pid %ld, notice board at frame 0x%llx, logs in %s\n", (long)rig_box_pid(box),
                 (unsigned long long)rig_box_board_mfn(box), rig_box_run_dir(box));
    rig_box_close(box);
    return EXIT_SUCCESS;
}

static int stop(const struct rig_box_options *options)
{
    struct rig_error err;
    int result = rig_box_stop(options, &err);

    if (result < 0)
        return complain(&err);
    (void)printf(result ? "box: was not running\n" : "box: stopped\n");
    return EXIT_SUCCESS;
}

static int status(const struct rig_box_options *options)
{
    struct rig_error err;
    pid_t pid = rig_box_status(options, &err);

    if (pid < 0)
        return complain(&err);
    if (pid == 0) {
        (void)printf("box: not running\n");
        return EXIT_NOT_RUNNING;
    }
    (void)printf("box: running, pid %ld\n", (long)pid);
    return EXIT_SUCCESS;
}

static int console(const struct rig_box_options *options)
{
    struct rig_error err;
    struct rig_run_dir run;
    pid_t pid = rig_box_status(options, &err);

    if (pid < 0 || (pid > 0 && rig_run_dir_find(&run, options->build_dir, options->id, &err) < 0))
        return complain(&err);
    if (pid == 0) {
        (void)rig_error_set(&err, RIG_ERROR_MACHINERY, "not running: scripts/box start");
        return complain(&err);
    }
    return rig_console(run.path, &err) < 0 ? complain(&err) : EXIT_SUCCESS;
}

static int bad_usage(const char *found)
{
    (void)fprintf(stderr, "box: found %s; expected one of start, stop, status and console, see --help\n", found);
    return RIG_ERROR_USAGE;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const struct rig_box_options *options);
    } commands[] = {{"start", start}, {"stop", stop}, {"status", status}, {"console", console}};
    struct rig_box_options options = {.id = RIG_BOX_MAIN, .keep = true, .say = print_line};
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{own, &options}, {rig_box_option_rows, &options}}};
    struct rig_error err;
    char found[48];
    int at = rig_command_line_read(&line, argc, argv, &err);

    if (at < 0)
        return complain(&err);
    if (argc - at != 1)
        return bad_usage(argc == at ? "no command" : "more than one word");
    for (size_t i = 0; i < RIG_COUNT(commands); i++) {
        if (strcmp(argv[at], commands[i].name) == 0)
            return commands[i].run(&options);
    }
    (void)snprintf(found, sizeof(found), "\"%.40s\"", argv[at]);
    return bad_usage(found);
}
