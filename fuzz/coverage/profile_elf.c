/* SPDX-License-Identifier: MIT */
/*
 * What clang 14 writes about a program's counters (LLVM 14, llvm/ProfileData/InstrProfData.inc): a record for each
 * function in __llvm_prf_data, and the names in __llvm_prf_names, which records refer to by a number made of them.
 */
#include <fuzz/coverage/profile_private.h>

#include <base/elf.h>
#include <base/files.h>
#include <fuzz/coverage/md5.h>
#include <rig/layout.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct record {
    uint64_t name; /* rig_md5_low */
    uint64_t hash;
    uint64_t counters; /* where they are, less the record's own address */
    uint64_t function;
    uint64_t values;
    uint32_t count;
    uint16_t value_sites[2];
};

#define NAME_END '\1'
/* Where the guest is linked to: guest/guest.lds. */
#define KERNEL_MAP UINT64_C(0xffffffff80000000)
#define COUNTERS (KERNEL_MAP + (uint64_t)RIG_PROFILE_PFN * RIG_PAGE_SIZE)

static bool take_number(const char **at, const char *end, uint64_t *number)
{
    *number = 0;
    for (unsigned shift = 0; *at < end && shift < 63; shift += 7) {
        uint8_t byte = (uint8_t) * (*at)++;

        *number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/* One file's names: their size, 0 for "not compressed", and the names. The linker may put zeros between. */
static const char *find_in(const char *at, const char *end, uint64_t wanted, size_t *length)
{
    while (at < end) {
        const char *stop = memchr(at, NAME_END, (size_t)(end - at));

        *length = (size_t)((stop ? stop : end) - at);
        if (rig_md5_low(at, *length) == wanted)
            return at;
        at += *length + 1;
    }
    return NULL;
}

static const char *find_name(const char *names, size_t size, uint64_t wanted, size_t *length)
{
    const char *at = names, *end = names + size;

    while (at < end) {
        uint64_t whole, compressed;
        const char *found;

        if (*at == '\0') {
            at++;
            continue;
        }
        if (!take_number(&at, end, &whole) || !take_number(&at, end, &compressed) || compressed != 0 ||
            whole > (uint64_t)(end - at))
            return NULL;
        found = find_in(at, at + whole, wanted, length);
        if (found)
            return found;
        at += whole;
    }
    return NULL;
}

static int take_record(struct rig_profile *profile, const struct record *record, uint64_t address, const char *names,
                       size_t names_size, struct rig_error *err)
{
    struct rig_profile_function *function = &profile->functions[profile->function_count];
    uint64_t offset = address + record->counters - COUNTERS;
    size_t length;
    const char *name = find_name(names, names_size, record->name, &length);

    if (!name)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a function of the coverage data has no name");
    if (offset % sizeof(uint64_t) != 0 || offset / sizeof(uint64_t) >= RIG_MAX_PROFILE_COUNTERS || record->count == 0 ||
        record->count > RIG_MAX_PROFILE_COUNTERS - offset / sizeof(uint64_t))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the counters of %.*s are not where they should be",
                             (int)(length < 80 ? length : 80), name);
    function->name = strndup(name, length);
    if (!function->name)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    function->hash = record->hash;
    function->first = offset / sizeof(uint64_t);
    function->count = record->count;
    if (function->first + function->count > profile->count)
        profile->count = function->first + function->count;
    profile->function_count++;
    return 0;
}

/* With room for so many functions. NULL: out of memory. */
static struct rig_profile *make(size_t functions)
{
    struct rig_profile *new = calloc(1, sizeof(*new));

    if (!new)
        return NULL;
    new->functions = calloc(functions + 1, sizeof(*new->functions));
    new->counts = calloc(RIG_MAX_PROFILE_COUNTERS, sizeof(*new->counts));
    if (!new->functions || !new->counts) {
        rig_profile_free(new);
        return NULL;
    }
    return new;
}

/* Both sections, inside of the file. */
static bool find_data(const struct rig_elf *elf, struct rig_elf_section *data, struct rig_elf_section *names)
{
    return rig_elf_find_section(elf, "__llvm_prf_data", data) && rig_elf_find_section(elf, "__llvm_prf_names", names) &&
           data->data && names->data && data->header.sh_size % sizeof(struct record) == 0;
}

static int take_records(struct rig_profile *profile, const struct rig_elf_section *data,
                        const struct rig_elf_section *names, struct rig_error *err)
{
    int result = 0;

    for (uint64_t at = 0; result == 0 && at < data->header.sh_size; at += sizeof(struct record)) {
        struct record record;

        memcpy(&record, (const char *)data->data + at, sizeof(record));
        result = take_record(profile, &record, data->header.sh_addr + at, names->data, names->header.sh_size, err);
    }
    return result;
}

int rig_profile_parse(const void *file, size_t size, struct rig_profile **profile, struct rig_error *err)
{
    struct rig_elf_section data, names;
    struct rig_profile *new = NULL;
    struct rig_elf *elf = NULL;
    int result = -1;

    if (rig_elf_from_memory(file, size, &elf, NULL) < 0 || !find_data(elf, &data, &names))
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "not an ELF file with coverage data as clang 14 writes it");
    else if (!(new = make(data.header.sh_size / sizeof(struct record))))
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else
        result = take_records(new, &data, &names, err);
    rig_elf_close(elf);
    if (result < 0)
        rig_profile_free(new);
    else
        *profile = new;
    return result;
}

int rig_profile_load(const char *path, struct rig_profile **profile, struct rig_error *err)
{
    struct rig_error why;
    size_t size;
    char *elf = rig_read_file(path, &size);
    int failed;

    if (!elf)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read the guest %s: %s", path, strerror(errno));
    failed = rig_profile_parse(elf, size, profile, &why);
    free(elf);
    return failed ? rig_error_set(err, why.code, "the guest %s: %s", path, why.text) : 0;
}

void rig_profile_free(struct rig_profile *profile)
{
    if (!profile)
        return;
    for (size_t i = 0; profile->functions && i < profile->function_count; i++)
        free(profile->functions[i].name);
    free(profile->functions);
    free(profile->counts);
    free(profile);
}
