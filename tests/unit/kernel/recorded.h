/* SPDX-License-Identifier: MIT */
/* What real kernels and a real Xen printed, without registers and code; tests/unit/kernel/recorded. */
#ifndef TESTS_UNIT_KERNEL_RECORDED_H
#define TESTS_UNIT_KERNEL_RECORDED_H

#include <base/files.h>
#include <kernel/verdict/verdicts.h>

#include <stdio.h>

#define MARKER "cr3rig: init runs"

/* The text of a recorded file, to be freed. */
static inline char *recorded(const char *name, size_t *size)
{
    char path[256];
    char *text;

    (void)snprintf(path, sizeof(path), "tests/unit/kernel/recorded/%s.txt", name);
    text = rig_read_file(path, size);
    assert_non_null(text);
    return text;
}

#endif
