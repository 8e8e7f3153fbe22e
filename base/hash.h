/* SPDX-License-Identifier: MIT */
/* Hashes, none of them cryptographic. Names of findings and of files in a corpus are made of them: they never change.
 */
#ifndef RIG_BASE_HASH_H
#define RIG_BASE_HASH_H

#include <base/error.h>

#include <stddef.h>
#include <stdint.h>

/* Pure. FNV-1a. */
uint64_t rig_hash64(const void *data, size_t size);

/* Pure. FNV-1a of 32 bits, over one piece after the other; the first `hash` is RIG_HASH32_START. */
#define RIG_HASH32_START UINT32_C(0x811c9dc5)
uint32_t rig_hash32(uint32_t hash, const void *data, size_t size);

/* One number over all that goes into a snapshot; it only has to change when one of them does. */
struct rig_key {
    uint64_t hash;
};

#define RIG_KEY_TEXT_SIZE 17 /* 16 hex digits and NUL */

/* Pure. */
struct rig_key rig_key_new(void);

/* Pure. Adds one item; its length is part of it, so that "ab","c" and "a","bc" differ. */
void rig_key_bytes(struct rig_key *key, const void *data, size_t size);
void rig_key_text(struct rig_key *key, const char *text);
void rig_key_print(const struct rig_key *key, char text[RIG_KEY_TEXT_SIZE]);

/* Adds the contents of a file. */
int rig_key_file(struct rig_key *key, const char *path, struct rig_error *err);

/* Adds what tells one build of a large program from another without reading it: path, size and time of change. */
int rig_key_program(struct rig_key *key, const char *path, struct rig_error *err);

#endif
