/* SPDX-License-Identifier: MIT */
#include <boot/matrix/file.h>

#include <base/words.h>

#include <stdlib.h>
#include <string.h>

struct parser {
    struct rig_matrix_file *file;
    struct rig_variant common;
    const char *name;
    unsigned line;
    struct rig_error *err;
};

static int refuse(struct parser *p, const char *found, const char *expected)
{
    return rig_error_set(p->err, RIG_ERROR_USAGE, "%s:%u: found \"%.60s\"; expected %s", p->name, p->line, found,
                         expected);
}

/* The variant that settings are for. */
static struct rig_variant *current(struct parser *p)
{
    return p->file->variant_count ? &p->file->variants[p->file->variant_count - 1] : &p->common;
}

static int take_kernels(struct parser *p, char *words)
{
    char *save = NULL;

    for (char *word = strtok_r(words, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
        if (p->file->kernel_count == RIG_MATRIX_KERNELS)
            return refuse(p, word, "at most 64 kernels");
        p->file->kernels[p->file->kernel_count++] = word;
    }
    return 0;
}

static int take_variant(struct parser *p, char *name)
{
    struct rig_matrix_file *file = p->file;

    if (!rig_is_plain_name(name))
        return refuse(p, name, "a name of letters, digits, '.', '_' and '-'");
    for (unsigned i = 0; i < file->variant_count; i++)
        if (strcmp(file->variants[i].name, name) == 0)
            return refuse(p, name, "another name: there is a variant of that name");
    if (file->variant_count == RIG_MATRIX_VARIANTS)
        return refuse(p, name, "at most 32 variants");
    file->variants[file->variant_count] = p->common;
    file->variants[file->variant_count++].name = name;
    return 0;
}

static int take_count(struct parser *p, const char *word, unsigned least, unsigned most, unsigned *to)
{
    uint64_t number;

    if (!rig_parse_number(word, least, most, &number))
        return refuse(p, word, least == 1 ? "a number from 1 to 16" : "MiB, from 16 to 2048");
    *to = (unsigned)number;
    return 0;
}

static int take_e820(struct parser *p, char *text)
{
    static const char reserved[] = "reserved";
    char *space = strpbrk(text, " \t");
    struct rig_error why;

    if (!space || strcmp(space + strspn(space, " \t"), reserved) != 0)
        return refuse(p, text, "FROM..TO reserved");
    *space = '\0';
    if (rig_variant_add_reserved(current(p), text, &why) < 0)
        return rig_error_set(p->err, RIG_ERROR_USAGE, "%s:%u: %.400s", p->name, p->line, why.text);
    return 0;
}

static int take_setting(struct parser *p, const char *key, char *rest)
{
    struct rig_variant *v = current(p);
    const struct {
        const char *key;
        const char **to;
    } texts[] = {{"xen", &v->xen}, {"cpu", &v->cpu}, {"append", &v->append}, {"initrd", &v->initrd}};

    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (strcmp(key, texts[i].key) == 0) {
            *texts[i].to = rest;
            return 0;
        }
    if (strcmp(key, "memory") == 0)
        return take_count(p, rest, 16, RIG_BOOT_MOST_MEMORY_MIB, &v->memory_mib);
    if (strcmp(key, "vcpus") == 0)
        return take_count(p, rest, 1, RIG_BUILDER_MOST_VCPUS, &v->vcpus);
    if (strcmp(key, "e820") == 0)
        return take_e820(p, rest);
    if (strcmp(key, "role") != 0)
        return refuse(p, key, "kernel, variant, xen, cpu, memory, vcpus, role, append, initrd or e820");
    if (rig_role_parse(rest) < 0)
        return refuse(p, rest, "domU or dom0");
    v->role = (enum rig_role)rig_role_parse(rest);
    return 0;
}

static int take_line(struct parser *p, char *line)
{
    char *key = line + strspn(line, " \t"), *end = key + strcspn(key, " \t\r"), *rest = end, *last;

    if (!*key || *key == '#' || *key == '\r')
        return 0;
    rest += strspn(rest, " \t");
    *end = '\0';
    for (last = rest + strlen(rest); last > rest && strchr(" \t\r", last[-1]); last--)
        last[-1] = '\0';
    if (!*rest)
        return refuse(p, key, "something behind it");
    if (strcmp(key, "kernel") == 0)
        return take_kernels(p, rest);
    return strcmp(key, "variant") == 0 ? take_variant(p, rest) : take_setting(p, key, rest);
}

int rig_matrix_file_parse(struct rig_matrix_file *file, const char *text, const char *name, struct rig_error *err)
{
    struct parser p = {.file = file, .name = name, .err = err};

    *file = (struct rig_matrix_file){.words = strdup(text)};
    if (!file->words)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    for (char *line = file->words, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        p.line++;
        if (take_line(&p, line) < 0)
            return -1;
    }
    if (file->variant_count == 0) {
        file->variants[0] = p.common;
        file->variants[file->variant_count++].name = "default";
    }
    return 0;
}

void rig_matrix_file_free(struct rig_matrix_file *file)
{
    free(file->words);
    file->words = NULL;
}
