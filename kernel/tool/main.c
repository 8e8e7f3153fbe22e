/* SPDX-License-Identifier: MIT */
/* rig-kernel: what an image tells, without booting it. */
#include <base/option.h>
#include <base/progress.h>
#include <kernel/debian/packages.h>
#include <kernel/tool/commands.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct rig_tool_options, field)

static const struct rig_option rows[] = {
    {.name = "json", .help = "one JSON object instead of text", .type = &rig_option_flag, .at = AT(json)},
    {.name = "fresh",
     .help = "read Debian's package lists anew; otherwise they are read once a day",
     .type = &rig_option_flag,
     .at = AT(fresh)},
    {.name = "build",
     .argument = "DIR",
     .help = "where fetched kernels are kept, in DIR/kernels",
     .type = &rig_option_text,
     .at = AT(build),
     .otherwise = "build"},
    {0}};

static const char ending[] =
    "\n"
    "KERNEL is a bzImage or vmlinux, a build tree (its arch/x86/boot/bzImage or vmlinux), debian:VERSION (7.3, "
    "6.16.12,\n"
    "a package's name or version; the newest that begins so), debian:SUITE (bookworm, trixie-backports, sid,\n"
    "experimental, ..: its newest), or for `list` debian:all (the newest of each series).\n"
    "\n"
    "Exit code: 0; 2 bad usage or input, 3 the machinery failed (no network, a full disk).\n";

static char *make_usage(void)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    (void)fputs("usage: rig-kernel COMMAND KERNEL [ARGUMENT]... [options]\n\n", out);
    (void)fprintf(out, "  %-26s %s\n", "list KERNEL...",
                  "what each stands for; nothing is downloaded but Debian's lists");
    (void)fprintf(out, "  %-26s %s\n", "packages SUITE DIR NAME...",
                  "downloads Debian's packages (src:NAME: its tarball) into a directory");
    for (const struct rig_tool_command *row = rig_tool_commands; row->name; row++) {
        char words[64];

        (void)snprintf(words, sizeof(words), "%s KERNEL %s", row->name, row->arguments);
        (void)fprintf(out, "  %-26s %s\n", words, row->help);
    }
    (void)fputs("\n", out);
    (void)fclose(out);
    return text;
}

static int finish(cJSON *out, bool json, struct rig_error *err)
{
    char *text = json ? cJSON_PrintUnformatted(out) : NULL;

    if (text)
        (void)puts(text);
    else
        rig_tool_print(out);
    free(text);
    return rig_output_flush(err);
}

static int list(char **words, int count, const struct rig_kernel_store *store, cJSON *out, struct rig_error *err)
{
    struct rig_kernel_sources sources = {0};
    cJSON *kernels = cJSON_AddArrayToObject(out, "kernels");
    int result = 0;

    for (int i = 0; i < count && result == 0; i++)
        result = rig_kernel_resolve(&sources, words[i], store, err);
    for (size_t i = 0; i < sources.count && result == 0; i++) {
        const struct rig_kernel_source *source = &sources.at[i];
        cJSON *row = cJSON_CreateObject();

        cJSON_AddStringToObject(row, "name", source->name);
        cJSON_AddStringToObject(row, "from", source->kind == RIG_KERNEL_DEBIAN ? source->package.name : source->image);
        if (source->kind == RIG_KERNEL_DEBIAN)
            cJSON_AddStringToObject(row, "suite", source->package.suite);
        cJSON_AddItemToArray(kernels, row);
    }
    rig_kernel_sources_free(&sources);
    return result;
}

static int run(const struct rig_tool_command *command, char **words, int count, const struct rig_kernel_store *store,
               cJSON *out, struct rig_error *err)
{
    struct rig_kernel *kernel = calloc(1, sizeof(*kernel));
    int result;

    if (!kernel)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory");
    result = rig_kernel_open_given(kernel, words[0], store, err);
    if (result == 0)
        result = command->run(kernel, count - 1, words + 1, out, err);
    rig_kernel_close(kernel);
    free(kernel);
    return result;
}

/* SUITE DIRECTORY PACKAGE... */
static int packages(char **words, int count, const struct rig_kernel_store *store, struct rig_error *err)
{
    int result;

    if (count < 3)
        return rig_error_set(err, RIG_ERROR_USAGE, "expected: rig-kernel packages SUITE DIRECTORY PACKAGE...");
    result = rig_debian_packages(words[0], words[1], words + 2, (size_t)count - 2, store, err);
    rig_progress_end();
    return result;
}

static const struct rig_tool_command *find(const char *name)
{
    for (const struct rig_tool_command *row = rig_tool_commands; row->name; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

static int work(char **words, int count, const struct rig_tool_options *options, struct rig_error *err)
{
    const struct rig_kernel_store store = {
        .build = options->build, .say = {.line = rig_progress}, .fresh = options->fresh};
    const struct rig_tool_command *command = count > 0 ? find(words[0]) : NULL;
    bool lists = count > 0 && strcmp(words[0], "list") == 0;
    cJSON *out;
    int result;

    if (count > 0 && strcmp(words[0], "packages") == 0)
        return packages(words + 1, count - 1, &store, err);
    if (!command && !lists)
        return rig_error_set(err, RIG_ERROR_USAGE, "found \"%s\"; expected a command of rig-kernel (see --help)",
                             count > 0 ? words[0] : "nothing");
    if (lists ? count < 2 : count - 2 < command->least || (command->most >= 0 && count - 2 > command->most))
        return rig_error_set(err, RIG_ERROR_USAGE, "expected: rig-kernel %s KERNEL%s %s", words[0], lists ? "..." : "",
                             lists ? "" : command->arguments);
    out = cJSON_CreateObject();
    result =
        lists ? list(words + 1, count - 1, &store, out, err) : run(command, words + 1, count - 1, &store, out, err);
    rig_progress_end();
    if (result == 0)
        result = finish(out, options->json, err);
    cJSON_Delete(out);
    return result;
}

int main(int argc, char **argv)
{
    struct rig_tool_options options = {0};
    char *usage = make_usage();
    const struct rig_command_line line = {.usage = usage, .ending = ending, .tables = {{rows, &options}}};
    struct rig_error err = {0};
    int at =
        usage ? rig_command_line_read(&line, argc, argv, &err) : rig_error_set(&err, RIG_ERROR_MACHINERY, "no memory");

    if (at >= 0)
        at = work(argv + at, argc - at, &options, &err);
    free(usage);
    if (at >= 0)
        return 0;
    (void)fprintf(stderr, "rig-kernel: %s\n", err.text);
    return err.code;
}
