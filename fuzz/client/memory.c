/* SPDX-License-Identifier: MIT */
#include <fuzz/client/memory.h>

void *rig_memory_map(struct rig_memory *memory, const struct rig_frames *frames)
{
    return memory->map(memory, frames);
}

void rig_memory_forget(struct rig_memory *memory, uint32_t domid)
{
    if (memory->forget)
        memory->forget(memory, domid);
}

void rig_memory_close(struct rig_memory *memory)
{
    if (memory)
        memory->close(memory);
}
