/* SPDX-License-Identifier: MIT */
/*
 * Where kernels come from: a KERNEL as a person types it, and the files it stands for.
 *
 *   FILE              a bzImage or vmlinux
 *   TREE              a build tree: its arch/x86/boot/bzImage, vmlinux, System.map, .config
 *   debian:VERSION    7.3, 6.16.12, a package's version or name; one that more than one begin with: the newest of them
 *   debian:SUITE      bullseye, bookworm, bookworm-backports, trixie, trixie-backports, sid, experimental: its newest
 *   debian:all        the newest of each series (5.10, 6.1, ..) there is
 *   debian:A..B       all from version A to version B, the oldest first
 *
 * To resolve a word is cheap, but for Debian's package lists, which are read at most once a day. Only rig_kernel_fetch
 * downloads a kernel. What it fetched stays under BUILD/kernels/CHECKSUM; nothing of the user's apt is changed.
 */
#ifndef RIG_KERNEL_SOURCE_H
#define RIG_KERNEL_SOURCE_H

#include <base/error.h>
#include <base/files.h>
#include <base/say.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rig_kernel_kind { RIG_KERNEL_FILE, RIG_KERNEL_TREE, RIG_KERNEL_DEBIAN };

/* A package of Debian's that holds an image. */
struct rig_kernel_package {
    char name[128];   /* linux-image-6.1.0-54-amd64 */
    char release[96]; /* `uname -r` of its kernel: 6.1.0-54-amd64 */
    char version[64]; /* 6.1.190-1 */
    char suite[32];   /* the first of Debian's suites that has it */
    char url[512];    /* of the .deb */
    char sha256[65];  /* of the .deb, as the signed lists say */
    uint64_t size;    /* bytes of the .deb */
};

struct rig_kernel_source {
    enum rig_kernel_kind kind;
    char given[256]; /* what was typed */
    char name[256];  /* for tables and reports: "debian 7.3.4-1~bpo13+1", or as typed */
    /* Paths; "" where there is none. Those of a Debian package are there after rig_kernel_fetch. */
    char image[RIG_PATH_SIZE];
    char system_map[RIG_PATH_SIZE];
    char config[RIG_PATH_SIZE];
    struct rig_kernel_package package; /* of RIG_KERNEL_DEBIAN */
};

struct rig_kernel_sources {
    struct rig_kernel_source *at;
    size_t count;
};

/* Where fetched things are kept, and who is told of what takes long. */
struct rig_kernel_store {
    const char *build; /* the build directory */
    struct rig_say say;
    bool fresh; /* read Debian's package lists now, however new those are that we have */
};

/*
 * Appends what `given` stands for to *sources: one, or several for debian:all. RIG_ERROR_USAGE where it stands for
 * nothing (no file, a tree without a build, a version that Debian does not have: then the nearest are named);
 * RIG_ERROR_MACHINERY without a network and lists, or a full disk.
 */
int rig_kernel_resolve(struct rig_kernel_sources *sources, const char *given, const struct rig_kernel_store *store,
                       struct rig_error *err);

/* Makes the files of a source there. Quick when they are; two processes may do so at the same time. */
int rig_kernel_fetch(struct rig_kernel_source *source, const struct rig_kernel_store *store, struct rig_error *err);

void rig_kernel_sources_free(struct rig_kernel_sources *sources);

#endif
