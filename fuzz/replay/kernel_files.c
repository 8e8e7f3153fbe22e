/* SPDX-License-Identifier: MIT */
#include <fuzz/replay/kernel_files.h>

#include <base/files.h>
#include <scenario/kernel/text.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_text(const char *path)
{
    size_t length = strlen(path);
    struct stat about;

    return length > 4 && strcmp(path + length - 4, ".scn") == 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static bool is_about_kernel(const char *path)
{
    size_t size;
    char *text = is_text(path) ? rig_read_file(path, &size) : NULL;
    bool is = text && rig_kernel_text_is(text, size);

    free(text);
    return is;
}

int rig_kernel_files(char *const *paths, int count, bool *are, struct rig_error *err)
{
    *are = count > 0 && is_about_kernel(paths[0]);
    for (int i = 1; i < count; i++) {
        if (is_about_kernel(paths[i]) != *are)
            return rig_error_set(err, RIG_ERROR_USAGE,
                                 "%.100s is %s scenario for a kernel and %.100s is %s; expected one kind in one run",
                                 paths[0], *are ? "a" : "no", paths[i], *are ? "none" : "one");
    }
    return 0;
}
