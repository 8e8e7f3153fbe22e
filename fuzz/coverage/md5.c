/* SPDX-License-Identifier: MIT */
#include <fuzz/coverage/md5.h>

#include <md5.h>
#include <string.h>
#include <sys/types.h>

uint64_t rig_md5_low(const void *data, size_t size)
{
    uint8_t digest[MD5_DIGEST_LENGTH];
    uint64_t low;
    MD5_CTX md5;

    MD5Init(&md5);
    MD5Update(&md5, data, size);
    MD5Final(digest, &md5);
    memcpy(&low, digest, sizeof(low)); /* x86 keeps numbers as the digest has them */
    return low;
}
