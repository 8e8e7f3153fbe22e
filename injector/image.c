/* SPDX-License-Identifier: MIT */
#include <injector/image.h>

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_file(struct image *image, const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = -1;

    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size > 0 && fseek(file, 0, SEEK_SET) == 0) {
        image->size = (size_t)size;
        image->data = malloc(image->size);
        if (image->data && fread(image->data, 1, image->size, file) != image->size)
            image->size = 0;
    }
    if (file)
        (void)fclose(file);
    return image->data && image->size;
}

/* `size` bytes at `offset` of the file, or NULL beyond its end. */
static const void *span(const struct image *image, uint64_t offset, uint64_t size)
{
    return offset <= image->size && size <= image->size - offset ? image->data + offset : NULL;
}

static uint64_t symbol(const struct image *image, const Elf64_Shdr *sections, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++) {
        const Elf64_Sym *symbols = span(image, sections[i].sh_offset, sections[i].sh_size);
        const Elf64_Shdr *strings = sections[i].sh_link < count ? &sections[sections[i].sh_link] : NULL;
        const char *names = strings ? span(image, strings->sh_offset, strings->sh_size) : NULL;

        if (sections[i].sh_type != SHT_SYMTAB || !symbols || !names || !strings->sh_size)
            continue;
        for (uint64_t s = 0; s < sections[i].sh_size / sizeof(*symbols); s++)
            if (symbols[s].st_name < strings->sh_size &&
                strncmp(names + symbols[s].st_name, name, strings->sh_size - symbols[s].st_name) == 0)
                return symbols[s].st_value;
    }
    return 0;
}

bool image_read(struct image *image, const char *path, const char **why)
{
    const Elf64_Ehdr *header;
    const Elf64_Shdr *sections;

    *why = "cannot be read";
    if (!read_file(image, path))
        return false;
    *why = "is not a 64-bit ELF file";
    header = span(image, 0, sizeof(*header));
    if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64)
        return false;
    *why = "has no symbols";
    sections = span(image, header->e_shoff, (uint64_t)header->e_shnum * sizeof(*sections));
    if (!sections)
        return false;
    image->ops_va = symbol(image, sections, header->e_shnum, "pv_mmu_ops");
    image->hypercall_va = symbol(image, sections, header->e_shnum, "hypercall_page");
    image->versions_va = symbol(image, sections, header->e_shnum, "write_cr3_versions");
    return image->ops_va && image->hypercall_va && image->versions_va;
}

uint64_t image_word(const struct image *image, uint64_t va)
{
    const Elf64_Ehdr *header = span(image, 0, sizeof(*header));
    const Elf64_Phdr *segments = span(image, header->e_phoff, (uint64_t)header->e_phnum * sizeof(*segments));
    uint64_t word = 0;

    for (unsigned i = 0; segments && i < header->e_phnum; i++) {
        const Elf64_Phdr *p = &segments[i];

        if (p->p_type == PT_LOAD && va >= p->p_vaddr && va - p->p_vaddr + sizeof(word) <= p->p_filesz) {
            const void *at = span(image, p->p_offset + (va - p->p_vaddr), sizeof(word));

            if (at)
                memcpy(&word, at, sizeof(word));
        }
    }
    return word;
}
