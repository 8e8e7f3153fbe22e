/* SPDX-License-Identifier: MIT */
/* One kernel with all that its image tells: for those who boot it and say what came of it. */
#ifndef RIG_KERNEL_KERNEL_H
#define RIG_KERNEL_KERNEL_H

#include <kernel/btf.h>
#include <kernel/image.h>
#include <kernel/layout.h>
#include <kernel/names.h>
#include <kernel/source.h>

struct rig_kernel {
    struct rig_kernel_source source;
    struct rig_kernel_image image;
    struct rig_kernel_names *names; /* NULL: it has none, and without_names says why */
    struct rig_error without_names;
    struct rig_kernel_btf *btf; /* NULL: it has none, and without_btf says why */
    struct rig_error without_btf;
    struct rig_kernel_layout layout;
};

/*
 * Fetches what `source` stands for and reads it: image, names, types, layout. -1 with one line where it is no kernel or
 * cannot be had. That it is no PV kernel is no error here: rig_kernel_image_need_pv asks.
 */
int rig_kernel_open(struct rig_kernel *kernel, const struct rig_kernel_source *source,
                    const struct rig_kernel_store *store, struct rig_error *err);

/* The same of what is typed, which must stand for one kernel. */
int rig_kernel_open_given(struct rig_kernel *kernel, const char *given, const struct rig_kernel_store *store,
                          struct rig_error *err);

/* A zeroed one may be closed, too. */
void rig_kernel_close(struct rig_kernel *kernel);

#endif
