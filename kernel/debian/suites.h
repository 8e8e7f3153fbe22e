/* SPDX-License-Identifier: MIT */
/* Debian's suites that have kernels, and the archives' parts that each is made of. Pure. */
#ifndef RIG_KERNEL_DEBIAN_SUITES_H
#define RIG_KERNEL_DEBIAN_SUITES_H

#include <stdbool.h>
#include <stddef.h>

/* A part of an archive with a list of its own. */
struct rig_debian_pocket {
    const char *suite;   /* as users name it */
    const char *release; /* as the archive does: dists/RELEASE */
    bool security;       /* in the archive of security updates */
};

extern const struct rig_debian_pocket rig_debian_pockets[];
extern const size_t rig_debian_pocket_count;

/* All names of suites, for messages. */
#define RIG_DEBIAN_SUITES "bullseye, bookworm, bookworm-backports, trixie, trixie-backports, sid, experimental"

/* The suite that `word` names, "unstable" being sid's other name; NULL: none. */
const char *rig_debian_suite(const char *word);

/* `release` is one that Debian's archive has, now or by another of its names: bookworm-updates, stable, .. */
bool rig_debian_release_known(const char *release);

#endif
