/* SPDX-License-Identifier: MIT */
#include <kernel/notes.h>

#include <base/words.h>

#include <string.h>

bool rig_kernel_note_is(const struct rig_kernel_notes *notes, unsigned type)
{
    return type < 32 && (notes->has & (UINT32_C(1) << type));
}

/* Linux writes 64-bit numbers, but for the 32-bit ones of PVH. */
static uint64_t number(const void *value, size_t size)
{
    uint64_t wide = 0;

    memcpy(&wide, value, size < sizeof(wide) ? size : sizeof(wide));
    return wide;
}

static void take_number(struct rig_kernel_notes *notes, unsigned type, uint64_t value)
{
    switch (type) {
    case RIG_NOTE_ENTRY:
        notes->entry = value;
        break;
    case RIG_NOTE_HYPERCALL_PAGE:
        notes->hypercall_page = value;
        break;
    case RIG_NOTE_VIRT_BASE:
        notes->virt_base = value;
        break;
    case RIG_NOTE_INIT_P2M:
        notes->init_p2m = value;
        break;
    case RIG_NOTE_PHYS32_ENTRY:
        notes->phys32_entry = value;
        break;
    case RIG_NOTE_HV_START_LOW:
        notes->hv_start_low = value;
        break;
    case RIG_NOTE_SUPPORTED_FEATURES:
        notes->supported = (uint32_t)value;
        break;
    default:
        break;
    }
}

static void take(struct rig_kernel_notes *notes, unsigned type, const void *value, size_t size)
{
    if (type >= 32)
        return;
    notes->has |= UINT32_C(1) << type;
    if (type == RIG_NOTE_GUEST_OS)
        rig_copy_printable(value, strnlen(value, size), notes->guest_os, sizeof(notes->guest_os));
    else if (type == RIG_NOTE_GUEST_VERSION)
        rig_copy_printable(value, strnlen(value, size), notes->guest_version, sizeof(notes->guest_version));
    else if (type == RIG_NOTE_XEN_VERSION)
        rig_copy_printable(value, strnlen(value, size), notes->xen_version, sizeof(notes->xen_version));
    else if (type == RIG_NOTE_FEATURES)
        rig_copy_printable(value, strnlen(value, size), notes->features, sizeof(notes->features));
    else
        take_number(notes, type, number(value, size));
}

void rig_kernel_notes_read(struct rig_kernel_notes *notes, const struct rig_elf *elf)
{
    struct rig_elf_notes at = {0};
    struct rig_elf_note note;

    memset(notes, 0, sizeof(*notes));
    while (rig_elf_next_note(elf, &at, &note))
        if (strcmp(note.name, "Xen") == 0)
            take(notes, note.type, note.data, note.size);
}

bool rig_kernel_notes_pv(const struct rig_kernel_notes *notes)
{
    return rig_kernel_note_is(notes, RIG_NOTE_ENTRY) && rig_kernel_note_is(notes, RIG_NOTE_VIRT_BASE);
}
