/* SPDX-License-Identifier: MIT */
#include <base/hash.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define START64 UINT64_C(0xcbf29ce484222325)
#define PRIME64 UINT64_C(0x100000001b3)
#define PRIME32 UINT32_C(0x01000193)

uint64_t rig_hash64(const void *data, size_t size)
{
    const unsigned char *bytes = data;
    uint64_t hash = START64;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * PRIME64;
    return hash;
}

uint32_t rig_hash32(uint32_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * PRIME32;
    return hash;
}

/* As FNV-1a, over eight bytes at a time: a dom0 kernel is 66 MB and is hashed at every start. */
static void mix(struct rig_key *key, uint64_t word)
{
    key->hash = (key->hash ^ word) * PRIME64;
    /* The product moves bits up only; bring the high ones back so that every input bit reaches every later word. */
    key->hash ^= key->hash >> 32;
}

struct rig_key rig_key_new(void)
{
    return (struct rig_key){.hash = START64};
}

void rig_key_bytes(struct rig_key *key, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    uint64_t word;

    mix(key, size);
    for (; size >= sizeof(word); size -= sizeof(word), bytes += sizeof(word)) {
        memcpy(&word, bytes, sizeof(word));
        mix(key, word);
    }
    if (size) {
        word = 0;
        memcpy(&word, bytes, size);
        mix(key, word);
    }
}

void rig_key_text(struct rig_key *key, const char *text)
{
    rig_key_bytes(key, text, strlen(text));
}

void rig_key_print(const struct rig_key *key, char text[RIG_KEY_TEXT_SIZE])
{
    (void)snprintf(text, RIG_KEY_TEXT_SIZE, "%016" PRIx64, key->hash);
}

int rig_key_file(struct rig_key *key, const char *path, struct rig_error *err)
{
    struct stat about;
    void *data;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &about) < 0 || !S_ISREG(about.st_mode) || about.st_size == 0) {
        int code = fd < 0 ? errno : EINVAL;

        if (fd >= 0)
            close(fd);
        return rig_error_set(err, RIG_ERROR_USAGE, "cannot read %s: %s", path,
                             code == EINVAL ? "not a file, or empty" : strerror(code));
    }
    data = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (data == MAP_FAILED)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot map %s: %s", path, strerror(errno));
    rig_key_bytes(key, data, (size_t)about.st_size);
    munmap(data, (size_t)about.st_size);
    return 0;
}

int rig_key_program(struct rig_key *key, const char *path, struct rig_error *err)
{
    struct stat about;
    char text[64];

    if (stat(path, &about) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot look at %s: %s", path, strerror(errno));
    (void)snprintf(text, sizeof(text), "%lld %lld.%09ld", (long long)about.st_size, (long long)about.st_mtim.tv_sec,
                   about.st_mtim.tv_nsec);
    rig_key_text(key, path);
    rig_key_text(key, text);
    return 0;
}
