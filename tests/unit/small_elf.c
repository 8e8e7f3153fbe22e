/* SPDX-License-Identifier: MIT */
#include <tests/unit/small_elf.h>

#include <tests/unit/unit.h>

void small_elf_make(struct small_elf *elf, const struct small_symbol *symbols, size_t count)
{
    size_t used = 1; /* the first name is the empty one */

    assert_true(count <= SMALL_ELF_SYMBOLS);
    memset(elf, 0, sizeof(*elf));
    memcpy(elf->header.e_ident, ELFMAG, SELFMAG);
    elf->header.e_ident[EI_CLASS] = ELFCLASS64;
    elf->header.e_ident[EI_DATA] = ELFDATA2LSB;
    elf->header.e_ident[EI_VERSION] = EV_CURRENT;
    elf->header.e_version = EV_CURRENT;
    elf->header.e_shoff = offsetof(struct small_elf, sections);
    elf->header.e_shentsize = sizeof(elf->sections[0]);
    elf->header.e_shnum = COUNT(elf->sections);
    elf->sections[1] = (Elf64_Shdr){.sh_type = SHT_SYMTAB,
                                    .sh_offset = offsetof(struct small_elf, symbols),
                                    .sh_size = count * sizeof(elf->symbols[0]),
                                    .sh_link = 2,
                                    .sh_entsize = sizeof(elf->symbols[0])};
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(symbols[i].name);

        assert_true(used + length < SMALL_ELF_NAMES);
        memcpy(elf->names + used, symbols[i].name, length);
        elf->symbols[i] = (Elf64_Sym){.st_name = (Elf64_Word)used,
                                      .st_info = ELF64_ST_INFO(STB_GLOBAL, symbols[i].type),
                                      .st_shndx = 1,
                                      .st_value = symbols[i].start,
                                      .st_size = symbols[i].size};
        used += length + 1;
    }
    elf->sections[2] =
        (Elf64_Shdr){.sh_type = SHT_STRTAB, .sh_offset = offsetof(struct small_elf, names), .sh_size = used};
}
