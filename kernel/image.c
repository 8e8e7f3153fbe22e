/* SPDX-License-Identifier: MIT */
#include <kernel/image.h>

#include <base/files.h>
#include <base/load.h>
#include <base/words.h>
#include <kernel/bzimage.h>
#include <kernel/unpack.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Kernels with everything built in and debug information stay below. */
#define VMLINUX_MOST ((size_t)2 << 30)
#define EXPECTED "expected a bzImage or a vmlinux of x86-64"

static const char *machine_name(unsigned machine)
{
    switch (machine) {
    case EM_386:
        return "i386";
    case EM_AARCH64:
        return "arm64";
    case EM_ARM:
        return "arm";
    case EM_RISCV:
        return "riscv";
    case EM_PPC64:
        return "ppc64";
    case EM_S390:
        return "s390";
    case EM_MIPS:
        return "mips";
    case EM_LOONGARCH:
        return "loongarch";
    default:
        return "another architecture";
    }
}

/* The machine field is at the same place whatever the class; big-endian files have it turned round. */
static unsigned machine_of(const unsigned char *vmlinux)
{
    return vmlinux[EI_DATA] == ELFDATA2MSB ? (unsigned)vmlinux[18] << 8 | vmlinux[19]
                                           : (unsigned)vmlinux[19] << 8 | vmlinux[18];
}

/* A kernel, and whole: what its headers name is there. */
static int check_segments(const struct rig_elf *elf, const char *name, struct rig_error *err)
{
    struct rig_elf_segment segment;
    unsigned loaded = 0;

    if (rig_elf_header(elf).e_type == ET_REL)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: an object file or module; " EXPECTED, name);
    for (size_t i = 0; rig_elf_segment(elf, i, &segment); i++) {
        if (!segment.data && segment.header.p_filesz > 0)
            return rig_error_set(err, RIG_ERROR_USAGE, "%s: truncated: its segment %zu is not all there", name, i);
        /* The kernel's half of the address space: programs have nothing there. */
        loaded += segment.header.p_type == PT_LOAD && segment.header.p_vaddr >> 63;
    }
    if (loaded == 0)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: an ELF file, but no kernel: nothing in it is loaded in the upper half; " EXPECTED,
                             name);
    return 0;
}

static int open_elf(struct rig_kernel_image *image, const char *name, struct rig_error *err)
{
    struct rig_error why;

    if (image->size < 20 || (machine_of(image->vmlinux) == EM_X86_64 && image->size < sizeof(Elf64_Ehdr)))
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: truncated: an ELF file of %zu bytes", name, image->size);
    if (machine_of(image->vmlinux) != EM_X86_64)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: a kernel or program of %s; " EXPECTED, name,
                             machine_name(machine_of(image->vmlinux)));
    if (rig_elf_from_memory(image->vmlinux, image->size, &image->elf, &why) < 0)
        return rig_error_set(err, why.code, "%s: %s; " EXPECTED, name, why.text);
    return check_segments(image->elf, name, err);
}

/* The build number of linux_banner is "#1" and up; a draft of it, with "#" alone, is left in images from 6.1 on. */
static bool is_numbered(const char *line, size_t length)
{
    const char *hash = memchr(line, '#', length);

    return hash && hash + 1 < line + length && hash[1] >= '0' && hash[1] <= '9';
}

/* "Linux version 6.1.0-54-amd64 (..) #1 ..\n" stands in every image; elsewhere those words are followed by no digit. */
static void take_banner(struct rig_kernel_image *image)
{
    static const char words[] = "Linux version ";
    const char *at = (const char *)image->vmlinux, *end = at + image->size;
    const size_t length = sizeof(words) - 1;

    while ((at = memmem(at, (size_t)(end - at), words, length)) != NULL) {
        size_t left = (size_t)(end - at);
        size_t line = strnlen(at, left < sizeof(image->banner) ? left : sizeof(image->banner));

        if (line > length && at[length] >= '1' && at[length] <= '9') {
            if (image->banner[0] == '\0' || is_numbered(at, line))
                rig_copy_printable(at, line, image->banner, sizeof(image->banner));
            if (is_numbered(at, line))
                return;
        }
        at += length;
    }
}

static void take_release(struct rig_kernel_image *image)
{
    const char *version = image->banner + sizeof("Linux version ") - 1;

    if (image->release[0] == '\0' && image->banner[0] != '\0')
        rig_copy_printable(version, strcspn(version, " "), image->release, sizeof(image->release));
}

/* Takes over the malloc'ed bytes, on errors too. */
static int take_vmlinux(struct rig_kernel_image *image, unsigned char *vmlinux, size_t size, const char *name,
                        struct rig_error *err)
{
    image->vmlinux = vmlinux;
    image->size = size;
    if (open_elf(image, name, err) < 0) {
        rig_kernel_image_free(image);
        return -1;
    }
    rig_kernel_notes_read(&image->notes, image->elf);
    take_banner(image);
    take_release(image);
    return 0;
}

/* The four bytes behind a payload are its unpacked size; gzip's own last four are that. */
static int from_bzimage(struct rig_kernel_image *image, const void *file, size_t size, const char *name,
                        struct rig_error *err)
{
    struct rig_payload payload;
    struct rig_unpacked out;
    uint32_t unpacked;

    if (rig_bzimage_payload(file, size, name, &payload, err) < 0)
        return -1;
    unpacked = rig_load_u32(payload.data + payload.size - 4);
    image->packing = rig_packing(payload.data, payload.size);
    image->has_setup = true;
    memcpy(image->release, payload.release, sizeof(image->release));
    if (image->packing && strcmp(image->packing, "gzip") != 0)
        payload.size -= 4;
    if (rig_unpack(payload.data, payload.size, unpacked, name, &out, err) < 0)
        return -1;
    if (out.size != unpacked) {
        free(out.data);
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: broken: unpacks to %zu bytes, its header says %u", name,
                             out.size, unpacked);
    }
    return take_vmlinux(image, out.data, out.size, name, err);
}

static int from_elf(struct rig_kernel_image *image, const void *file, size_t size, const char *name,
                    struct rig_error *err)
{
    unsigned char *copy = malloc(size);

    if (!copy)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "%s: no memory for its %zu bytes", name, size);
    memcpy(copy, file, size);
    image->packing = "none";
    return take_vmlinux(image, copy, size, name, err);
}

static int by_form(struct rig_kernel_image *image, const void *file, size_t size, const char *name, bool packed,
                   struct rig_error *err)
{
    struct rig_unpacked out;
    int result;

    switch (rig_kernel_form(file, size)) {
    case RIG_FORM_BZIMAGE:
        return from_bzimage(image, file, size, name, err);
    case RIG_FORM_ELF:
        return from_elf(image, file, size, name, err);
    case RIG_FORM_ARM64:
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: an arm64 Image; " EXPECTED, name);
    case RIG_FORM_EFI_ZBOOT:
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: a vmlinuz.efi of another architecture (arm64, riscv or "
                             "loongarch); " EXPECTED,
                             name);
    case RIG_FORM_EFI:
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: an EFI program without a Linux boot header (a unified kernel "
                             "image has the kernel in its section .linux); " EXPECTED,
                             name);
    default:
        break;
    }
    if (packed || !rig_packing(file, size))
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: no kernel image; " EXPECTED, name);
    if (rig_unpack(file, size, VMLINUX_MOST, name, &out, err) < 0)
        return -1;
    result = by_form(image, out.data, out.size, name, true, err);
    free(out.data);
    return result;
}

int rig_kernel_image_of(struct rig_kernel_image *image, const void *file, size_t size, const char *name,
                        struct rig_error *err)
{
    memset(image, 0, sizeof(*image));
    if (size == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: empty; " EXPECTED, name);
    return by_form(image, file, size, name, false, err);
}

int rig_kernel_image_read(struct rig_kernel_image *image, const char *path, struct rig_error *err)
{
    struct stat about;
    size_t size = 0;
    char *file;
    int result;

    memset(image, 0, sizeof(*image));
    if (stat(path, &about) < 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: %s", path, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: a directory; " EXPECTED, path);
    if (!S_ISREG(about.st_mode))
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: not a regular file; " EXPECTED, path);
    if ((uint64_t)about.st_size > VMLINUX_MOST)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: %lld MiB; no kernel is larger than %zu", path,
                             (long long)about.st_size >> 20, VMLINUX_MOST >> 20);
    file = rig_read_file(path, &size);
    if (!file)
        return rig_error_set(err, errno == ENOMEM ? RIG_ERROR_MACHINERY : RIG_ERROR_USAGE, "%s: %s", path,
                             strerror(errno));
    result = rig_kernel_image_of(image, file, size, path, err);
    free(file);
    return result;
}

void rig_kernel_image_free(struct rig_kernel_image *image)
{
    rig_elf_close(image->elf);
    free(image->vmlinux);
    memset(image, 0, sizeof(*image));
}

int rig_kernel_image_need_pv(const struct rig_kernel_image *image, const char *name, struct rig_error *err)
{
    if (rig_kernel_notes_pv(&image->notes))
        return 0;
    return rig_error_set(err, RIG_ERROR_USAGE,
                         "%s: Linux %s is no PV kernel: it has %s; CONFIG_XEN_PV adds the ELF note ENTRY", name,
                         image->release[0] ? image->release : "(of unknown release)",
                         rig_kernel_note_is(&image->notes, RIG_NOTE_PHYS32_ENTRY) ? "Xen's notes for PVH alone"
                         : image->notes.has                                       ? "no ELF note ENTRY of Xen's"
                                                                                  : "no ELF notes of Xen's");
}

int rig_kernel_image_write(const struct rig_kernel_image *image, const char *path, struct rig_error *err)
{
    return rig_write_bytes(path, image->vmlinux, image->size, err);
}
