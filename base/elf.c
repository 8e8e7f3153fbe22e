/* SPDX-License-Identifier: MIT */
#include <base/elf.h>

#include <string.h>

bool rig_elf_inside(uint64_t offset, uint64_t length, size_t size)
{
    return offset <= size && length <= size - offset;
}

bool rig_elf_header(const void *elf, size_t size, Elf64_Ehdr *header)
{
    if (size < sizeof(*header))
        return false;
    memcpy(header, elf, sizeof(*header));
    return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 && header->e_ident[EI_CLASS] == ELFCLASS64 &&
           header->e_ident[EI_DATA] == ELFDATA2LSB;
}

/* Nothing in the file need be aligned. */
bool rig_elf_section(const void *elf, size_t size, const Elf64_Ehdr *header, unsigned i, Elf64_Shdr *section)
{
    uint64_t at = (uint64_t)i * sizeof(*section);

    if (i >= header->e_shnum || header->e_shentsize != sizeof(*section) || !rig_elf_inside(header->e_shoff, 0, size) ||
        !rig_elf_inside(header->e_shoff + at, sizeof(*section), size))
        return false;
    memcpy(section, (const char *)elf + header->e_shoff + at, sizeof(*section));
    return true;
}

bool rig_elf_find(const void *elf, size_t size, const char *name, Elf64_Shdr *section)
{
    size_t length = strlen(name) + 1;
    Elf64_Ehdr header;
    Elf64_Shdr names;

    if (!rig_elf_header(elf, size, &header) || !rig_elf_section(elf, size, &header, header.e_shstrndx, &names) ||
        !rig_elf_inside(names.sh_offset, names.sh_size, size))
        return false;
    for (unsigned i = 0; rig_elf_section(elf, size, &header, i, section); i++)
        if (rig_elf_inside(section->sh_name, length, names.sh_size) &&
            memcmp((const char *)elf + names.sh_offset + section->sh_name, name, length) == 0 &&
            section->sh_type != SHT_NOBITS && rig_elf_inside(section->sh_offset, section->sh_size, size))
            return true;
    return false;
}
