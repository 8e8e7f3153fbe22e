/* SPDX-License-Identifier: MIT */
#include <base/elf.h>

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct rig_elf {
    Elf *file;
    int fd;            /* -1: from memory */
    Elf64_Ehdr header; /* in the host's byte order */
    const char *bytes; /* the whole file */
    size_t size;
    size_t section_names;
    Elf_Data *symbols; /* NULL: there is no symbol table */
    size_t symbol_count;
    size_t symbol_names;
};

static bool inside(const struct rig_elf *elf, uint64_t offset, uint64_t size)
{
    return offset <= elf->size && size <= elf->size - offset;
}

static void find_symbols(struct rig_elf *elf)
{
    for (Elf_Scn *section = NULL; (section = elf_nextscn(elf->file, section)) != NULL;) {
        GElf_Shdr header;

        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
            continue;
        /* libelf counts a table's entries by its own idea of their size. */
        if (header.sh_entsize == sizeof(Elf64_Sym) && inside(elf, header.sh_offset, header.sh_size))
            elf->symbols = elf_getdata(section, NULL);
        elf->symbol_count = elf->symbols ? elf->symbols->d_size / sizeof(Elf64_Sym) : 0;
        elf->symbol_names = header.sh_link;
        return;
    }
}

/* Takes libelf's file and the descriptor. */
static int begin(Elf *file, int fd, struct rig_elf **elf, struct rig_error *err)
{
    struct rig_elf *new = calloc(1, sizeof(*new));
    const char *ident = file ? elf_getident(file, NULL) : NULL;

    if (!new || !ident || elf_kind(file) != ELF_K_ELF || ident[EI_CLASS] != ELFCLASS64 ||
        ident[EI_DATA] != ELFDATA2LSB || !gelf_getehdr(file, &new->header)) {
        free(new);
        (void)elf_end(file);
        if (fd >= 0)
            close(fd);
        return rig_error_set(err, RIG_ERROR_USAGE, "not a 64-bit little-endian ELF file");
    }
    new->file = file;
    new->fd = fd;
    new->bytes = elf_rawfile(file, &new->size);
    if (!new->bytes || elf_getshdrstrndx(file, &new->section_names) < 0)
        new->section_names = SHN_UNDEF;
    find_symbols(new);
    *elf = new;
    return 0;
}

int rig_elf_open(const char *path, struct rig_elf **elf, struct rig_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct rig_error why;

    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", path, strerror(errno));
    (void)elf_version(EV_CURRENT);
    if (begin(elf_begin(fd, ELF_C_READ_MMAP, NULL), fd, elf, &why) < 0)
        return rig_error_set(err, why.code, "%s: %s", path, why.text);
    return 0;
}

int rig_elf_from_memory(const void *data, size_t size, struct rig_elf **elf, struct rig_error *err)
{
    (void)elf_version(EV_CURRENT);
    return begin(elf_memory((char *)(uintptr_t)data, size), -1, elf, err); /* libelf only reads from it */
}

void rig_elf_close(struct rig_elf *elf)
{
    if (!elf)
        return;
    (void)elf_end(elf->file);
    if (elf->fd >= 0)
        close(elf->fd);
    free(elf);
}

Elf64_Ehdr rig_elf_header(const struct rig_elf *elf)
{
    return elf->header;
}

bool rig_elf_section(const struct rig_elf *elf, size_t i, struct rig_elf_section *section)
{
    Elf_Scn *found = i ? elf_getscn(elf->file, i) : NULL;

    if (!found || !gelf_getshdr(found, &section->header))
        return false;
    section->name = elf_strptr(elf->file, elf->section_names, section->header.sh_name);
    if (!section->name)
        section->name = "";
    section->data = NULL;
    if (section->header.sh_type != SHT_NOBITS && inside(elf, section->header.sh_offset, section->header.sh_size))
        section->data = elf->bytes + section->header.sh_offset;
    return true;
}

bool rig_elf_find_section(const struct rig_elf *elf, const char *name, struct rig_elf_section *section)
{
    for (size_t i = 1; rig_elf_section(elf, i, section); i++)
        if (strcmp(section->name, name) == 0)
            return true;
    return false;
}

size_t rig_elf_symbol_count(const struct rig_elf *elf)
{
    return elf->symbol_count;
}

bool rig_elf_symbol(const struct rig_elf *elf, size_t i, struct rig_elf_symbol *symbol)
{
    GElf_Sym entry;

    if (i >= elf->symbol_count || !gelf_getsym(elf->symbols, (int)i, &entry) || entry.st_shndx == SHN_UNDEF)
        return false;
    *symbol = (struct rig_elf_symbol){.name = elf_strptr(elf->file, elf->symbol_names, entry.st_name),
                                      .value = entry.st_value,
                                      .size = entry.st_size,
                                      .type = GELF_ST_TYPE(entry.st_info),
                                      .bind = GELF_ST_BIND(entry.st_info),
                                      .section = entry.st_shndx};
    return symbol->name && *symbol->name;
}

bool rig_elf_find_symbol(const struct rig_elf *elf, const char *name, struct rig_elf_symbol *symbol)
{
    for (size_t i = 0; i < elf->symbol_count; i++)
        if (rig_elf_symbol(elf, i, symbol) && strcmp(symbol->name, name) == 0)
            return true;
    return false;
}

bool rig_elf_segment(const struct rig_elf *elf, size_t i, struct rig_elf_segment *segment)
{
    if (i >= elf->header.e_phnum || !gelf_getphdr(elf->file, (int)i, &segment->header))
        return false;
    segment->data =
        inside(elf, segment->header.p_offset, segment->header.p_filesz) ? elf->bytes + segment->header.p_offset : NULL;
    return true;
}

const void *rig_elf_at(const struct rig_elf *elf, uint64_t va, size_t size)
{
    struct rig_elf_segment segment;

    for (size_t i = 0; rig_elf_segment(elf, i, &segment); i++) {
        const Elf64_Phdr *at = &segment.header;

        if (at->p_type == PT_LOAD && segment.data && va >= at->p_vaddr && va - at->p_vaddr <= at->p_filesz &&
            size <= at->p_filesz - (va - at->p_vaddr))
            return (const char *)segment.data + (va - at->p_vaddr);
    }
    return NULL;
}

bool rig_elf_next_note(const struct rig_elf *elf, struct rig_elf_notes *at, struct rig_elf_note *note)
{
    struct rig_elf_segment segment;

    for (; rig_elf_segment(elf, at->segment, &segment); at->segment++, at->offset = 0) {
        const Elf64_Phdr *header = &segment.header;
        size_t name, contents;
        Elf_Data *all;
        GElf_Nhdr found;

        if (header->p_type != PT_NOTE || !segment.data)
            continue;
        all = elf_getdata_rawchunk(elf->file, (int64_t)header->p_offset, header->p_filesz,
                                   header->p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
        at->offset = all ? gelf_getnote(all, at->offset, &found, &name, &contents) : 0;
        if (!at->offset)
            continue;
        *note = (struct rig_elf_note){.name = found.n_namesz ? (const char *)all->d_buf + name : "",
                                      .type = found.n_type,
                                      .size = found.n_descsz,
                                      .data = (const char *)all->d_buf + contents};
        if (found.n_namesz && note->name[found.n_namesz - 1] != '\0')
            note->name = "";
        return true;
    }
    return false;
}
