/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/in_dom0.h>

#include <base/files.h>
#include <box/inputs.h>
#include <box/xen_host.h>
#include <fuzz/session/options.h>

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define OUTPUT_SIZE 8192

/* Beside what is measured: the daemons' start, the campaigns' set-up; and a machine that is busy with other things. */
#define PATIENCE_SECONDS 150

int rig_bench_xl_read(const char *text, struct rig_rates *rates, struct rig_error *err)
{
    unsigned long long builds, builds_ns, creates, creates_ns;
    const char *start = strstr(text, "rebuild ");

    /* NOLINTNEXTLINE(cert-err34-c): our own program's numbers */
    if (!start || sscanf(start, "rebuild %llu %llu xl %llu %llu", &builds, &builds_ns, &creates, &creates_ns) != 4 ||
        builds_ns == 0 || creates_ns == 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "found no rates in what dom0 said");
    *rates = (struct rig_rates){.first = (double)builds * 1e9 / (double)builds_ns,
                                .second = (double)creates * 1e9 / (double)creates_ns};
    return 0;
}

int rig_bench_engines_read(const char *json, struct rig_rates *rates, struct rig_error *err)
{
    cJSON *root = cJSON_Parse(json);
    const cJSON *figures = cJSON_GetObjectItemCaseSensitive(root, "figures");
    const cJSON *afl = cJSON_GetObjectItemCaseSensitive(figures, "afl_per_s");
    const cJSON *libfuzzer = cJSON_GetObjectItemCaseSensitive(figures, "libfuzzer_per_s");
    int result = 0;

    if (cJSON_IsNumber(afl) && cJSON_IsNumber(libfuzzer))
        *rates = (struct rig_rates){.first = afl->valuedouble, .second = libfuzzer->valuedouble};
    else
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "found no rates in what dom0 said");
    cJSON_Delete(root);
    return result;
}

static int new_file(const char *name, struct rig_error *err)
{
    int fd = memfd_create(name, MFD_CLOEXEC);

    return fd < 0 ? rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make a file: %s", strerror(errno)) : fd;
}

static void read_back(int fd, char text[OUTPUT_SIZE])
{
    ssize_t size = pread(fd, text, OUTPUT_SIZE - 1, 0);

    text[size > 0 ? size : 0] = '\0';
}

/* Its last line that says something. */
static const char *last_line(char *text)
{
    size_t size = strlen(text);

    while (size > 0 && text[size - 1] == '\n')
        text[--size] = '\0';
    return strrchr(text, '\n') ? strrchr(text, '\n') + 1 : text;
}

/* Runs a command in dom0. What it prints is in `text`; anything but success is an error that quotes its last words. */
static int run(const struct rig_bench_campaigns *how, const char *const *command, uint64_t seconds,
               char text[OUTPUT_SIZE], struct rig_error *err)
{
    struct rig_xen_host_options options = {.box = how->session->box, .seconds = seconds, .stop = how->stop};
    char complaint[OUTPUT_SIZE];
    int code = 0;
    int result;

    options.out_fd = new_file("out", err);
    options.err_fd = options.out_fd < 0 ? -1 : new_file("err", err);
    result = options.err_fd < 0 ? -1 : rig_xen_host_run(&options, command, &code, err);
    if (result == 0) {
        read_back(options.out_fd, text);
        read_back(options.err_fd, complaint);
        if (code != 0)
            result =
                rig_error_set(err, RIG_ERROR_MACHINERY, "in dom0 it ended with %d: %.300s", code, last_line(complaint));
    }
    if (options.out_fd >= 0)
        close(options.out_fd);
    if (options.err_fd >= 0)
        close(options.err_fd);
    return result;
}

int rig_bench_xl(const struct rig_bench_campaigns *how, double seconds, struct rig_rates *rates, struct rig_error *err)
{
    const struct rig_box_options *box = &how->session->box;
    const char *build = box->build_dir;
    char program[RIG_PATH_SIZE];
    char dir[RIG_PATH_SIZE];
    char toolstack[RIG_PATH_SIZE];
    char builds[RIG_PATH_SIZE];
    char guest[RIG_PATH_SIZE];
    char time[32];
    const char *const command[] = {program, toolstack, builds, guest, time, NULL};
    char text[OUTPUT_SIZE];

    (void)snprintf(time, sizeof(time), "%.1f", seconds);
    if (rig_path(program, err, "%s/cmake/fuzz/rig-bench-toolstack", build) < 0 ||
        rig_inputs_dir(dir, build, box->release, err) < 0 || rig_path(toolstack, err, "%s/toolstack", dir) < 0 ||
        rig_path(builds, err, "%s/cmake/injector/rig-builds", build) < 0 ||
        rig_path(guest, err, "%s/" RIG_GUEST_FILE, build) < 0)
        return -1;
    if (access(toolstack, R_OK) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY,
                             "%s is not there: run scripts/fetch-toolstack, which needs apt "
                             "and the network",
                             toolstack);
    if (run(how, command, (uint64_t)seconds + PATIENCE_SECONDS, text, err) < 0)
        return -1;
    return rig_bench_xl_read(text, rates, err);
}

int rig_bench_in_dom0(const struct rig_bench_campaigns *how, struct rig_rates *rates, struct rig_error *err)
{
    const char *build = how->session->box.build_dir;
    char program[RIG_PATH_SIZE];
    char time[32];
    const char *const command[] = {program,  "--build",     build, "--host", "--only", "afl_vs_libfuzzer",
                                   "--json", "--campaigns", time,  NULL};
    char text[OUTPUT_SIZE];

    (void)snprintf(time, sizeof(time), "%llus", (unsigned long long)how->seconds);
    if (rig_path(program, err, "%s/cmake/fuzz/rig-bench", build) < 0 ||
        run(how, command, 4 * how->seconds + PATIENCE_SECONDS, text, err) < 0)
        return -1;
    return rig_bench_engines_read(text, rates, err);
}
