/* SPDX-License-Identifier: MIT */
#include <fuzz/replay/kernel_files.h>

#include <base/files.h>
#include <base/words.h>
#include <scenario/kernel/text.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The text of a file, or of the scenario in a finding's directory; NULL: it is none. To be freed. */
static char *read_text(const char *path, size_t *size)
{
    char inside[RIG_PATH_SIZE];
    struct stat about;

    if (stat(path, &about) < 0)
        return NULL;
    if (S_ISDIR(about.st_mode))
        return rig_path(inside, NULL, "%s/scenario.scn", path) < 0 ? NULL : rig_read_file(inside, size);
    return S_ISREG(about.st_mode) && rig_ends_with(path, ".scn") ? rig_read_file(path, size) : NULL;
}

static bool is_about_kernel(const char *path)
{
    size_t size;
    char *text = read_text(path, &size);
    bool is = text && rig_kernel_text_is(text, size);

    free(text);
    return is;
}

int rig_become(struct rig_arguments *arguments, struct rig_error *err)
{
    if (rig_arguments_check(arguments, err) < 0)
        return -1;
    (void)execv(arguments->word[0], (char *const *)(uintptr_t)arguments->word);
    return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot run %s: %s", arguments->word[0], strerror(errno));
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
