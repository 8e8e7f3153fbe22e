/* SPDX-License-Identifier: MIT */
#include <boot/pilot/points.h>

#include <stddef.h>

static struct rig_point *find(struct rig_points *points, uint64_t address)
{
    for (unsigned i = 0; i < points->count; i++)
        if (points->at[i].address == address)
            return &points->at[i];
    return NULL;
}

int rig_points_want(struct rig_points *points, uint64_t address, struct rig_error *err)
{
    struct rig_point *point = find(points, address);

    if (!point && points->count == RIG_POINTS)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "more points than %d", RIG_POINTS);
    if (!point) {
        point = &points->at[points->count++];
        *point = (struct rig_point){.address = address};
    }
    return point->wanted++ ? 0 : rig_gdb_insert(points->gdb, RIG_GDB_BREAK, address, 1, err);
}

int rig_points_release(struct rig_points *points, uint64_t address, struct rig_error *err)
{
    struct rig_point *point = find(points, address);

    if (!point || --point->wanted > 0)
        return 0;
    *point = points->at[--points->count];
    return rig_gdb_remove(points->gdb, RIG_GDB_BREAK, address, 1, err);
}

int rig_points_clear(struct rig_points *points, struct rig_error *err)
{
    while (points->count > 0)
        if (rig_gdb_remove(points->gdb, RIG_GDB_BREAK, points->at[--points->count].address, 1, err) < 0)
            return -1;
    return 0;
}

int rig_points_locate(struct rig_points *points, uint64_t address, uint64_t cr3, struct rig_error *err)
{
    struct rig_point *point = find(points, address);
    int result = point ? rig_gdb_translate(points->gdb, cr3, address, &point->physical, err) : 0;

    return result == 1 ? rig_error_set(err, RIG_ERROR_MACHINERY, "%#llx is not mapped in the domain",
                                       (unsigned long long)address)
                       : result;
}

int rig_points_want_here(struct rig_points *points, uint64_t address, struct rig_error *err)
{
    uint64_t cr3;

    if (rig_points_want(points, address, err) < 0)
        return -1;
    if (find(points, address)->physical)
        return 0;
    return rig_gdb_get(points->gdb, "cr3", &cr3, err) < 0 ? -1 : rig_points_locate(points, address, cr3, err);
}

bool rig_points_has(const struct rig_points *points, uint64_t address)
{
    for (unsigned i = 0; i < points->count; i++)
        if (points->at[i].address == address)
            return true;
    return false;
}

int rig_points_is_ours(struct rig_points *points, uint64_t address, struct rig_error *err)
{
    const struct rig_point *point = find(points, address);
    uint64_t cr3, physical;
    int result;

    if (!point)
        return 0;
    if (point->physical == 0)
        return 1;
    if (rig_gdb_get(points->gdb, "cr3", &cr3, err) < 0)
        return -1;
    result = rig_gdb_translate(points->gdb, cr3, address, &physical, err);
    if (result != 0)
        return result < 0 ? -1 : 0;
    return point->physical == physical;
}
