/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <base/files.h>
#include <base/say.h>
#include <box/accelerator.h>
#include <box/boot.h>
#include <box/inputs.h>
#include <box/machine.h>
#include <box/qemu.h>
#include <box/ram.h>
#include <box/release.h>
#include <box/run.h>
#include <box/xen_host.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define INITRAMFS "xen-host.cpio"
#define EXCHANGE "exchange"
#define DEFAULT_DOM0_MIB 640
#define DEFAULT_BOOT_SECONDS 300
#define DEFAULT_SECONDS 600
/* Beside dom0: Xen's own and the guests'. */
#define OTHER_MIB 256
#define LOOK_MS 10
#define SAY_SECONDS 5

/* What the command printed, on its way from the exchange directory to us. */
struct stream {
    const char *name;
    int to;
    int from; /* -1: not there yet */
};

struct host {
    const struct rig_xen_host_options *options;
    struct rig_run_dir run;
    struct rig_qemu qemu;
    struct rig_say say;
    char exchange[RIG_PATH_SIZE];
    char failed_log[RIG_PATH_SIZE];
    struct stream out, err;
};

static void pause_ms(long ms)
{
    const struct timespec pause = {.tv_nsec = ms * 1000000};

    (void)nanosleep(&pause, NULL);
}

static void exchange_file(const struct host *host, const char *name, char path[RIG_PATH_SIZE])
{
    (void)rig_path(path, NULL, "%s/%s", host->exchange, name);
}

/* Passes on what is new. What we cannot write is lost: the command is not to wait for our reader. */
static void pass_on(const struct host *host, struct stream *stream)
{
    char block[16384];
    char path[RIG_PATH_SIZE];
    ssize_t size;

    if (stream->from < 0) {
        exchange_file(host, stream->name, path);
        stream->from = open(path, O_RDONLY | O_CLOEXEC);
    }
    while (stream->from >= 0 && (size = read(stream->from, block, sizeof(block))) > 0) {
        for (ssize_t done = 0; done < size;) {
            ssize_t count = write(stream->to, block + done, (size_t)(size - done));

            if (count < 0 && errno != EINTR)
                return;
            done += count > 0 ? count : 0;
        }
    }
}

static int fail(const struct host *host, struct rig_error *err, const char *what)
{
    char path[128];
    char line[160];
    char *log;

    rig_run_dir_file(&host->run, RIG_FILE_CONSOLE, path);
    rig_file_last_line(path, line, sizeof(line));
    log = rig_read_file(path, NULL);
    if (log)
        (void)rig_write_file(host->failed_log, log, NULL);
    free(log);
    (void)rig_error_set(err, RIG_ERROR_MACHINERY, "the Xen host %s; console log: %s, its last line: %s", what,
                        host->failed_log, line[0] ? line : "(nothing was printed)");
    rig_qemu_explain(&host->run, err);
    return -1;
}

/* Until the command has ended, or nothing is to be waited for any more. */
static int follow(struct host *host, int *exit_code, struct rig_error *err)
{
    double start = rig_seconds();
    double said = start;
    bool started = false;
    char path[RIG_PATH_SIZE];
    char what[64];

    for (;; pause_ms(LOOK_MS)) {
        bool alive = rig_qemu_alive(&host->qemu); /* asked first: what it wrote before it ended counts */
        double now = rig_seconds();
        char *text;

        exchange_file(host, "exit", path);
        text = rig_read_file(path, NULL); /* before the streams: then they are whole */
        pass_on(host, &host->out);
        pass_on(host, &host->err);
        if (text) {
            *exit_code = (int)strtol(text, NULL, 10);
            free(text);
            return 0;
        }
        if (host->options->stop && *host->options->stop)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "interrupted");
        if (!alive)
            return fail(host, err, started ? "ended before the command did" : "ended while it booted");
        exchange_file(host, "started", path);
        if (!started && access(path, F_OK) == 0) {
            rig_say(&host->say, "xen-host: up after %.1f s", now - start);
            started = true;
            start = now;
        }
        if (now - start >= (started ? (double)host->options->seconds : host->options->boot_seconds)) {
            (void)snprintf(what, sizeof(what), "%s after %.0f s", started ? "was not done" : "was not up", now - start);
            return fail(host, err, what);
        }
        if (!started && now - said >= SAY_SECONDS) {
            rig_say(&host->say, "xen-host: booting, %.0f s", now - start);
            said = now;
        }
    }
}

/* An absolute path of a directory, to be freed. */
static char *directory(const char *name, struct rig_error *err)
{
    char *real = realpath(name, NULL);
    struct stat about;

    if (!real || stat(real, &about) < 0)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "cannot serve %s: %s", name, strerror(errno));
    else if (!S_ISDIR(about.st_mode))
        (void)rig_error_set(err, RIG_ERROR_USAGE, "cannot serve %s: not a directory", name);
    else if (strchr(real, '\n'))
        (void)rig_error_set(err, RIG_ERROR_USAGE, "cannot serve a directory with a newline in its name");
    else
        return real;
    free(real);
    return NULL;
}

/* What dom0's init reads: the command, which tags are to be mounted where, and what no directory of dom0's may hide. */
static int write_exchange(const struct host *host, const char *const *command, char *const *writable,
                          struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char home[RIG_PATH_SIZE];
    char search[RIG_PATH_SIZE];
    const char *const variables[] = {home, search, "LC_ALL=C", NULL};
    char mounts[RIG_XEN_HOST_WRITABLE * RIG_PATH_SIZE] = "";
    char *here = getcwd(NULL, 0);
    size_t used = 0;
    char *script;
    int result;

    if (mkdir(host->exchange, 0700) < 0) {
        free(here);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", host->exchange, strerror(errno));
    }
    for (int i = 0; i < RIG_XEN_HOST_WRITABLE && writable[i]; i++)
        used += (size_t)snprintf(mounts + used, sizeof(mounts) - used, "write%d %s\n", i, writable[i]);
    exchange_file(host, "writable", path);
    result = rig_write_file(path, mounts, err);
    (void)rig_path(home, NULL, "HOME=%s", getenv("HOME") ? getenv("HOME") : "/");
    (void)rig_path(search, NULL, "PATH=%s", getenv("PATH") ? getenv("PATH") : "/usr/sbin:/usr/bin:/sbin:/bin");
    script = rig_xen_host_script(here ? here : "/", variables, command);
    exchange_file(host, "here", path);
    if (result == 0)
        result = rig_write_file(path, here ? here : "/", err);
    free(here);
    exchange_file(host, "command", path);
    if (result == 0)
        result = script ? rig_write_file(path, script, err) : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    free(script);
    return result;
}

static int boot(struct host *host, const char *root, char *const *writable, struct rig_error *err)
{
    struct rig_9p_share shares[2 + RIG_XEN_HOST_WRITABLE] = {
        {.tag = "root", .path = root}, {.tag = EXCHANGE, .path = host->exchange, .writable = true}};
    struct rig_qemu_machine machine = {.ram_mib = host->options->dom0_mib + OTHER_MIB,
                                       .dom0_mib = host->options->dom0_mib,
                                       .cpus = host->options->cpus,
                                       .shares = shares,
                                       .share_count = 2};
    char tags[RIG_XEN_HOST_WRITABLE][16];
    struct rig_arguments arguments;
    int result;
    int ram_fd;

    for (int i = 0; i < RIG_XEN_HOST_WRITABLE && writable[i]; i++) {
        (void)snprintf(tags[i], sizeof(tags[i]), "write%d", i);
        shares[machine.share_count++] = (struct rig_9p_share){.tag = tags[i], .path = writable[i], .writable = true};
    }
    if (rig_accelerator_find(host->options->box.build_dir, host->options->box.accel, false, &machine.accel, err) < 0 ||
        rig_machine_arguments(&arguments, &machine, RIG_MACHINE_BOOTS, err) < 0)
        return -1;
    rig_say(&host->say, "xen-host: booting (%s)", machine.accel);
    ram_fd = rig_ram_new((size_t)machine.ram_mib << 20, err);
    if (ram_fd < 0)
        return -1;
    result = rig_qemu_start(&host->qemu, &host->run, ram_fd, arguments.word, false, err);
    close(ram_fd);
    return result;
}

/* What is served, as absolute paths. */
struct trees {
    char *root;
    char *writable[RIG_XEN_HOST_WRITABLE];
};

static int find_trees(const struct rig_xen_host_options *options, struct trees *trees, struct rig_error *err)
{
    trees->root = directory(options->root, err);
    if (!trees->root)
        return -1;
    for (int i = 0; i < RIG_XEN_HOST_WRITABLE && options->writable[i]; i++) {
        trees->writable[i] = directory(options->writable[i], err);
        if (!trees->writable[i])
            return -1;
    }
    return 0;
}

static void free_trees(struct trees *trees)
{
    for (int i = 0; i < RIG_XEN_HOST_WRITABLE; i++)
        free(trees->writable[i]);
    free(trees->root);
}

static int run(struct host *host, const struct rig_inputs *inputs, const struct trees *trees,
               const char *const *command, int *exit_code, struct rig_error *err)
{
    int result;

    if (rig_inputs_place(inputs, &host->run, err) < 0 || write_exchange(host, command, trees->writable, err) < 0 ||
        boot(host, trees->root, trees->writable, err) < 0)
        return -1;
    result = follow(host, exit_code, err);
    rig_qemu_kill(&host->qemu);
    return result;
}

/* The options with the defaults filled in. */
static struct rig_xen_host_options complete(const struct rig_xen_host_options *given)
{
    struct rig_xen_host_options options = *given;

    rig_release_choose(&options.box.release, &options.box.xen);
    options.box.build_dir = options.box.build_dir ? options.box.build_dir : RIG_DEFAULT_BUILD;
    options.box.release = options.box.release ? options.box.release : RIG_DEFAULT_RELEASE;
    options.root = options.root ? options.root : "/";
    options.cpus = options.cpus ? options.cpus : 1;
    options.dom0_mib = options.dom0_mib ? options.dom0_mib : DEFAULT_DOM0_MIB;
    options.boot_seconds = options.boot_seconds ? options.boot_seconds : DEFAULT_BOOT_SECONDS;
    options.seconds = options.seconds ? options.seconds : DEFAULT_SECONDS;
    options.out_fd = options.out_fd ? options.out_fd : STDOUT_FILENO;
    options.err_fd = options.err_fd ? options.err_fd : STDERR_FILENO;
    return options;
}

int rig_xen_host_run(const struct rig_xen_host_options *given, const char *const *command, int *exit_code,
                     struct rig_error *err)
{
    const struct rig_xen_host_options options = complete(given);
    struct host host = {.options = &options,
                        .qemu = {.qmp = {.fd = -1}},
                        .say = {.line = options.box.say, .context = options.box.say_context},
                        .out = {.name = "stdout", .to = options.out_fd, .from = -1},
                        .err = {.name = "stderr", .to = options.err_fd, .from = -1}};
    struct rig_inputs inputs;
    struct trees trees = {0};
    char dir[RIG_PATH_SIZE];
    char id[32];
    int result;

    (void)snprintf(id, sizeof(id), "xen-host-%ld", (long)getpid());
    if (rig_inputs_dir(dir, options.box.build_dir, options.box.release, err) < 0 ||
        rig_path(host.failed_log, err, "%s/xen-host-failed.log", dir) < 0 ||
        rig_inputs_find(&inputs, dir, options.box.xen, options.box.dom0_kernel, err) < 0 ||
        rig_inputs_initramfs(&inputs, dir, INITRAMFS, err) < 0 || find_trees(&options, &trees, err) < 0 ||
        rig_run_dir_find(&host.run, options.box.build_dir, id, err) < 0 || rig_run_dir_lock(&host.run, id, err) < 0) {
        free_trees(&trees);
        return -1;
    }
    rig_run_dir_clean(&host.run);
    result = rig_path(host.exchange, err, "%s/" EXCHANGE, host.run.path);
    if (result == 0)
        result = run(&host, &inputs, &trees, command, exit_code, err);
    if (host.out.from >= 0)
        close(host.out.from);
    if (host.err.from >= 0)
        close(host.err.from);
    rig_run_dir_remove(&host.run);
    free_trees(&trees);
    return result;
}
