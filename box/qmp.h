/* SPDX-License-Identifier: MIT */
/*
 * QEMU's machine protocol, as much of it as a snapshot needs: one command, one answer, events passed over.
 */
#ifndef RIG_BOX_QMP_H
#define RIG_BOX_QMP_H

#include <base/error.h>

#include <cjson/cJSON.h>
#include <stddef.h>

struct rig_qmp {
    int fd;
    char *pending; /* received, not yet taken: `used` bytes of `room` */
    size_t used;
    size_t room;
    char version[64]; /* of QEMU, from its greeting */
};

/* Takes over the connected socket `fd` and waits for the greeting. Close it in either case. */
int rig_qmp_open(struct rig_qmp *qmp, int fd, struct rig_error *err);
void rig_qmp_close(struct rig_qmp *qmp);

/*
 * Runs a command; `arguments` is JSON text or NULL. Returns what it returned, to be freed with cJSON_Delete, or NULL.
 */
cJSON *rig_qmp_call(struct rig_qmp *qmp, const char *command, const char *arguments, struct rig_error *err);

/* The same for a command whose answer says nothing. */
int rig_qmp_do(struct rig_qmp *qmp, const char *command, const char *arguments, struct rig_error *err);

/* Hands the open file `fd` to QEMU, which then knows it as "fd:NAME". */
int rig_qmp_give_file(struct rig_qmp *qmp, const char *name, int fd, struct rig_error *err);

#endif
