/* SPDX-License-Identifier: MIT */
#include <box/qmp.h>

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* QEMU answers at once; on a machine that swaps, "at once" may be long. */
#define ANSWER_MS 60000
#define MOST_PENDING (1U << 20)

/* Reads more into `pending`. */
static int receive(struct rig_qmp *qmp, struct rig_error *err)
{
    struct pollfd wait = {.fd = qmp->fd, .events = POLLIN};
    ssize_t size;
    int ready;

    if (qmp->room - qmp->used < 4096) {
        char *larger = qmp->room < MOST_PENDING ? realloc(qmp->pending, qmp->room + 16384) : NULL;

        if (!larger)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU's answer is too long");
        qmp->pending = larger;
        qmp->room += 16384;
    }
    do
        ready = poll(&wait, 1, ANSWER_MS);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU does not answer");
    size = qmp->pending ? read(qmp->fd, qmp->pending + qmp->used, qmp->room - qmp->used - 1) : -1;
    if (size <= 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU ended");
    qmp->used += (size_t)size;
    qmp->pending[qmp->used] = '\0';
    return 0;
}

/* The next message; each is one line. */
static cJSON *next_message(struct rig_qmp *qmp, struct rig_error *err)
{
    cJSON *message;
    char *newline;
    size_t size;

    while (!qmp->pending || !(newline = memchr(qmp->pending, '\n', qmp->used))) {
        if (receive(qmp, err) < 0)
            return NULL;
    }
    size = (size_t)(newline - qmp->pending) + 1;
    message = cJSON_ParseWithLength(qmp->pending, size);
    memmove(qmp->pending, qmp->pending + size, qmp->used - size);
    qmp->used -= size;
    if (!message)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU sent something that is not JSON");
    return message;
}

/* Sends one message, with an open file beside it unless `file` is -1. */
static int send_message(struct rig_qmp *qmp, const char *text, int file, struct rig_error *err)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {.room = {0}};
    struct iovec part = {.iov_base = (void *)(uintptr_t)text, .iov_len = strlen(text)};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

    if (file >= 0) {
        message.msg_control = control.room;
        message.msg_controllen = sizeof(control.room);
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.head), &file, sizeof(file));
    }
    /* Commands are short: a socket takes them whole. MSG_NOSIGNAL: a dead QEMU is an error, not a SIGPIPE. */
    if (sendmsg(qmp->fd, &message, MSG_NOSIGNAL) != (ssize_t)part.iov_len)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU ended");
    return 0;
}

static cJSON *call(struct rig_qmp *qmp, const char *command, const char *arguments, int file, struct rig_error *err)
{
    char text[1024];
    int size =
        snprintf(text, sizeof(text), "{\"execute\":\"%s\",\"arguments\":%s}\n", command, arguments ? arguments : "{}");

    if (size < 0 || (size_t)size >= sizeof(text)) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU command %s is too long", command);
        return NULL;
    }
    if (send_message(qmp, text, file, err) < 0)
        return NULL;
    for (;;) {
        cJSON *message = next_message(qmp, err);
        cJSON *answer;
        const cJSON *refusal;

        if (!message)
            return NULL;
        answer = cJSON_DetachItemFromObject(message, "return");
        refusal = cJSON_GetObjectItem(message, "error");
        if (refusal) {
            const char *why = cJSON_GetStringValue(cJSON_GetObjectItem(refusal, "desc"));

            (void)rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU refuses %s: %s", command,
                                why ? why : "no reason given");
        }
        if (answer || refusal) {
            cJSON_Delete(message);
            return answer;
        }
        cJSON_Delete(message); /* an event */
    }
}

cJSON *rig_qmp_call(struct rig_qmp *qmp, const char *command, const char *arguments, struct rig_error *err)
{
    return call(qmp, command, arguments, -1, err);
}

int rig_qmp_do(struct rig_qmp *qmp, const char *command, const char *arguments, struct rig_error *err)
{
    cJSON *answer = call(qmp, command, arguments, -1, err);

    cJSON_Delete(answer);
    return answer ? 0 : -1;
}

int rig_qmp_give_file(struct rig_qmp *qmp, const char *name, int fd, struct rig_error *err)
{
    char arguments[64];
    cJSON *answer;

    (void)snprintf(arguments, sizeof(arguments), "{\"fdname\":\"%s\"}", name);
    answer = call(qmp, "getfd", arguments, fd, err);
    cJSON_Delete(answer);
    return answer ? 0 : -1;
}

/* {"QMP": {"version": {"qemu": {"major": 7, "minor": 2, "micro": 22}, "package": "Debian 1:7.2+dfsg"}, ..}} */
static void read_version(const cJSON *greeting, char *text, size_t size)
{
    const cJSON *version = cJSON_GetObjectItem(cJSON_GetObjectItem(greeting, "QMP"), "version");
    const cJSON *qemu = cJSON_GetObjectItem(version, "qemu");
    const char *package = cJSON_GetStringValue(cJSON_GetObjectItem(version, "package"));

    (void)snprintf(text, size, "%d.%d.%d%s%s", (int)cJSON_GetNumberValue(cJSON_GetObjectItem(qemu, "major")),
                   (int)cJSON_GetNumberValue(cJSON_GetObjectItem(qemu, "minor")),
                   (int)cJSON_GetNumberValue(cJSON_GetObjectItem(qemu, "micro")), package && *package ? " " : "",
                   package ? package : "");
}

int rig_qmp_open(struct rig_qmp *qmp, int fd, struct rig_error *err)
{
    cJSON *greeting;

    *qmp = (struct rig_qmp){.fd = fd};
    greeting = next_message(qmp, err);
    if (!greeting)
        return -1;
    read_version(greeting, qmp->version, sizeof(qmp->version));
    cJSON_Delete(greeting);
    return rig_qmp_do(qmp, "qmp_capabilities", NULL, err);
}

void rig_qmp_close(struct rig_qmp *qmp)
{
    if (qmp->fd >= 0)
        close(qmp->fd);
    free(qmp->pending);
    *qmp = (struct rig_qmp){.fd = -1};
}
