/* SPDX-License-Identifier: MIT */
#include <boot/variant.h>

#include <base/buffer.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096ULL

static const char *const roles[] = {[RIG_ROLE_DOMU] = "domU", [RIG_ROLE_DOM0] = "dom0"};

int rig_role_parse(const char *word)
{
    for (int i = 0; i < 2; i++)
        if (strcmp(word, roles[i]) == 0)
            return i;
    return -1;
}

const char *rig_role_name(enum rig_role role)
{
    return roles[role];
}

static void part(struct rig_buffer *text, const char *before, const char *what, const char *after)
{
    if (what)
        rig_buffer_add(text, "%s%s%s%s", text->length ? ", " : "", before, what, after);
}

static unsigned default_memory(const struct rig_variant *v)
{
    return v->role == RIG_ROLE_DOM0 ? RIG_BOOT_DOM0_MIB : RIG_BOOT_MEMORY_MIB;
}

unsigned rig_variant_memory(const struct rig_variant *v)
{
    return v->memory_mib ? v->memory_mib : default_memory(v);
}

void rig_variant_print(const struct rig_variant *v, char out[RIG_VARIANT_TEXT])
{
    struct rig_buffer text = {.out = out, .size = RIG_VARIANT_TEXT};
    const char *file = v->xen ? strrchr(v->xen, '/') : NULL;

    out[0] = '\0';
    if (v->name) {
        rig_buffer_add(&text, "%s", v->name);
        return;
    }
    part(&text, "xen ", file ? file + 1 : v->xen, "");
    part(&text, "cpu ", v->cpu, "");
    if (v->role != RIG_ROLE_DOMU)
        part(&text, "", roles[v->role], "");
    if (v->vcpus > 1)
        rig_buffer_add(&text, "%s%u vcpus", text.length ? ", " : "", v->vcpus);
    if (v->memory_mib && v->memory_mib != default_memory(v))
        rig_buffer_add(&text, "%s%u MiB", text.length ? ", " : "", v->memory_mib);
    if (v->reserved_count)
        rig_buffer_add(&text, "%s%u reserved", text.length ? ", " : "", v->reserved_count);
    part(&text, "", v->append, "");
    part(&text, "initrd ", v->initrd, "");
    if (!text.length)
        rig_buffer_add(&text, "default");
}

/* A number with a unit; *end behind it. */
static uint64_t amount(const char *text, const char **end)
{
    static const char units[] = "KMGT";
    const char *unit;
    uint64_t number;
    char *behind;

    number = strtoull(text, &behind, 0);
    *end = behind;
    unit = behind != text && *behind ? strchr(units, *behind) : NULL;
    if (unit) {
        number <<= 10 * (unit - units + 1);
        (*end)++;
    }
    return number;
}

int rig_variant_add_reserved(struct rig_variant *v, const char *text, struct rig_error *err)
{
    struct rig_builder_range range;
    const char *end, *second;

    range.from = amount(text, &end);
    second = end != text && strncmp(end, "..", 2) == 0 ? end + 2 : text;
    range.to = amount(second, &end);
    if (second == text || end == second || *end || range.from >= range.to || range.from % PAGE || range.to % PAGE)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "found \"%s\"; expected FROM..TO in whole pages, as in 0x8000000..0x8400000 or 128M..132M",
                             text);
    if (v->reserved_count == RIG_BUILDER_MOST_RESERVED)
        return rig_error_set(err, RIG_ERROR_USAGE, "more than %u reserved ranges", RIG_BUILDER_MOST_RESERVED);
    if (v->reserved_count && v->reserved[v->reserved_count - 1].to > range.from)
        return rig_error_set(err, RIG_ERROR_USAGE, "\"%s\" is not above the range before it", text);
    v->reserved[v->reserved_count++] = range;
    return 0;
}
