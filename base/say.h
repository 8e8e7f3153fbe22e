/* SPDX-License-Identifier: MIT */
/* Progress: whole lines, to whoever wants to show them. */
#ifndef RIG_BASE_SAY_H
#define RIG_BASE_SAY_H

struct rig_say {
    void (*line)(void *context, const char *line); /* NULL: nobody listens */
    void *context;
};

void rig_say(const struct rig_say *say, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
