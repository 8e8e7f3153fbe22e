/* SPDX-License-Identifier: MIT */
#include <box/tables.h>

#include <string.h>

static bool read_entry(void *context, uint64_t machine, uint64_t *entry)
{
    const struct rig_frames_of_box *frames = context;

    if (machine >= frames->size || frames->size - machine < sizeof(*entry))
        return false;
    memcpy(entry, frames->ram + machine, sizeof(*entry));
    return true;
}

struct rig_walk rig_tables_walk(const struct rig_frames_of_box *frames, uint64_t cr3, uint64_t va)
{
    struct rig_frames_of_box all = *frames;

    return rig_walk_tables(cr3, va, read_entry, &all);
}

size_t rig_tables_read(const struct rig_frames_of_box *frames, uint64_t cr3, uint64_t va, void *to, size_t size)
{
    size_t done = 0;

    while (done < size) {
        uint64_t at = va + done;
        size_t part = (size_t)(RIG_PAGE_SIZE - at % RIG_PAGE_SIZE);
        struct rig_walk w = rig_tables_walk(frames, cr3, at);

        part = part < size - done ? part : size - done;
        if (!w.present || w.machine >= frames->size || frames->size - w.machine < part)
            break;
        memcpy((char *)to + done, frames->ram + w.machine, part);
        done += part;
    }
    return done;
}
