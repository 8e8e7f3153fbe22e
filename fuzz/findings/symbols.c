/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/symbols.h>

#include <base/elf.h>
#include <base/files.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct function {
    uint64_t start;
    uint64_t size; /* 0: not said, as for assembly; up to the next one then */
    size_t name;   /* offset in `names` */
};

struct rig_symbols {
    struct function *functions; /* by start */
    size_t count;
    uint64_t runner_start, runner_end; /* equal: the image does not say */
    char *names;                       /* the file's string table; its last byte is NUL */
};

/* The symbol table and the names that go with it. */
static bool find_tables(const char *elf, size_t size, Elf64_Shdr *table, Elf64_Shdr *strings)
{
    Elf64_Ehdr header;

    if (!rig_elf_header(elf, size, &header))
        return false;
    for (unsigned i = 0; rig_elf_section(elf, size, &header, i, table); i++)
        if (table->sh_type == SHT_SYMTAB)
            return table->sh_entsize == sizeof(Elf64_Sym) && rig_elf_inside(table->sh_offset, table->sh_size, size) &&
                   rig_elf_section(elf, size, &header, table->sh_link, strings) &&
                   rig_elf_inside(strings->sh_offset, strings->sh_size, size) && strings->sh_size > 0;
    return false;
}

static int by_start(const void *left, const void *right)
{
    const struct function *a = left;
    const struct function *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

static void note_runner(struct rig_symbols *symbols, const char *name, uint64_t value)
{
    if (strcmp(name, "runner_text") == 0)
        symbols->runner_start = value;
    if (strcmp(name, "runner_text_end") == 0)
        symbols->runner_end = value;
}

static struct rig_symbols *read_functions(const char *elf, const Elf64_Shdr *table, const Elf64_Shdr *strings)
{
    size_t entries = table->sh_size / sizeof(Elf64_Sym);
    struct rig_symbols *symbols = calloc(1, sizeof(*symbols));

    if (!symbols)
        return NULL;
    symbols->functions = calloc(entries + 1, sizeof(*symbols->functions));
    symbols->names = malloc(strings->sh_size + 1);
    if (!symbols->functions || !symbols->names) {
        rig_symbols_free(symbols);
        return NULL;
    }
    memcpy(symbols->names, elf + strings->sh_offset, strings->sh_size);
    symbols->names[strings->sh_size] = '\0';
    for (size_t i = 0; i < entries; i++) {
        Elf64_Sym symbol;

        memcpy(&symbol, elf + table->sh_offset + i * sizeof(symbol), sizeof(symbol));
        if (symbol.st_shndx == SHN_UNDEF || symbol.st_name >= strings->sh_size || !symbols->names[symbol.st_name])
            continue;
        note_runner(symbols, symbols->names + symbol.st_name, symbol.st_value);
        if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC)
            continue;
        symbols->functions[symbols->count++] =
            (struct function){.start = symbol.st_value, .size = symbol.st_size, .name = symbol.st_name};
    }
    qsort(symbols->functions, symbols->count, sizeof(*symbols->functions), by_start);
    return symbols;
}

int rig_symbols_parse(const void *elf, size_t size, struct rig_symbols **symbols, struct rig_error *err)
{
    Elf64_Shdr table;
    Elf64_Shdr strings;

    if (!find_tables(elf, size, &table, &strings))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "not a 64-bit ELF file with a symbol table");
    *symbols = read_functions(elf, &table, &strings);
    return *symbols ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
}

int rig_symbols_load(const char *path, struct rig_symbols **symbols, struct rig_error *err)
{
    struct rig_error why;
    size_t size;
    char *elf = rig_read_file(path, &size);
    int failed;

    if (!elf)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read the guest %s: %s", path, strerror(errno));
    failed = rig_symbols_parse(elf, size, symbols, &why);
    free(elf);
    return failed ? rig_error_set(err, why.code, "the guest %s: %s", path, why.text) : 0;
}

void rig_symbols_free(struct rig_symbols *symbols)
{
    if (!symbols)
        return;
    free(symbols->functions);
    free(symbols->names);
    free(symbols);
}

const char *rig_symbols_find(const struct rig_symbols *symbols, uint64_t address, uint64_t *offset)
{
    size_t low = 0;
    size_t high = symbols->count;
    const struct function *function;

    /* The last one that starts at or below the address. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (symbols->functions[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    function = &symbols->functions[low - 1];
    /* The last function of the image has no next one: without a size it has no end, and nothing is claimed for it. */
    if (function->size ? address - function->start >= function->size : low == symbols->count)
        return NULL;
    *offset = address - function->start;
    return symbols->names + function->name;
}

bool rig_symbols_in_runner(const struct rig_symbols *symbols, uint64_t address)
{
    return address >= symbols->runner_start && address < symbols->runner_end;
}
