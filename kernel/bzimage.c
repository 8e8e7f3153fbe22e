/* SPDX-License-Identifier: MIT */
#include <kernel/bzimage.h>

#include <base/load.h>
#include <base/words.h>

#include <elf.h>
#include <string.h>

/* Offsets of the boot protocol's header. */
#define SETUP_SECTORS_AT 0x1f1
#define SYSTEM_SIZE_AT 0x1f4
#define MAGIC_AT 0x202
#define PROTOCOL_AT 0x206
#define KERNEL_VERSION_AT 0x20e
#define PAYLOAD_OFFSET_AT 0x248
#define PAYLOAD_LENGTH_AT 0x24c
#define HEADER_END 0x250

#define PROTOCOL_WITH_PAYLOAD 0x208
#define SECTOR 512
/* arm64's Image has its magic here, Documentation/arch/arm64/booting.rst. */
#define ARM64_MAGIC_AT 56

enum rig_kernel_form rig_kernel_form(const void *file, size_t size)
{
    const unsigned char *bytes = file;

    if (size >= EI_NIDENT && memcmp(bytes, ELFMAG, SELFMAG) == 0)
        return RIG_FORM_ELF;
    if (size >= HEADER_END && memcmp(bytes + MAGIC_AT, "HdrS", 4) == 0)
        return RIG_FORM_BZIMAGE;
    if (size >= ARM64_MAGIC_AT + 4 && memcmp(bytes + ARM64_MAGIC_AT, "ARM\x64", 4) == 0)
        return RIG_FORM_ARM64;
    if (size >= 8 && memcmp(bytes, "MZ", 2) == 0)
        return memcmp(bytes + 4, "zimg", 4) == 0 ? RIG_FORM_EFI_ZBOOT : RIG_FORM_EFI;
    return RIG_FORM_UNKNOWN;
}

/* kernel_version counts from 0x200, its text is behind the header: "6.1.0-54-amd64 (somebody) #1 ..". */
static void take_release(struct rig_payload *payload, const unsigned char *file, size_t size)
{
    size_t at = rig_load_u16(file + KERNEL_VERSION_AT) + 0x200U;
    const char *text = (const char *)file + at;
    size_t length = 0;

    payload->release[0] = '\0';
    if (at == 0x200U || at >= size)
        return;
    while (at + length < size && text[length] != '\0' && text[length] != ' ')
        length++;
    rig_copy_printable(text, length, payload->release, sizeof(payload->release));
}

int rig_bzimage_payload(const void *file, size_t size, const char *name, struct rig_payload *payload,
                        struct rig_error *err)
{
    const unsigned char *bytes = file;
    uint64_t sectors = bytes[SETUP_SECTORS_AT] ? bytes[SETUP_SECTORS_AT] : 4;
    uint64_t setup = (sectors + 1) * SECTOR;
    uint64_t whole = setup + (uint64_t)rig_load_u32(bytes + SYSTEM_SIZE_AT) * 16;
    uint64_t offset = rig_load_u32(bytes + PAYLOAD_OFFSET_AT), length = rig_load_u32(bytes + PAYLOAD_LENGTH_AT);

    if (rig_load_u16(bytes + PROTOCOL_AT) < PROTOCOL_WITH_PAYLOAD)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: its boot protocol is %u.%02u, which does not say where the kernel is; expected 2.08 "
                             "or later (Linux 2.6.24)",
                             name, bytes[PROTOCOL_AT + 1], bytes[PROTOCOL_AT]);
    if (size < whole)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: truncated: %zu bytes of the %llu that its boot header names",
                             name, size, (unsigned long long)whole);
    if (length < 8 || setup + offset + length > size)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: its boot header names a payload outside the file", name);
    payload->data = bytes + setup + offset;
    payload->size = length;
    take_release(payload, bytes, size);
    return 0;
}
