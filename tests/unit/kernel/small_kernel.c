/* SPDX-License-Identifier: MIT */
#include <tests/unit/kernel/small_kernel.h>

#include <tests/unit/unit.h>

#include <elf.h>
#include <stdlib.h>
#include <zlib.h>

#define NOTES_SIZE 512
#define NOTES_AT 0x200
#define NAMES_AT 0x400
#define CONTENTS_AT 0x1000
#define NOTE_ENTRY 1
#define NOTE_VIRT_BASE 3
#define NOTE_INIT_P2M 15
#define NOTE_PHYS32_ENTRY 18

static const char section_names[] = "\0.shstrtab\0.BTF";

static size_t add_note(unsigned char *notes, size_t at, unsigned type, const void *value, size_t size)
{
    Elf64_Nhdr header = {.n_namesz = 4, .n_descsz = (Elf64_Word)size, .n_type = type};

    assert_true(at + sizeof(header) + 4 + size <= NOTES_SIZE);
    memcpy(notes + at, &header, sizeof(header));
    memcpy(notes + at + sizeof(header), "Xen", 4);
    memcpy(notes + at + sizeof(header) + 4, value, size);
    return at + sizeof(header) + 4 + (size + 3) / 4 * 4;
}

static size_t make_notes(const struct small_kernel *kernel, unsigned char *notes)
{
    static const uint64_t entry = SMALL_KERNEL_ENTRY, base = UINT64_C(0xffffffff80000000), p2m = UINT64_C(1) << 39;
    static const uint32_t pvh = 0x1000200;
    size_t at = 0;

    if (kernel->pv) {
        at = add_note(notes, at, 6, "linux", 6);
        at = add_note(notes, at, NOTE_VIRT_BASE, &base, sizeof(base));
        at = add_note(notes, at, NOTE_ENTRY, &entry, sizeof(entry));
        at = add_note(notes, at, NOTE_INIT_P2M, &p2m, sizeof(p2m));
    }
    if (kernel->pvh)
        at = add_note(notes, at, NOTE_PHYS32_ENTRY, &pvh, sizeof(pvh));
    return at;
}

unsigned char *small_kernel_make(const struct small_kernel *kernel, size_t *size)
{
    const void *contents = kernel->contents ? kernel->contents : SMALL_KERNEL_BANNER;
    size_t contents_size = kernel->contents ? kernel->contents_size : sizeof(SMALL_KERNEL_BANNER);
    size_t btf_at = (CONTENTS_AT + contents_size + 7) / 8 * 8, sections_at = (btf_at + kernel->btf_size + 7) / 8 * 8;
    Elf64_Ehdr header = {.e_type = ET_EXEC,
                         .e_machine = (Elf64_Half)(kernel->machine ? kernel->machine : EM_X86_64),
                         .e_version = EV_CURRENT,
                         .e_phoff = sizeof(header),
                         .e_shoff = sections_at,
                         .e_ehsize = sizeof(header),
                         .e_phentsize = sizeof(Elf64_Phdr),
                         .e_phnum = 2,
                         .e_shentsize = sizeof(Elf64_Shdr),
                         .e_shnum = 3,
                         .e_shstrndx = 1};
    Elf64_Phdr segments[2] = {{.p_type = PT_LOAD,
                               .p_offset = CONTENTS_AT,
                               .p_vaddr = kernel->address ? kernel->address : SMALL_KERNEL_BASE,
                               .p_filesz = contents_size,
                               .p_memsz = contents_size + 4096},
                              {.p_type = PT_NOTE, .p_offset = NOTES_AT, .p_align = 4}};
    Elf64_Shdr sections[3] = {
        {0},
        {.sh_name = 1, .sh_type = SHT_STRTAB, .sh_offset = NAMES_AT, .sh_size = sizeof(section_names)},
        {.sh_name = 11, .sh_type = SHT_PROGBITS, .sh_offset = btf_at, .sh_size = kernel->btf_size}};
    unsigned char *elf;

    *size = sections_at + sizeof(sections);
    elf = calloc(1, *size);
    assert_non_null(elf);
    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    if (!kernel->btf)
        header.e_shnum = 2;
    segments[1].p_filesz = make_notes(kernel, elf + NOTES_AT);
    memcpy(elf, &header, sizeof(header));
    memcpy(elf + sizeof(header), segments, sizeof(segments));
    memcpy(elf + NAMES_AT, section_names, sizeof(section_names));
    memcpy(elf + CONTENTS_AT, contents, contents_size);
    if (kernel->btf)
        memcpy(elf + btf_at, kernel->btf, kernel->btf_size);
    memcpy(elf + sections_at, sections, sizeof(sections));
    return elf;
}

/* One sector of setup behind the boot sector, the payload a little into what follows. */
#define SETUP (2 * 512UL)
#define PAYLOAD_AT 64

unsigned char *small_bzimage_make(const void *payload, size_t payload_size, size_t behind, size_t *size)
{
    size_t system = (PAYLOAD_AT + payload_size + 15) / 16 * 16;
    const uint32_t paragraphs = (uint32_t)(system / 16), offset = PAYLOAD_AT, length = (uint32_t)payload_size;
    unsigned char *file;

    *size = SETUP + system + behind;
    file = calloc(1, *size);
    assert_non_null(file);
    file[0x1f1] = 1;
    memcpy(file + 0x1f4, &paragraphs, 4);
    memcpy(file + 0x202, "HdrS", 4);
    file[0x206] = 0x0f;
    file[0x207] = 0x02;
    file[0x20e] = 0x00; /* kernel_version: at 0x300 */
    file[0x20f] = 0x01;
    memcpy(file + 0x248, &offset, 4);
    memcpy(file + 0x24c, &length, 4);
    memcpy(file + 0x300, SMALL_KERNEL_RELEASE " (somebody) #1", sizeof(SMALL_KERNEL_RELEASE " (somebody) #1"));
    memcpy(file + SETUP + PAYLOAD_AT, payload, payload_size);
    memset(file + SETUP + system, 0x5a, behind);
    return file;
}

unsigned char *small_gzip(const void *data, size_t data_size, size_t *size)
{
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)data, .avail_in = (unsigned)data_size};
    unsigned char *packed;

    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    *size = deflateBound(&stream, data_size);
    packed = malloc(*size);
    assert_non_null(packed);
    stream.next_out = packed;
    stream.avail_out = (unsigned)*size;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    *size -= stream.avail_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return packed;
}
