/* SPDX-License-Identifier: MIT */
/* rig-box: the command line of the box. See usage.txt. */
#include <base/option.h>
#include <box/box.h>
#include <box/console.h>
#include <box/embedded.h>
#include <box/run.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_NOT_RUNNING 1

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
    struct rig_run run;
    pid_t pid = rig_box_status(options, &err);

    if (pid < 0 || (pid > 0 && rig_run_find(&run, options->build_dir, options->id, &err) < 0))
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
    static const struct option known[] = {
        {"build", required_argument, NULL, 'b'}, {"release", required_argument, NULL, 'r'},
        {"xen", required_argument, NULL, 'x'},   {"dom0-kernel", required_argument, NULL, 'k'},
        {"help", no_argument, NULL, 'h'},        {NULL, 0, NULL, 0}};
    static const struct {
        const char *name;
        int (*run)(const struct rig_box_options *options);
    } commands[] = {{"start", start}, {"stop", stop}, {"status", status}, {"console", console}};
    struct rig_box_options options = {.build_dir = "build", .id = RIG_BOX_MAIN, .keep = true, .say = print_line};
    struct rig_error err;
    char found[48];
    int option;

    while ((option = rig_option_next(argc, argv, known, &err)) != -1) {
        switch (option) {
        case 'b':
            options.build_dir = optarg;
            break;
        case 'r':
            options.release = optarg;
            break;
        case 'x':
            options.xen = optarg;
            break;
        case 'k':
            options.dom0_kernel = optarg;
            break;
        case 'h':
            (void)fputs(rig_box_usage_txt, stdout);
            return EXIT_SUCCESS;
        default:
            return complain(&err);
        }
    }
    if (argc - optind != 1)
        return bad_usage(argc == optind ? "no command" : "more than one word");
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[optind], commands[i].name) == 0)
            return commands[i].run(&options);
    }
    (void)snprintf(found, sizeof(found), "\"%.40s\"", argv[optind]);
    return bad_usage(found);
}
