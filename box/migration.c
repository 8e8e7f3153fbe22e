/* SPDX-License-Identifier: MIT */
#include <box/migration.h>

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

int rig_migration_wait(struct rig_qmp *qmp, struct rig_error *err)
{
    const struct timespec pause = {.tv_nsec = 5L * 1000 * 1000};

    for (;;) {
        cJSON *answer = rig_qmp_call(qmp, "query-migrate", NULL, err);
        const char *status = cJSON_GetStringValue(cJSON_GetObjectItem(answer, "status"));
        bool done = status && strcmp(status, "completed") == 0;
        bool failed = status && (strcmp(status, "failed") == 0 || strcmp(status, "cancelled") == 0);

        cJSON_Delete(answer);
        if (!answer)
            return -1;
        if (failed)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU cannot write the snapshot (disk full?)");
        if (done)
            return 0;
        (void)nanosleep(&pause, NULL);
    }
}

int rig_migration_leave_out_ram(struct rig_qmp *qmp, struct rig_error *err)
{
    return rig_qmp_do(qmp, "migrate-set-capabilities",
                      "{\"capabilities\":[{\"capability\":\"x-ignore-shared\",\"state\":true}]}", err);
}
