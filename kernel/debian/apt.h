/* SPDX-License-Identifier: MIT */
/*
 * A private state for apt, under BUILD/kernels/apt: other suites than the machine's are read there, as root or not, and
 * nothing of the machine's own state is changed. The machine's configuration holds (proxies), but its hooks do not run.
 */
#ifndef RIG_KERNEL_DEBIAN_APT_H
#define RIG_KERNEL_DEBIAN_APT_H

#include <base/error.h>
#include <base/files.h>
#include <kernel/debian/suites.h>

#include <stddef.h>

/* Where Debian's archives are. */
struct rig_debian_mirror {
    char archive[256];  /* URI, with a slash at its end */
    char security[256]; /* "": the machine names none */
};

/*
 * Asks the machine's apt, of whatever form its sources are. A machine that names no mirror of Debian's gets
 * deb.debian.org. `directory` (absolute) is for apt's scratch files. -1 with *err: apt is not there.
 */
int rig_debian_mirror(struct rig_debian_mirror *mirror, const char *directory, struct rig_error *err);

/* Chooses from what apt prints: lines of a URI, a release and a component. Pure. */
void rig_debian_mirror_choose(struct rig_debian_mirror *mirror, const char *lines);

/*
 * Makes a state of its own for one pocket in `directory` (absolute) and reads its package list. 0, or 1 where the
 * mirror has no such pocket (one that went to an archive). -1 with *err (RIG_ERROR_MACHINERY) where that fails: the
 * reason is apt's.
 */
int rig_debian_update(const char *directory, const struct rig_debian_pocket *pocket,
                      const struct rig_debian_mirror *mirror, struct rig_error *err);

/* The same for all pockets of a suite, sources too. A pocket of the security archive is left out where there is none.
 */
int rig_debian_update_suite(const char *directory, const char *suite, const struct rig_debian_mirror *mirror,
                            struct rig_error *err);

/* The path of the list that was read; -1 with *err: there is none. */
int rig_debian_list(const char *directory, char path[RIG_PATH_SIZE], struct rig_error *err);

/* apt's helper, which reads what apt wrote and fetches with apt's methods. */
#define RIG_DEBIAN_HELPER "/usr/lib/apt/apt-helper"

#endif
