/* SPDX-License-Identifier: MIT */
/* What a share needs of the node that runs it, checked there before anything else. */
#ifndef RIG_CLUSTER_NODE_H
#define RIG_CLUSTER_NODE_H

#include <base/error.h>

/*
 * `program`, the path of what is to run; `results`, the directory of NAME that it is to write to. -1 with one line that
 * begins with the node's name and says what is missing.
 */
int rig_node_check(const char *program, const char *results, struct rig_error *err);

#endif
