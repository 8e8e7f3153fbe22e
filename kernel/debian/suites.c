/* SPDX-License-Identifier: MIT */
#include <kernel/debian/suites.h>

#include <base/array.h>

#include <string.h>

const struct rig_debian_pocket rig_debian_pockets[] = {
    {"bullseye", "bullseye", false},
    {"bullseye", "bullseye-security", true},
    {"bookworm", "bookworm", false},
    {"bookworm", "bookworm-updates", false},
    {"bookworm", "bookworm-security", true},
    {"bookworm-backports", "bookworm-backports", false},
    {"trixie", "trixie", false},
    {"trixie", "trixie-updates", false},
    {"trixie", "trixie-security", true},
    {"trixie-backports", "trixie-backports", false},
    {"sid", "sid", false},
    {"experimental", "experimental", false},
};

const size_t rig_debian_pocket_count = RIG_COUNT(rig_debian_pockets);

const char *rig_debian_suite(const char *word)
{
    if (strcmp(word, "unstable") == 0)
        return "sid";
    for (size_t i = 0; i < rig_debian_pocket_count; i++)
        if (strcmp(rig_debian_pockets[i].suite, word) == 0)
            return rig_debian_pockets[i].suite;
    return NULL;
}

bool rig_debian_release_known(const char *release)
{
    static const char *const names[] = {"bullseye", "bookworm",  "trixie",       "forky",    "sid",         "stable",
                                        "testing",  "oldstable", "oldoldstable", "unstable", "experimental"};

    for (size_t i = 0; i < RIG_COUNT(names); i++) {
        size_t length = strlen(names[i]);

        /* bookworm, bookworm-updates; bullseye/updates was the name of a security suite once */
        if (strncmp(release, names[i], length) == 0 && (release[length] == '\0' || release[length] == '-'))
            return true;
    }
    return false;
}
