/* SPDX-License-Identifier: MIT */
/*
 * The Xen releases that a box can run: releases.tsv, which scripts/fetch reads too. The table is part of the program;
 * a release that is to be added is one row.
 */
#ifndef RIG_BOX_RELEASE_H
#define RIG_BOX_RELEASE_H

#include <base/error.h>

#include <stdbool.h>

#define RIG_RELEASE_FIELD 128

/* One row; the fields are in the order of the columns. */
struct rig_release {
    char name[RIG_RELEASE_FIELD];       /* "4.17" */
    char suite[RIG_RELEASE_FIELD];      /* Debian suite that has it */
    char hypervisor[RIG_RELEASE_FIELD]; /* package with boot/xen-*.gz */
    char libraries[RIG_RELEASE_FIELD];  /* packages with the headers and static libraries, commas between */
    char kernel[RIG_RELEASE_FIELD];     /* meta-package of the dom0 kernel */
    char unhandled[RIG_RELEASE_FIELD];  /* what Xen prints when a guest's page fault has no handler */
};

/* Pure. Finds `name` in `table`. -1: no such row, or the row is malformed; the error says which names there are. */
int rig_release_find_in(const char *table, const char *name, struct rig_release *release, struct rig_error *err);

/* The same, in the table that is part of the program. */
int rig_release_find(const char *name, struct rig_release *release, struct rig_error *err);

/* Row `i` of that table, from 0 on; false: there are not so many. */
bool rig_release_get(unsigned i, struct rig_release *release);

/* Where *xen, which may be NULL, names a release and not a file, it is *release that is meant. */
void rig_release_choose(const char **release, const char **xen);

/* The release that is meant when none is named: the first row's name. */
#define RIG_DEFAULT_RELEASE "4.17"

#endif
