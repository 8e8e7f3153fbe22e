/* SPDX-License-Identifier: MIT */
/* rig-xen-host: the command line of box/xen_host.h. See xen_host_usage.txt. */
#include <base/option.h>
#include <box/embedded.h>
#include <box/xen_host.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int number(const char *option, unsigned long least, unsigned long most, unsigned *value, struct rig_error *err)
{
    char *end;
    unsigned long found;

    errno = 0;
    found = strtoul(optarg, &end, 10);
    if (errno || *end || end == optarg || *optarg == '-' || found < least || found > most)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: found \"%.40s\"; expected a number from %lu to %lu", option,
                             optarg, least, most);
    *value = (unsigned)found;
    return 0;
}

static int add_writable(struct rig_xen_host_options *options, struct rig_error *err)
{
    for (int i = 0; i < RIG_XEN_HOST_WRITABLE; i++) {
        if (!options->writable[i]) {
            options->writable[i] = optarg;
            return 0;
        }
    }
    return rig_error_set(err, RIG_ERROR_USAGE, "--write: found more than %d of them", RIG_XEN_HOST_WRITABLE);
}

/* 0: go on; 1: done, help was wanted; -1: *err. */
static int parse(int argc, char **argv, struct rig_xen_host_options *options, struct rig_error *err)
{
    static const struct option known[] = {
        {"write", required_argument, NULL, 'w'},   {"root", required_argument, NULL, 'o'},
        {"time", required_argument, NULL, 't'},    {"cpus", required_argument, NULL, 'c'},
        {"memory", required_argument, NULL, 'm'},  {"build", required_argument, NULL, 'b'},
        {"release", required_argument, NULL, 'r'}, {"xen", required_argument, NULL, 'x'},
        {"quiet", no_argument, NULL, 'q'},         {"dom0-kernel", required_argument, NULL, 'k'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
    unsigned seconds = 0;
    int option;

    (void)setenv("POSIXLY_CORRECT", "1", 1); /* options behind the command's name are the command's */
    while ((option = rig_option_next(argc, argv, known, err)) != -1) {
        int result = 0;

        switch (option) {
        case 'w':
            result = add_writable(options, err);
            break;
        case 'o':
            options->root = optarg;
            break;
        case 't':
            result = number("--time", 1, 1000000, &seconds, err);
            options->seconds = seconds;
            break;
        case 'c':
            result = number("--cpus", 1, 8, &options->cpus, err);
            break;
        case 'm':
            result = number("--memory", 128, 3072, &options->dom0_mib, err);
            break;
        case 'b':
            options->build_dir = optarg;
            break;
        case 'r':
            options->release = optarg;
            break;
        case 'x':
            options->xen = optarg;
            break;
        case 'k':
            options->dom0_kernel = optarg;
            break;
        case 'q':
            options->say = NULL;
            break;
        case 'h':
            (void)fputs(rig_xen_host_usage_txt, stdout);
            return 1;
        default:
            return -1;
        }
        if (result < 0)
            return -1;
    }
    return optind < argc ? 0 : rig_error_set(err, RIG_ERROR_USAGE, "found no command; expected one, see --help");
}

int main(int argc, char **argv)
{
    struct rig_xen_host_options options = {.stop = &stop, .say = print_line};
    struct sigaction action = {.sa_handler = on_signal};
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    struct rig_error err = {0};
    int code = 0;
    int result = parse(argc, argv, &options, &err);

    if (result != 0)
        return result < 0 ? complain(&err) : EXIT_SUCCESS;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        (void)sigaction(ends[i], &action, NULL);
    if (rig_xen_host_run(&options, (const char *const *)(argv + optind), &code, &err) < 0)
        return stop ? 128 + stop : complain(&err);
    return code;
}
