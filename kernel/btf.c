/* SPDX-License-Identifier: MIT */
#include <kernel/btf.h>

#include <base/array.h>
#include <base/buffer.h>
#include <base/elf.h>

#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rig_kernel_btf {
    struct btf *types;
};

int rig_kernel_btf_open(struct rig_kernel_btf **btf, const struct rig_kernel_image *image, struct rig_error *err)
{
    struct rig_elf_section section;
    struct rig_kernel_btf *new;

    if (!rig_elf_find_section(image->elf, ".BTF", &section) || !section.data)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "Linux %s: the image has no BTF (CONFIG_DEBUG_INFO_BTF is off): its types are not known",
                             image->release);
    new = calloc(1, sizeof(*new));
    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the kernel's types");
    new->types = btf__new(section.data, (uint32_t)section.header.sh_size);
    if (!new->types) {
        free(new);
        return rig_error_set(err, RIG_ERROR_USAGE, "Linux %s: libbpf cannot read the image's BTF: %s", image->release,
                             strerror(errno));
    }
    *btf = new;
    return 0;
}

void rig_kernel_btf_close(struct rig_kernel_btf *btf)
{
    if (!btf)
        return;
    btf__free(btf->types);
    free(btf);
}

static const char *name_of(const struct rig_kernel_btf *btf, uint32_t offset)
{
    const char *name = btf__name_by_offset(btf->types, offset);

    return name ? name : "";
}

/* The type as C writes it before a name: "const struct mm_struct *". */
static void print_type(const struct rig_kernel_btf *btf, uint32_t id, struct rig_buffer *text, int depth)
{
    const struct btf_type *type = btf__type_by_id(btf->types, id);

    if (id == 0 || !type || depth == 0) {
        rig_buffer_add(text, "%s", id == 0 ? "void " : "? ");
        return;
    }
    switch (btf_kind(type)) {
    case BTF_KIND_PTR:
        if (type->type != 0 && btf_kind(btf__type_by_id(btf->types, type->type)) == BTF_KIND_FUNC_PROTO) {
            rig_buffer_add(text, "(function) *");
            return;
        }
        print_type(btf, type->type, text, depth - 1);
        rig_buffer_add(text, "*");
        return;
    case BTF_KIND_CONST:
        rig_buffer_add(text, "const ");
        print_type(btf, type->type, text, depth - 1);
        return;
    case BTF_KIND_VOLATILE:
    case BTF_KIND_RESTRICT:
    case BTF_KIND_TYPE_TAG:
        print_type(btf, type->type, text, depth - 1);
        return;
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
    case BTF_KIND_ENUM:
    case BTF_KIND_ENUM64:
    case BTF_KIND_FWD:
        rig_buffer_add(text, "%s ",
                       btf_is_enum(type) || btf_kind(type) == BTF_KIND_ENUM64 ? "enum"
                       : btf_kind(type) == BTF_KIND_UNION                     ? "union"
                                                                              : "struct");
        break;
    default:
        break;
    }
    rig_buffer_add(text, "%s ", name_of(btf, type->name_off));
}

#define TYPE_DEPTH 8

static void print_prototype(const struct rig_kernel_btf *btf, const char *function, const struct btf_type *proto,
                            struct rig_kernel_prototype *prototype)
{
    struct rig_buffer text = {.out = prototype->text, .size = sizeof(prototype->text)};
    const struct btf_param *params = btf_params(proto);

    print_type(btf, proto->type, &text, TYPE_DEPTH);
    rig_buffer_add(&text, "%s(", function);
    for (unsigned i = 0; i < prototype->parameters; i++) {
        print_type(btf, params[i].type, &text, TYPE_DEPTH);
        rig_buffer_add(&text, "%s%s", name_of(btf, params[i].name_off),
                       i + 1 < prototype->parameters || prototype->variadic ? ", " : "");
    }
    rig_buffer_add(&text, "%s)", prototype->variadic ? "..." : prototype->parameters == 0 ? "void" : "");
}

/* A parameter of type 0 at the end stands for "...". */
static void read_prototype(const struct btf_type *proto, struct rig_kernel_prototype *prototype)
{
    unsigned count = btf_vlen(proto);

    prototype->variadic = count > 0 && btf_params(proto)[count - 1].type == 0;
    prototype->parameters = prototype->variadic ? count - 1 : count;
    prototype->returns_void = proto->type == 0;
}

bool rig_kernel_btf_prototype(const struct rig_kernel_btf *btf, const char *function,
                              struct rig_kernel_prototype *prototype)
{
    int32_t id = btf__find_by_name_kind(btf->types, function, BTF_KIND_FUNC);
    const struct btf_type *type = id > 0 ? btf__type_by_id(btf->types, (uint32_t)id) : NULL;
    const struct btf_type *proto = type ? btf__type_by_id(btf->types, type->type) : NULL;

    if (!proto || btf_kind(proto) != BTF_KIND_FUNC_PROTO)
        return false;
    memset(prototype, 0, sizeof(*prototype));
    read_prototype(proto, prototype);
    print_prototype(btf, function, proto, prototype);
    return true;
}

/* Behind typedefs and qualifiers; NULL: not a type. */
static const struct btf_type *bare(const struct rig_kernel_btf *btf, uint32_t id, uint32_t *bare_id)
{
    const struct btf_type *type = btf__type_by_id(btf->types, id);

    for (int i = 0; type && i < TYPE_DEPTH && (btf_is_mod(type) || btf_is_typedef(type)); i++) {
        id = type->type;
        type = btf__type_by_id(btf->types, id);
    }
    *bare_id = id;
    return type;
}

/* The member of that name, in unnamed structs and unions within too: its bits from the start to *bits. */
static const struct btf_member *find_member(const struct rig_kernel_btf *btf, const struct btf_type *structure,
                                            const char *name, size_t length, uint64_t *bits, uint32_t *bit_size,
                                            int depth)
{
    const struct btf_member *members = btf_members(structure);

    for (unsigned i = 0; i < btf_vlen(structure); i++) {
        const char *its_name = name_of(btf, members[i].name_off);
        uint32_t here = btf_member_bit_offset(structure, i);
        const struct btf_member *inner = NULL;
        const struct btf_type *type;
        uint32_t id;

        if (length > 0 && strlen(its_name) == length && strncmp(its_name, name, length) == 0) {
            *bits += here;
            *bit_size = btf_member_bitfield_size(structure, i);
            return &members[i];
        }
        type = bare(btf, members[i].type, &id);
        if (its_name[0] == '\0' && type && btf_is_composite(type) && depth > 0) {
            uint64_t within = *bits + here;

            inner = find_member(btf, type, name, length, &within, bit_size, depth - 1);
            if (inner) {
                *bits = within;
                return inner;
            }
        }
    }
    return NULL;
}

static const struct btf_type *find_struct(const struct rig_kernel_btf *btf, const char *name)
{
    static const uint32_t kinds[] = {BTF_KIND_STRUCT, BTF_KIND_UNION, BTF_KIND_TYPEDEF};

    for (size_t i = 0; i < RIG_COUNT(kinds); i++) {
        int32_t id = btf__find_by_name_kind(btf->types, name, kinds[i]);
        uint32_t bare_id;
        const struct btf_type *type = id > 0 ? bare(btf, (uint32_t)id, &bare_id) : NULL;

        if (type && btf_is_composite(type))
            return type;
    }
    return NULL;
}

int rig_kernel_btf_member(const struct rig_kernel_btf *btf, const char *structure, const char *member,
                          struct rig_kernel_member *place, struct rig_error *err)
{
    const struct btf_type *type = find_struct(btf, structure);
    const char *part = member;
    uint64_t bits = 0;
    uint32_t id = 0, bit_size = 0;

    if (!type)
        return rig_error_set(err, RIG_ERROR_USAGE, "found no struct \"%.64s\" among this kernel's types", structure);
    for (;;) {
        size_t length = strcspn(part, ".");
        const struct btf_member *found =
            type && btf_is_composite(type) ? find_member(btf, type, part, length, &bits, &bit_size, TYPE_DEPTH) : NULL;

        if (!found)
            return rig_error_set(err, RIG_ERROR_USAGE, "found no member \"%.*s\" of \"%.64s\" in struct %.64s",
                                 (int)length, part, member, structure);
        type = bare(btf, found->type, &id);
        if (part[length] == '\0')
            break;
        part += length + 1;
    }
    *place = (struct rig_kernel_member){.offset = (uint32_t)(bits / 8), .bit_size = bit_size};
    place->bit_offset = bit_size ? (uint32_t)(bits % 8) : 0;
    if (btf__resolve_size(btf->types, id) > 0)
        place->size = (uint32_t)btf__resolve_size(btf->types, id);
    return 0;
}

void rig_kernel_btf_count(const struct rig_kernel_btf *btf, unsigned *functions, unsigned *void_void)
{
    *functions = *void_void = 0;
    for (uint32_t id = 1; id < btf__type_cnt(btf->types); id++) {
        const struct btf_type *type = btf__type_by_id(btf->types, id);
        struct rig_kernel_prototype prototype;

        if (!btf_is_func(type))
            continue;
        read_prototype(btf__type_by_id(btf->types, type->type), &prototype);
        ++*functions;
        *void_void += prototype.returns_void && prototype.parameters == 0 && !prototype.variadic;
    }
}
