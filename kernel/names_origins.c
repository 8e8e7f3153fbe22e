/* SPDX-License-Identifier: MIT */
/* Where names are read from: System.map, a symbol table, kallsyms. */
#include <kernel/names_table.h>

#include <base/elf.h>
#include <base/files.h>
#include <kernel/kallsyms.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A stub has one line; the smallest kernel's map has thousands. */
#define STUB_MOST 4096

static int no_memory(struct rig_error *err)
{
    return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the kernel's names");
}

/* "ffffffff81000000 T _text". false: it is no such line. */
static bool parse_line(const char *line, size_t length, uint64_t *address, char *type, const char **name)
{
    char *end;

    if (length < 20 || line[16] != ' ' || line[18] != ' ')
        return false;
    errno = 0;
    *address = strtoull(line, &end, 16);
    *type = line[17];
    *name = line + 19;
    return end == line + 16 && errno == 0;
}

int rig_names_of_map(struct rig_kernel_names *names, const char *path, struct rig_error *err)
{
    size_t size, number = 1;
    char *text = rig_read_file(path, &size);
    int result = 0;

    if (!text)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: %s", path, strerror(errno));
    if (size < STUB_MOST) {
        free(text);
        return 1;
    }
    for (const char *line = text, *stop; result == 0 && *line; line = *stop ? stop + 1 : stop, number++) {
        const char *name;
        uint64_t address;
        char type;

        stop = line + strcspn(line, "\n");
        if (!parse_line(line, (size_t)(stop - line), &address, &type, &name))
            result = rig_error_set(err, RIG_ERROR_USAGE,
                                   "%s:%zu: found \"%.*s\"; expected an address of 16 digits, a type and a name", path,
                                   number, (int)(stop - line < 60 ? stop - line : 60), line);
        else if (!rig_names_add(names, address, type, name, (size_t)(stop - name)))
            result = no_memory(err);
    }
    free(text);
    return result;
}

/* The type that nm would print, as far as it matters: text, data, bss, constants; lower case where it is local. */
static char type_of(const struct rig_elf *elf, const struct rig_elf_symbol *symbol)
{
    const char *types = symbol->bind == STB_LOCAL ? "atbdr" : "ATBDR";
    struct rig_elf_section section;

    if (symbol->section >= SHN_LORESERVE || !rig_elf_section(elf, symbol->section, &section))
        return types[0];
    if (section.header.sh_flags & SHF_EXECINSTR)
        return types[1];
    if (section.header.sh_type == SHT_NOBITS)
        return types[2];
    if (section.header.sh_flags & SHF_WRITE)
        return types[3];
    return types[4];
}

int rig_names_of_symtab(struct rig_kernel_names *names, const struct rig_kernel_image *image, struct rig_error *err)
{
    size_t count = rig_elf_symbol_count(image->elf);

    for (size_t i = 0; i < count; i++) {
        struct rig_elf_symbol symbol;

        if (!rig_elf_symbol(image->elf, i, &symbol) || symbol.type == STT_FILE || symbol.type == STT_SECTION)
            continue;
        if (!rig_names_add(names, symbol.value, type_of(image->elf, &symbol), symbol.name, strlen(symbol.name)))
            return no_memory(err);
    }
    return names->count ? 0 : 1;
}

static int add_all(struct rig_kernel_names *names, const struct rig_kallsyms *tables, struct rig_error *err)
{
    const unsigned char *at = tables->names;

    for (uint32_t i = 0; i < tables->count; i++) {
        char name[RIG_KALLSYMS_NAME_SIZE], type;
        size_t length = rig_kallsyms_next(tables, &at, &type, name);

        if (length == 0)
            continue; /* a type without a name: nobody can ask for it */
        if (!rig_names_add(names, rig_kallsyms_address(tables, i), type, name, length))
            return no_memory(err);
    }
    return 0;
}

int rig_names_of_kallsyms(struct rig_kernel_names *names, const struct rig_kernel_image *image, struct rig_error *err)
{
    struct rig_elf_segment segment;

    for (size_t i = 0; rig_elf_segment(image->elf, i, &segment); i++) {
        struct rig_kallsyms_area area = {segment.data, segment.header.p_filesz, segment.header.p_vaddr};
        struct rig_kallsyms tables;

        if (segment.header.p_type == PT_LOAD && segment.data && rig_kallsyms_find(&area, &tables))
            return add_all(names, &tables, err);
    }
    return 1;
}
