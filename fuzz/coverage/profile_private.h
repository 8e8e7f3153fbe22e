/* SPDX-License-Identifier: MIT */
/* What the profile's files share. */
#ifndef RIG_COVERAGE_PROFILE_PRIVATE_H
#define RIG_COVERAGE_PROFILE_PRIVATE_H

#include <fuzz/coverage/profile.h>

struct rig_profile_function {
    char *name;    /* "file.c:name" where it is static */
    uint64_t hash; /* of its shape: other source, other counters */
    size_t first;  /* of its counters */
    size_t count;
};

struct rig_profile {
    struct rig_profile_function *functions;
    size_t function_count;
    uint64_t *counts;
    size_t count;
};

#endif
