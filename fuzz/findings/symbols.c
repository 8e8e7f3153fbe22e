/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/symbols.h>

#include <base/elf.h>

#include <stdlib.h>
#include <string.h>

struct function {
    uint64_t start;
    uint64_t size; /* 0: not said, as for assembly; up to the next one then */
    const char *name;
};

struct rig_symbols {
    struct function *functions; /* by start */
    size_t count;
    uint64_t runner_start, runner_end; /* equal: the image does not say */
    struct rig_elf *elf;               /* the names are its */
};

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

static void read_functions(struct rig_symbols *symbols)
{
    for (size_t i = 0; i < rig_elf_symbol_count(symbols->elf); i++) {
        struct rig_elf_symbol symbol;

        if (!rig_elf_symbol(symbols->elf, i, &symbol))
            continue;
        note_runner(symbols, symbol.name, symbol.value);
        if (symbol.type == STT_FUNC)
            symbols->functions[symbols->count++] =
                (struct function){.start = symbol.value, .size = symbol.size, .name = symbol.name};
    }
    qsort(symbols->functions, symbols->count, sizeof(*symbols->functions), by_start);
}

/* Takes the file. */
static int make(struct rig_elf *elf, struct rig_symbols **symbols, struct rig_error *err)
{
    size_t most = rig_elf_symbol_count(elf);
    struct rig_symbols *new = calloc(1, sizeof(*new));

    if (new)
        *new = (struct rig_symbols){.elf = elf, .functions = calloc(most + 1, sizeof(*new->functions))};
    if (!new || !new->functions || most == 0) {
        if (!new)
            rig_elf_close(elf);
        rig_symbols_free(new);
        return rig_error_set(err, RIG_ERROR_MACHINERY, most ? "out of memory" : "has no symbol table");
    }
    read_functions(new);
    *symbols = new;
    return 0;
}

int rig_symbols_parse(const void *data, size_t size, struct rig_symbols **symbols, struct rig_error *err)
{
    struct rig_elf *elf;

    return rig_elf_from_memory(data, size, &elf, err) < 0 ? -1 : make(elf, symbols, err);
}

int rig_symbols_load(const char *path, struct rig_symbols **symbols, struct rig_error *err)
{
    struct rig_error why;
    struct rig_elf *elf;

    if (rig_elf_open(path, &elf, &why) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the guest: %s", why.text);
    if (make(elf, symbols, &why) < 0)
        return rig_error_set(err, why.code, "the guest: %s %s", path, why.text);
    return 0;
}

void rig_symbols_free(struct rig_symbols *symbols)
{
    if (!symbols)
        return;
    rig_elf_close(symbols->elf);
    free(symbols->functions);
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
    return function->name;
}

bool rig_symbols_in_runner(const struct rig_symbols *symbols, uint64_t address)
{
    return address >= symbols->runner_start && address < symbols->runner_end;
}
