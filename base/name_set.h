/* SPDX-License-Identifier: MIT */
/* A set of names: the signatures that a campaign knows. */
#ifndef RIG_BASE_NAME_SET_H
#define RIG_BASE_NAME_SET_H

#include <stdbool.h>
#include <stddef.h>

struct rig_seen;

/* NULL: out of memory. */
struct rig_seen *rig_seen_new(void);
void rig_seen_free(struct rig_seen *seen);

bool rig_seen_has(const struct rig_seen *seen, const char *name);

/* True when the name is new. Without memory for it the set stays as it is, and the name is new the next time too. */
bool rig_seen_add(struct rig_seen *seen, const char *name);

/* Adds the names of all entries of a directory that do not start with '.'. A directory that is not there has none. */
void rig_seen_add_directory(struct rig_seen *seen, const char *path);

#endif
