/* SPDX-License-Identifier: MIT */
#include <box/embedded.h>
#include <box/release.h>

#include <stdio.h>
#include <string.h>

#define FIELDS 6

/* Splits one line at its tabs into the fields of *release. Returns how many fields there were; none is over-long. */
static int split(const char *line, size_t size, struct rig_release *release)
{
    char *fields[FIELDS] = {release->name,      release->suite,  release->hypervisor,
                            release->libraries, release->kernel, release->unhandled};
    int count = 0;

    for (;;) {
        const char *tab = memchr(line, '\t', size);
        size_t length = tab ? (size_t)(tab - line) : size;

        if (count == FIELDS || length == 0 || length >= RIG_RELEASE_FIELD)
            return -1;
        memcpy(fields[count], line, length);
        fields[count][length] = '\0';
        count++;
        if (!tab)
            return count;
        line = tab + 1;
        size -= length + 1;
    }
}

int rig_release_find_in(const char *table, const char *name, struct rig_release *release, struct rig_error *err)
{
    char known[256] = "";
    size_t used = 0;
    int number = 0;

    while (*table) {
        size_t size = strcspn(table, "\n");
        const char *line = table;

        number++;
        table += size + (table[size] == '\n');
        if (size == 0 || line[0] == '#')
            continue;
        if (split(line, size, release) != FIELDS)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "releases.tsv line %d: not %d fields with tabs between",
                                 number, FIELDS);
        if (strcmp(release->name, name) == 0)
            return 0;
        if (used < sizeof(known)) {
            int more = snprintf(known + used, sizeof(known) - used, "%s%s", used ? ", " : "", release->name);

            used += more > 0 ? (size_t)more : 0;
        }
    }
    return rig_error_set(err, RIG_ERROR_USAGE, "release \"%s\" is not known; there is: %s", name, known);
}

int rig_release_find(const char *name, struct rig_release *release, struct rig_error *err)
{
    return rig_release_find_in(rig_releases_tsv, name, release, err);
}

void rig_release_choose(const char **release, const char **xen)
{
    struct rig_release found;

    if (*xen && rig_release_find(*xen, &found, NULL) == 0) {
        *release = *xen;
        *xen = NULL;
    }
}

bool rig_release_get(unsigned i, struct rig_release *release)
{
    const char *line = rig_releases_tsv;

    for (unsigned row = 0; *line;) {
        size_t size = strcspn(line, "\n");

        if (size && line[0] != '#' && row++ == i)
            return split(line, size, release) == FIELDS;
        line += size + (line[size] == '\n');
    }
    return false;
}
