/* SPDX-License-Identifier: MIT */
/*
 * What "auto" comes to. /dev/kvm that can be opened proves nothing: there are processors and hosts under which QEMU
 * dies or Xen does not come up. So a box tries, and what came of it is remembered below the build directory, until the
 * host's kernel or QEMU is another one, or the file is removed.
 */
#ifndef RIG_BOX_ACCELERATOR_H
#define RIG_BOX_ACCELERATOR_H

#include <base/error.h>

#include <stdbool.h>

#define RIG_FILE_ACCELERATOR "accelerator" /* in BUILD/box */

/* Whether that is left to us: NULL or "auto". */
bool rig_accelerator_is_auto(const char *wanted);

/*
 * "kvm" or "tcg". may_try: also where nobody has tried KVM yet; the caller is to say what came of it. RIG_ERROR_USAGE:
 * `wanted` is no accelerator.
 */
int rig_accelerator_find(const char *build_dir, const char *wanted, bool may_try, const char **accel,
                         struct rig_error *err);

/* A box was ready under KVM; or was not, or did not stay. `why` is one line. */
void rig_accelerator_works(const char *build_dir);
void rig_accelerator_fails(const char *build_dir, const char *why);

#endif
