/* SPDX-License-Identifier: MIT */
/* An ELF file with a symbol table and nothing else: a guest of which every address is known. */
#ifndef TESTS_UNIT_SMALL_ELF_H
#define TESTS_UNIT_SMALL_ELF_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

struct small_symbol {
    const char *name;
    uint64_t start, size;
    unsigned char type; /* STT_.. */
};

#define SMALL_ELF_SYMBOLS 16
#define SMALL_ELF_NAMES 512

struct small_elf {
    Elf64_Ehdr header;
    Elf64_Shdr sections[3]; /* none, symbols, their names */
    Elf64_Sym symbols[SMALL_ELF_SYMBOLS];
    char names[SMALL_ELF_NAMES];
};

void small_elf_make(struct small_elf *elf, const struct small_symbol *symbols, size_t count);

#endif
