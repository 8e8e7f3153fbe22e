/* SPDX-License-Identifier: MIT */
/* Sections of a 64-bit little-endian ELF file that is in memory. It may be junk: nothing outside of it is read. */
#ifndef RIG_BASE_ELF_H
#define RIG_BASE_ELF_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pure. Whether `length` bytes from `offset` on lie in a file of `size` bytes. */
bool rig_elf_inside(uint64_t offset, uint64_t length, size_t size);

/* Pure. Copies the file's header; false where it is no such file. */
bool rig_elf_header(const void *elf, size_t size, Elf64_Ehdr *header);

/* Pure. Copies section header `i`, whose contents may still lie anywhere. false: there is none. */
bool rig_elf_section(const void *elf, size_t size, const Elf64_Ehdr *header, unsigned i, Elf64_Shdr *section);

/* Pure. The first section of that name, its contents inside the file. false: there is none. */
bool rig_elf_find(const void *elf, size_t size, const char *name, Elf64_Shdr *section);

#endif
