/* SPDX-License-Identifier: MIT */
#include <fuzz/coverage/record.h>

#include <base/elf.h>
#include <base/files.h>
#include <base/hash.h>
#include <rig/layout.h>

#include <errno.h>
#include <inttypes.h>
#include <profile/InstrProfData.inc> /* numbers of the format; below, each time, what a macro asks it for */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define WRITE_EVERY_NS UINT64_C(1000000000)
#define WORD sizeof(uint64_t)

typedef uint64_t IntPtrT; /* the guest's pointers */

enum value_kind {
#define VALUE_PROF_KIND(Enumerator, Value, Descr) Enumerator = (Value),
#include <profile/InstrProfData.inc>
};

/* One for each function, in __llvm_prf_data. */
struct function {
#define INSTR_PROF_DATA(Type, LLVMType, Name, Initializer) Type Name;
#include <profile/InstrProfData.inc>
};

struct header {
#define INSTR_PROF_RAW_HEADER(Type, Name, Initializer) Type Name;
#include <profile/InstrProfData.inc>
};

/* A raw profile: the header, the functions, the counters, their names. */
struct rig_coverage {
    uint64_t *raw;
    size_t size;
    uint64_t *counts; /* in it */
    size_t count;
    uint64_t written_ns; /* when keep last wrote */
    char path[RIG_PATH_SIZE];
};

/* Where the guest has them: in its ELF file the first and the last, in its memory the counters. */
struct parts {
    struct rig_elf_section functions, names;
    struct rig_elf_symbol counters, counters_end; /* guest.lds */
};

static bool find_parts(const struct rig_elf *elf, struct parts *parts)
{
    return rig_elf_find_section(elf, "__llvm_prf_data", &parts->functions) && parts->functions.data &&
           parts->functions.header.sh_size % sizeof(struct function) == 0 &&
           rig_elf_find_section(elf, "__llvm_prf_names", &parts->names) && parts->names.data &&
           rig_elf_find_symbol(elf, "__profile", &parts->counters) &&
           rig_elf_find_symbol(elf, "__profile_end", &parts->counters_end) &&
           parts->counters.value < parts->counters_end.value &&
           parts->counters_end.value - parts->counters.value <= RIG_MAX_PROFILE_COUNTERS * WORD &&
           (parts->counters_end.value - parts->counters.value) % WORD == 0;
}

/* A raw profile of the guest in which nothing ran yet. */
static int make(struct rig_coverage *coverage, const struct parts *parts, struct rig_error *err)
{
    size_t functions = parts->functions.header.sh_size, names = parts->names.header.sh_size;
    size_t counters = parts->counters_end.value - parts->counters.value;
    /* A function says where its counters are by the way from itself. */
    const struct header header = {.Magic = INSTR_PROF_RAW_MAGIC_64,
                                  .Version = INSTR_PROF_RAW_VERSION,
                                  .DataSize = functions / sizeof(struct function),
                                  .CountersSize = counters / WORD,
                                  .NamesSize = names,
                                  .CountersDelta = parts->counters.value - parts->functions.header.sh_addr,
                                  .NamesDelta = parts->names.header.sh_addr,
                                  .ValueKindLast = IPVK_Last};
    char *at;

    coverage->size = sizeof(header) + functions + counters + (names + WORD - 1) / WORD * WORD;
    coverage->raw = calloc(coverage->size / WORD, WORD);
    if (!coverage->raw)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    at = memcpy(coverage->raw, &header, sizeof(header));
    at = memcpy(at + sizeof(header), parts->functions.data, functions);
    coverage->counts = coverage->raw + (sizeof(header) + functions) / WORD;
    coverage->count = counters / WORD;
    memcpy(at + functions + counters, parts->names.data, names);
    return 0;
}

static int make_of(struct rig_coverage *coverage, const char *guest, struct rig_error *err)
{
    struct rig_error why;
    struct rig_elf *elf;
    struct parts parts;
    int result;

    if (rig_elf_open(guest, &elf, &why) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the guest: %s", why.text);
    if (find_parts(elf, &parts))
        result = make(coverage, &parts, err);
    else
        result =
            rig_error_set(err, RIG_ERROR_MACHINERY, "the guest: %s has no coverage data as clang 14 writes it", guest);
    rig_elf_close(elf);
    return result;
}

/* What an earlier command reached. All but the counts is as in ours: the file's name says so. */
static int read_back(struct rig_coverage *coverage, struct rig_error *err)
{
    size_t before = (size_t)((char *)coverage->counts - (char *)coverage->raw), counts = coverage->count * WORD;
    size_t size;
    char *old = rig_read_file(coverage->path, &size);
    bool same;

    if (!old)
        return errno == ENOENT
                   ? 0
                   : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", coverage->path, strerror(errno));
    same = size == coverage->size && memcmp(old, coverage->raw, before) == 0 &&
           memcmp(old + before + counts, coverage->counts + coverage->count, size - before - counts) == 0;
    if (same)
        memcpy(coverage->counts, old + before, counts);
    free(old);
    return same ? 0
                : rig_error_set(err, RIG_ERROR_USAGE, "%s: found something else; expected a raw profile of this guest",
                                coverage->path);
}

int rig_coverage_open(const char *results, const char *who, const char *guest, struct rig_coverage **coverage,
                      struct rig_error *err)
{
    struct rig_coverage *new = calloc(1, sizeof(*new));
    char directory[RIG_PATH_SIZE];

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (make_of(new, guest, err) < 0 || rig_path(directory, err, "%s/" RIG_COVERAGE, results) < 0 ||
        rig_make_directories(directory, err) < 0 ||
        rig_path(new->path, err, "%s/%s-%016" PRIx64 RIG_COVERAGE_SUFFIX, directory, who,
                 rig_hash64(new->raw, new->size)) < 0 ||
        read_back(new, err) < 0) {
        rig_coverage_close(new);
        return -1;
    }
    *coverage = new;
    return 0;
}

void rig_coverage_close(struct rig_coverage *coverage)
{
    if (coverage)
        free(coverage->raw);
    free(coverage);
}

uint64_t *rig_coverage_counts(struct rig_coverage *coverage, size_t *count)
{
    *count = coverage->count;
    return coverage->counts;
}

int rig_coverage_write(struct rig_coverage *coverage, struct rig_error *err)
{
    return rig_write_bytes(coverage->path, coverage->raw, coverage->size, err);
}

int rig_coverage_keep(struct rig_coverage *coverage, uint64_t now_ns, struct rig_error *err)
{
    if (now_ns - coverage->written_ns < WRITE_EVERY_NS)
        return 0;
    coverage->written_ns = now_ns;
    return rig_coverage_write(coverage, err);
}
