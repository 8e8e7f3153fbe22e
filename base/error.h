/* SPDX-License-Identifier: MIT */
/*
 * How everything on the host says what went wrong: one line for a person, and the exit code it leads to.
 */
#ifndef RIG_BASE_ERROR_H
#define RIG_BASE_ERROR_H

/* The exit codes of every command that mean "no answer". */
enum rig_error_code {
    RIG_ERROR_USAGE = 2,    /* the user's input cannot be what was meant */
    RIG_ERROR_MACHINERY = 3 /* the input is fine, the machinery failed */
};

struct rig_error {
    int code;       /* enum rig_error_code */
    char text[512]; /* one line, without a full stop or a newline */
};

/* Fills in *err (which may be NULL). Returns -1, so that a caller can `return rig_error_set(...)`. */
int rig_error_set(struct rig_error *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
