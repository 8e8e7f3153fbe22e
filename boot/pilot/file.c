/* SPDX-License-Identifier: MIT */
#include <boot/pilot/file.h>

#include <base/files.h>
#include <kernel/verdict/verdicts.h>
#include <scenario/kernel/text.h>
#include <scenario/kernel/versions.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* More than a person writes. */
#define RIG_KERNEL_FILE_MAX ((size_t)1 << 20)

static bool is_verdict(const char *word)
{
    for (unsigned i = 0; rig_kernel_verdict_name(i); i++)
        if (strcmp(rig_kernel_verdict_name(i), word) == 0)
            return true;
    return false;
}

static int check_verdicts(const struct rig_kernel_file *file, struct rig_error *err)
{
    char known[400] = "";
    size_t used = 0;

    for (unsigned i = 0; rig_kernel_verdict_name(i) && used < sizeof(known); i++)
        used +=
            (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", used ? ", " : "", rig_kernel_verdict_name(i));
    for (unsigned i = 0; i < file->expect.count; i++)
        if (!is_verdict(file->expect.row[i].verdict))
            return rig_error_set(err, RIG_ERROR_USAGE, "%.100s: found '%s'; expected a verdict: %s", file->path,
                                 file->expect.row[i].verdict, known);
    return 0;
}

int rig_kernel_file_load(struct rig_kernel_file *file, const char *path, struct rig_error *err)
{
    struct rig_text_error where;
    char inside[RIG_PATH_SIZE];
    struct stat about;
    size_t size;
    char *text;
    bool good;

    memset(file, 0, sizeof(*file));
    file->path = path;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        if (rig_path(inside, err, "%s/scenario.scn", path) < 0)
            return -1;
        path = inside;
    }
    text = rig_read_input(path, RIG_KERNEL_FILE_MAX, &size, err);
    if (!text)
        return -1;
    if (!rig_kernel_text_is(text, size)) {
        free(text);
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: found no line about a kernel; expected a scenario for one (docs/kernels.md)", path);
    }
    good = rig_kernel_text_parse(text, size, &file->scenario, &file->expect, &where);
    free(text);
    if (good)
        return check_verdicts(file, err);
    err->code = RIG_ERROR_USAGE;
    (void)rig_text_error_print(&where, path, err->text, sizeof(err->text));
    return -1;
}

static const char *text_or_null(const char *text)
{
    return text[0] ? text : NULL;
}

int rig_kernel_file_variant(const struct rig_kernel_setting *setting, struct rig_variant *variant,
                            struct rig_error *err)
{
    *variant = (struct rig_variant){.xen = text_or_null(setting->xen),
                                    .cpu = text_or_null(setting->cpu),
                                    .memory_mib = setting->memory_mib,
                                    .vcpus = setting->vcpus,
                                    .append = text_or_null(setting->append),
                                    .initrd = text_or_null(setting->initrd)};
    if (setting->role == RIG_KERNEL_ROLE_DOM0)
        variant->role = RIG_ROLE_DOM0;
    for (unsigned i = 0; i < setting->reserved_count; i++) {
        char range[64];

        (void)snprintf(range, sizeof(range), "0x%llx..0x%llx", (unsigned long long)setting->reserved[i].from,
                       (unsigned long long)setting->reserved[i].to);
        if (rig_variant_add_reserved(variant, range, err) < 0)
            return -1;
    }
    return 0;
}

const char *rig_kernel_file_expected(const struct rig_kernel_file *file, const char *release)
{
    const char *expected = rig_kernel_expected(&file->expect, release);

    return expected ? expected : "booted";
}
