/* SPDX-License-Identifier: MIT */
/* The text profile, in and out: a function's name, its hash, how many counters it has, and a line for each of them. */
#include <fuzz/coverage/profile_private.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

uint64_t *rig_profile_counts(struct rig_profile *profile, size_t *count)
{
    *count = profile->count;
    return profile->counts;
}

size_t rig_profile_reached(const struct rig_profile *profile)
{
    size_t reached = 0;

    for (size_t i = 0; i < profile->count; i++)
        reached += profile->counts[i] != 0;
    return reached;
}

void rig_profile_print(FILE *out, const struct rig_profile *profile)
{
    for (size_t i = 0; i < profile->function_count; i++) {
        const struct rig_profile_function *function = &profile->functions[i];

        (void)fprintf(out, "%s\n%" PRIu64 "\n%zu\n", function->name, function->hash, function->count);
        for (size_t j = 0; j < function->count; j++)
            (void)fprintf(out, "%" PRIu64 "\n", profile->counts[function->first + j]);
        (void)fputc('\n', out);
    }
}

struct reader {
    const char *at;
    unsigned line;
};

/* The next line that says something; NULL at the end. */
static const char *next_line(struct reader *reader, size_t *length)
{
    for (;;) {
        const char *line = reader->at;

        if (!*line)
            return NULL;
        *length = strcspn(line, "\n");
        reader->at = line + *length + (line[*length] == '\n');
        reader->line++;
        if (*length > 0 && *line != '#')
            return line;
    }
}

static bool next_number(struct reader *reader, uint64_t *number)
{
    size_t length;
    const char *line = next_line(reader, &length);

    *number = 0;
    if (!line)
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned digit = (unsigned char)line[i] - (unsigned)'0';

        if (digit > 9 || *number > (UINT64_MAX - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return true;
}

static const struct rig_profile_function *find(const struct rig_profile *profile, const char *name, size_t length,
                                               uint64_t hash, uint64_t count)
{
    for (size_t i = 0; i < profile->function_count; i++) {
        const struct rig_profile_function *function = &profile->functions[i];

        if (function->hash == hash && function->count == count && strlen(function->name) == length &&
            memcmp(function->name, name, length) == 0)
            return function;
    }
    return NULL;
}

int rig_profile_read(struct rig_profile *profile, const char *text, struct rig_error *err)
{
    struct reader reader = {.at = text};
    const char *name;
    size_t length;

    while ((name = next_line(&reader, &length)) != NULL) {
        const struct rig_profile_function *function;
        uint64_t hash, count, more;

        if (!next_number(&reader, &hash) || !next_number(&reader, &count))
            goto bad;
        function = find(profile, name, length, hash, count);
        for (uint64_t i = 0; i < count; i++) {
            uint64_t *sum = function ? &profile->counts[function->first + i] : NULL;

            if (!next_number(&reader, &more))
                goto bad;
            if (sum)
                *sum = *sum + more < more ? UINT64_MAX : *sum + more;
        }
    }
    return 0;

bad:
    return rig_error_set(err, RIG_ERROR_MACHINERY, "line %u: found no number; expected a text profile of ours",
                         reader.line);
}
