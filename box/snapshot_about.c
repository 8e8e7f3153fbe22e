/* SPDX-License-Identifier: MIT */
#include <base/files.h>
#include <box/snapshot_about.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

bool rig_snapshot_board_fits(const struct rig_ready *ready, size_t ram_size)
{
    return ready->board_mfn + ready->board_pages <= ram_size >> 12;
}

int rig_snapshot_write_about(const char *path, const struct rig_snapshot_plan *plan,
                             const struct rig_snapshot *snapshot, struct rig_error *err)
{
    cJSON *about = cJSON_CreateObject();
    char mfn[32];
    char *text;
    int result;

    (void)snprintf(mfn, sizeof(mfn), "0x%llx", (unsigned long long)snapshot->ready.board_mfn);
    cJSON_AddStringToObject(about, "release", plan->release);
    cJSON_AddStringToObject(about, "xen", plan->inputs->xen);
    cJSON_AddStringToObject(about, "dom0_kernel", plan->inputs->kernel);
    cJSON_AddStringToObject(about, "qemu", snapshot->qemu_version);
    cJSON_AddStringToObject(about, "accelerator", plan->machine->accel);
    cJSON_AddNumberToObject(about, "ram_size", (double)plan->machine->ram_size);
    cJSON_AddStringToObject(about, "board_mfn", mfn); /* text: a JSON number has 53 bits */
    cJSON_AddNumberToObject(about, "board_pages", snapshot->ready.board_pages);
    cJSON_AddNumberToObject(about, "boot_seconds", snapshot->boot_seconds);
    text = cJSON_Print(about);
    cJSON_Delete(about);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = rig_write_file(path, text, err);
    free(text);
    return result;
}

bool rig_snapshot_read_about(const char *path, struct rig_snapshot *snapshot)
{
    char *text = rig_read_file(path, NULL);
    cJSON *about = text ? cJSON_Parse(text) : NULL;
    const char *mfn = cJSON_GetStringValue(cJSON_GetObjectItem(about, "board_mfn"));
    const char *qemu = cJSON_GetStringValue(cJSON_GetObjectItem(about, "qemu"));
    const cJSON *pages = cJSON_GetObjectItem(about, "board_pages");
    const cJSON *seconds = cJSON_GetObjectItem(about, "boot_seconds");
    const cJSON *ram_size = cJSON_GetObjectItem(about, "ram_size");
    bool good = mfn && qemu && cJSON_IsNumber(pages) && cJSON_IsNumber(seconds) && cJSON_IsNumber(ram_size);

    if (good) {
        snapshot->ready.board_mfn = strtoull(mfn, NULL, 16);
        snapshot->ready.board_pages = (unsigned)pages->valueint;
        snapshot->boot_seconds = seconds->valuedouble;
        (void)snprintf(snapshot->qemu_version, sizeof(snapshot->qemu_version), "%s", qemu);
        good = rig_snapshot_board_fits(&snapshot->ready, (size_t)ram_size->valuedouble);
    }
    cJSON_Delete(about);
    free(text);
    return good;
}
