/* SPDX-License-Identifier: MIT */
/*
 * 64-bit little-endian ELF files, read by libelf: kernels, guests. A file may be junk: what is handed out lies inside
 * of it, and what does not is not there. All data belong to the file and live as long as it is open; where they were
 * taken from memory, that is the caller's and stays until then.
 */
#ifndef RIG_BASE_ELF_H
#define RIG_BASE_ELF_H

#include <base/error.h>

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_elf;

/* Opens a file; its contents are mapped, not read. -1 with *err: it cannot be read (machinery) or is no such ELF file
 * (usage); the text has the path. */
int rig_elf_open(const char *path, struct rig_elf **elf, struct rig_error *err);

/* The same of `size` bytes at `data`, which need not be aligned. The error is "not a 64-bit little-endian ELF file". */
int rig_elf_from_memory(const void *data, size_t size, struct rig_elf **elf, struct rig_error *err);

/* NULL is no file. */
void rig_elf_close(struct rig_elf *elf);

/* The file's header: e_type, e_machine, e_entry, .. */
Elf64_Ehdr rig_elf_header(const struct rig_elf *elf);

struct rig_elf_section {
    const char *name;
    Elf64_Shdr header;
    const void *data; /* header.sh_size bytes; NULL: none in the file (SHT_NOBITS, or they would lie outside) */
};

/* Section `i`, from 1 on. false: there is none. */
bool rig_elf_section(const struct rig_elf *elf, size_t i, struct rig_elf_section *section);

/* The first section of that name. */
bool rig_elf_find_section(const struct rig_elf *elf, const char *name, struct rig_elf_section *section);

struct rig_elf_symbol {
    const char *name; /* never empty */
    uint64_t value;
    uint64_t size;      /* 0: not said */
    unsigned char type; /* STT_.. */
    unsigned char bind; /* STB_.. */
    uint16_t section;   /* its index, or SHN_ABS; never SHN_UNDEF */
};

/* How many entries the symbol table has. 0: there is none. */
size_t rig_elf_symbol_count(const struct rig_elf *elf);

/* Entry `i` of it. false: it is not one that has a name and is defined here. */
bool rig_elf_symbol(const struct rig_elf *elf, size_t i, struct rig_elf_symbol *symbol);

/* The first symbol of that name, by a walk over the whole table. */
bool rig_elf_find_symbol(const struct rig_elf *elf, const char *name, struct rig_elf_symbol *symbol);

struct rig_elf_segment {
    Elf64_Phdr header;
    const void *data; /* header.p_filesz bytes; NULL: they would lie outside of the file */
};

/* Program header `i`, from 0 on. false: there is none. */
bool rig_elf_segment(const struct rig_elf *elf, size_t i, struct rig_elf_segment *segment);

/* `size` bytes that are loaded at virtual address `va` from the file. NULL: they are not, or not in one segment. */
const void *rig_elf_at(const struct rig_elf *elf, uint64_t va, size_t size);

struct rig_elf_note {
    const char *name; /* "Xen", "GNU", ..; NUL-terminated */
    uint32_t type;
    uint32_t size;
    const void *data; /* aligned to nothing */
};

/* Where a walk over the notes is; starts with zeros. */
struct rig_elf_notes {
    size_t segment;
    size_t offset;
};

/* The next note of the PT_NOTE segments. false: there are no more. */
bool rig_elf_next_note(const struct rig_elf *elf, struct rig_elf_notes *at, struct rig_elf_note *note);

#endif
