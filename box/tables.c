/* SPDX-License-Identifier: MIT */
#include <box/tables.h>

#include <rig/x86.h>

#include <string.h>

static bool read_word(const struct rig_frames_of_box *frames, uint64_t machine, uint64_t *word)
{
    if (machine >= frames->size || frames->size - machine < sizeof(*word))
        return false;
    memcpy(word, frames->ram + machine, sizeof(*word));
    return true;
}

struct rig_walk rig_tables_walk(const struct rig_frames_of_box *frames, uint64_t cr3, uint64_t va)
{
    struct rig_walk w = {.writable = true};
    uint64_t table = cr3 & PTE_PFN_MASK;

    for (unsigned level = 4; level; level--) {
        unsigned shift = 12 + 9 * (level - 1);
        uint64_t inside = va & ((1ULL << shift) - 1);

        if (!read_word(frames, table + x86_table_index(va, level) * sizeof(uint64_t), &w.entry[level]))
            break;
        w.lowest = level;
        if (!(w.entry[level] & _PAGE_PRESENT))
            break;
        w.writable = w.writable && (w.entry[level] & _PAGE_RW);
        table = w.entry[level] & PTE_PFN_MASK;
        w.present = level == 1 || (level < 4 && (w.entry[level] & _PAGE_PSE));
        if (w.present) {
            w.machine = (table & ~((1ULL << shift) - 1)) | inside;
            break;
        }
    }
    w.writable = w.writable && w.present;
    return w;
}

size_t rig_tables_read(const struct rig_frames_of_box *frames, uint64_t cr3, uint64_t va, void *to, size_t size)
{
    size_t done = 0;

    while (done < size) {
        uint64_t at = va + done;
        size_t part = (size_t)(RIG_PAGE_SIZE - (at & (RIG_PAGE_SIZE - 1)));
        struct rig_walk w = rig_tables_walk(frames, cr3, at);

        part = part < size - done ? part : size - done;
        if (!w.present || w.machine >= frames->size || frames->size - w.machine < part)
            break;
        memcpy((char *)to + done, frames->ram + w.machine, part);
        done += part;
    }
    return done;
}
