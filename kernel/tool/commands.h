/* SPDX-License-Identifier: MIT */
/* rig-kernel's commands, a row each. */
#ifndef RIG_KERNEL_TOOL_COMMANDS_H
#define RIG_KERNEL_TOOL_COMMANDS_H

#include <kernel/kernel.h>

#include <cjson/cJSON.h>

struct rig_tool_options {
    const char *build;
    bool json;
    bool fresh;
};

struct rig_tool_command {
    const char *name;
    const char *arguments; /* behind KERNEL, for the help */
    const char *help;
    int least, most; /* arguments behind KERNEL; most < 0: any number */
    /* Fills in `out`, an object that is printed as text or as JSON. */
    int (*run)(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err);
};

/* Ends with a row without a name. */
extern const struct rig_tool_command rig_tool_commands[];

/* Prints an object for people: a line a field, lists below their name. */
void rig_tool_print(const cJSON *object);

#endif
