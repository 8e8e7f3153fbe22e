/* SPDX-License-Identifier: MIT */
/*
 * unpack-kernel BZIMAGE VMLINUX: takes the uncompressed kernel out of a bzImage. Xen can boot either, but unpacking
 * 66 MB under emulation takes seconds of every boot.
 *
 * A program of one file and no library: scripts/fetch builds it before anything else is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The boot protocol, Linux' Documentation/x86/boot.rst. */
#define SETUP_SECTORS_AT 0x1f1
#define MAGIC_AT 0x202
#define VERSION_AT 0x206
#define PAYLOAD_OFFSET_AT 0x248
#define PAYLOAD_LENGTH_AT 0x24c
#define HEADER_SIZE 0x250
#define FIRST_VERSION_WITH_PAYLOAD 0x208

struct format {
    const char *name;
    const char *magic;
    size_t magic_size;
    const char *command[4];
};

static const struct format formats[] = {
    {"xz",
     "\xfd"
     "7zXZ",
     5,
     {"xz", "-dc", NULL}},
    {"gzip", "\x1f\x8b", 2, {"gzip", "-dc", NULL}},
    {"zstd", "\x28\xb5\x2f\xfd", 4, {"zstd", "-dcq", NULL}},
};

_Noreturn static void fail(const char *what, const char *which)
{
    (void)fprintf(stderr, "unpack-kernel: %s: %s\n", which, what);
    exit(3);
}

static uint32_t word_at(const unsigned char *data, size_t at)
{
    uint32_t word;

    memcpy(&word, data + at, sizeof(word));
    return word;
}

static unsigned char *read_all(const char *path, size_t *size)
{
    struct stat about;
    FILE *file = fopen(path, "rb");
    unsigned char *data;

    if (!file || fstat(fileno(file), &about) < 0)
        fail(strerror(errno), path);
    *size = (size_t)about.st_size;
    data = malloc(*size + 1);
    if (!data || fread(data, 1, *size, file) != *size)
        fail("cannot read", path);
    (void)fclose(file);
    return data;
}

/* Finds the compressed kernel. The last four bytes of a payload are the size of what it unpacks to. */
static const unsigned char *find_payload(const unsigned char *image, size_t image_size, size_t *size, const char *path)
{
    size_t sectors;
    size_t start;

    if (image_size < HEADER_SIZE || memcmp(image + MAGIC_AT, "HdrS", 4) != 0 ||
        image[VERSION_AT] + (image[VERSION_AT + 1] << 8) < FIRST_VERSION_WITH_PAYLOAD)
        fail("not a bzImage", path);
    sectors = image[SETUP_SECTORS_AT] ? image[SETUP_SECTORS_AT] : 4;
    start = (sectors + 1) * 512 + word_at(image, PAYLOAD_OFFSET_AT);
    *size = word_at(image, PAYLOAD_LENGTH_AT);
    if (start > image_size || *size > image_size - start || *size < 8)
        fail("its header names a payload outside the file", path);
    return image + start;
}

/* Runs the unpacker with `in` and `out` as its standard input and output. */
static int run(const struct format *format, int in, int out)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
            execvp(format->command[0], (char *const *)(uintptr_t)format->command);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return -1;
    return status == 0 ? 0 : -1;
}

static void unpack(const unsigned char *payload, size_t size, const char *path)
{
    const struct format *format = NULL;
    FILE *packed = tmpfile();
    struct stat about;
    size_t packed_size;
    int out;

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (memcmp(payload, formats[i].magic, formats[i].magic_size) == 0)
            format = &formats[i];
    }
    if (!format)
        fail("the kernel in it is packed in a way that is not known; xz, gzip and zstd are", path);
    /* gzip's own trailer ends with the size; with the others it is behind the stream, and not theirs. */
    packed_size = strcmp(format->name, "gzip") == 0 ? size : size - 4;
    if (!packed || fwrite(payload, 1, packed_size, packed) != packed_size || fflush(packed) != 0)
        fail("no room for a temporary file", path);
    rewind(packed);
    out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out < 0)
        fail(strerror(errno), path);
    if (run(format, fileno(packed), out) < 0)
        fail("cannot unpack (is the unpacker installed, is the disk full?)", format->name);
    if (fstat(out, &about) < 0 || (uint64_t)about.st_size != word_at(payload, size - 4))
        fail("unpacked to another size than its header says", path);
    (void)fclose(packed);
    close(out);
}

int main(int argc, char **argv)
{
    const unsigned char *payload;
    unsigned char *image;
    size_t image_size;
    size_t size;

    if (argc != 3) {
        (void)fprintf(stderr, "usage: unpack-kernel BZIMAGE VMLINUX\n");
        return 2;
    }
    image = read_all(argv[1], &image_size);
    payload = find_payload(image, image_size, &size, argv[1]);
    unpack(payload, size, argv[2]);
    free(image);
    return 0;
}
