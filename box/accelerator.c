/* SPDX-License-Identifier: MIT */
#include <box/accelerator.h>

#include <base/child.h>
#include <base/files.h>
#include <box/qemu.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define LINE_SIZE 512

static const char tcg[] = "tcg", kvm[] = "kvm";

bool rig_accelerator_is_auto(const char *wanted)
{
    return !wanted || strcmp(wanted, "auto") == 0;
}

/* "kvm HOST-KERNEL QEMU": what the memory holds for. */
static void memory_line(const char *accel, char line[LINE_SIZE])
{
    struct utsname host = {0};
    struct stat program = {0};
    char path[RIG_PATH_SIZE];

    (void)uname(&host);
    if (rig_find_program(RIG_QEMU_PROGRAM, path, NULL) == 0)
        (void)stat(path, &program);
    (void)snprintf(line, LINE_SIZE, "%s %.100s %s-%lld-%lld\n", accel, host.release, RIG_QEMU_PROGRAM,
                   (long long)program.st_size, (long long)program.st_mtime);
}

static bool remembers(const char *build_dir, const char *accel)
{
    char path[RIG_PATH_SIZE], line[LINE_SIZE];
    char *text;
    bool same;

    if (rig_path(path, NULL, "%s/box/" RIG_FILE_ACCELERATOR, build_dir) < 0)
        return false;
    memory_line(accel, line);
    text = rig_read_file(path, NULL);
    same = text && strncmp(text, line, strlen(line)) == 0;
    free(text);
    return same;
}

static void remember(const char *build_dir, const char *accel, const char *why)
{
    char path[RIG_PATH_SIZE], line[LINE_SIZE], text[2 * LINE_SIZE];

    memory_line(accel, line);
    (void)snprintf(text, sizeof(text), "%s%.400s\n", line, why);
    /* Where it cannot be written KVM is tried again the next time. */
    if (rig_path(path, NULL, "%s/box/" RIG_FILE_ACCELERATOR, build_dir) == 0)
        (void)rig_write_file(path, text, NULL);
}

int rig_accelerator_find(const char *build_dir, const char *wanted, bool may_try, const char **accel,
                         struct rig_error *err)
{
    *accel = tcg;
    if (rig_accelerator_is_auto(wanted)) {
        if (access("/dev/kvm", R_OK | W_OK) == 0 && (may_try ? !remembers(build_dir, tcg) : remembers(build_dir, kvm)))
            *accel = kvm;
        return 0;
    }
    if (strcmp(wanted, kvm) == 0)
        *accel = kvm;
    else if (strcmp(wanted, tcg) != 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "found the accelerator \"%.40s\"; expected auto, tcg or kvm",
                             wanted);
    return 0;
}

void rig_accelerator_works(const char *build_dir)
{
    if (!remembers(build_dir, kvm))
        remember(build_dir, kvm, "a box was ready under it");
}

void rig_accelerator_fails(const char *build_dir, const char *why)
{
    remember(build_dir, tcg, why);
}
