/* SPDX-License-Identifier: MIT */
#include <nightly/kernels.h>

#include <base/files.h>
#include <kernel/debian/version.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATE_FILE "kernels.json"

/* The fields of a boot that are text, by their names in JSON. */
static const struct {
    const char *name;
    size_t at, size;
} texts[] = {
#define TEXT(field)                                                                                                    \
    {                                                                                                                  \
#field, offsetof(struct kernel_boot, field), sizeof(((struct kernel_boot *)NULL)->field)                       \
    }
    TEXT(kernel), TEXT(variant), TEXT(verdict),  TEXT(symbol),
    TEXT(cause),  TEXT(because), TEXT(signature)
#undef TEXT
};
#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static struct kernel_boot *add(struct kernel_boots *boots, struct rig_error *err)
{
    struct kernel_boot *all = realloc(boots->all, (boots->count + 1) * sizeof(*all));

    if (!all) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
        return NULL;
    }
    boots->all = all;
    memset(&all[boots->count], 0, sizeof(*all));
    return &all[boots->count++];
}

static void read_fields(struct kernel_boot *boot, const cJSON *object)
{
    for (size_t i = 0; i < TEXTS; i++) {
        const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, texts[i].name));

        (void)snprintf((char *)boot + texts[i].at, texts[i].size, "%s", text ? text : "");
    }
    boot->is_finding = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "finding"));
}

int kernel_boots_add(struct kernel_boots *boots, const cJSON *cell, struct rig_error *err)
{
    struct kernel_boot *boot = add(boots, err);

    if (!boot)
        return -1;
    read_fields(boot, cell);
    boot->tonight = true;
    return 0;
}

int kernel_boots_read(struct kernel_boots *boots, const char *state, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    const cJSON *object;
    cJSON *array;
    char *text;
    int result = 0;

    if (rig_path(path, err, "%s/" STATE_FILE, state) < 0)
        return -1;
    text = rig_read_file(path, NULL);
    if (!text)
        return 0;
    array = cJSON_Parse(text);
    free(text);
    if (!cJSON_IsArray(array))
        result = rig_error_set(err, RIG_ERROR_USAGE, "%s: found no list; expected what nights write there", path);
    cJSON_ArrayForEach(object, array)
    {
        struct kernel_boot *boot = result == 0 ? add(boots, err) : NULL;

        if (boot)
            read_fields(boot, object);
        else
            result = -1;
    }
    cJSON_Delete(array);
    return result;
}

int kernel_boots_write(const struct kernel_boots *boots, const char *state, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    cJSON *array = cJSON_CreateArray();
    char *text;
    int result = -1;

    for (size_t i = 0; i < boots->count; i++) {
        cJSON *object = cJSON_CreateObject();

        for (size_t t = 0; t < TEXTS; t++)
            cJSON_AddStringToObject(object, texts[t].name, (const char *)&boots->all[i] + texts[t].at);
        cJSON_AddBoolToObject(object, "finding", boots->all[i].is_finding);
        cJSON_AddItemToArray(array, object);
    }
    text = cJSON_Print(array);
    if (!text)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_path(path, err, "%s/" STATE_FILE, state) == 0)
        result = rig_write_file(path, text, err);
    cJSON_free(text);
    cJSON_Delete(array);
    return result;
}

void kernel_boots_free(struct kernel_boots *boots)
{
    free(boots->all);
    *boots = (struct kernel_boots){0};
}

bool kernel_boots_has(const struct kernel_boots *boots, const char *kernel, const char *variant)
{
    for (size_t i = 0; i < boots->count; i++)
        if (strcmp(boots->all[i].kernel, kernel) == 0 && strcmp(boots->all[i].variant, variant) == 0)
            return true;
    return false;
}

/* "debian 7.3.4-1" names its version; what was given as a file is its own. */
static const char *version_of(const char *kernel)
{
    static const char debian[] = "debian ";

    return strncmp(kernel, debian, sizeof(debian) - 1) == 0 ? kernel + sizeof(debian) - 1 : kernel;
}

/* The next older kernel in the same variant; NULL: there is none. */
static const struct kernel_boot *one_before(const struct kernel_boots *boots, const struct kernel_boot *boot)
{
    const struct kernel_boot *found = NULL;

    for (size_t i = 0; i < boots->count; i++) {
        const struct kernel_boot *other = &boots->all[i];

        if (strcmp(other->variant, boot->variant) == 0 &&
            rig_debian_version_order(version_of(other->kernel), version_of(boot->kernel)) < 0 &&
            (!found || rig_debian_version_order(version_of(found->kernel), version_of(other->kernel)) < 0))
            found = other;
    }
    return found;
}

void kernel_boots_judge(struct kernel_boots *boots)
{
    for (size_t i = 0; i < boots->count; i++) {
        struct kernel_boot *boot = &boots->all[i];
        const struct kernel_boot *before = boot->tonight ? one_before(boots, boot) : NULL;

        if (!boot->tonight)
            continue;
        (void)snprintf(boot->before, sizeof(boot->before), "%s", before ? before->kernel : "");
        if (!boot->is_finding)
            boot->kind = before && before->is_finding ? KERNEL_GONE : KERNEL_BOOTED;
        else
            boot->kind = before && strcmp(before->cause, boot->cause) == 0 ? KERNEL_STILL : KERNEL_NEW;
    }
}

size_t kernel_boots_count(const struct kernel_boots *boots, enum kernel_news_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < boots->count; i++)
        count += boots->all[i].tonight && boots->all[i].kind == kind;
    return count;
}

void kernel_boot_line(const struct kernel_boot *boot, char line[KERNEL_LINE_SIZE])
{
    if (boot->kind == KERNEL_GONE)
        (void)snprintf(line, KERNEL_LINE_SIZE, "%s boots on %s; %s did not", version_of(boot->kernel), boot->variant,
                       version_of(boot->before));
    else
        (void)snprintf(line, KERNEL_LINE_SIZE, "%s on %s: %s%s%s", version_of(boot->kernel), boot->variant,
                       boot->verdict, boot->because[0] ? ": " : "", boot->because);
}
