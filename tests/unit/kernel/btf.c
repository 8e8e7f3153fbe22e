/* SPDX-License-Identifier: MIT */
/* Prototypes and offsets from an image's BTF, made here with libbpf. */
#include <tests/unit/kernel/small_kernel.h>
#include <tests/unit/unit.h>

#include <kernel/btf.h>

#include <bpf/btf.h>
#include <stdlib.h>

static void field(struct btf *types, const char *name, int type, unsigned bits, unsigned bit_size)
{
    assert_int_equal(btf__add_field(types, name, type, bits, bit_size), 0);
}

static int added(int id)
{
    assert_true(id > 0);
    return id;
}

/*
 * struct ops { void (*first)(long); void (*write_cr3)(long); };
 * typedef struct ops ops_t;
 * struct outer { int x; union { long y; struct { int a; int b : 3; }; }; const ops_t mmu; };
 * void nothing(void);  void write(long cr3);  int some(const struct outer *it, ...);
 */
static struct btf *make_types(void)
{
    struct btf *types = btf__new_empty();
    int number = added(btf__add_int(types, "int", 4, BTF_INT_SIGNED));
    int wide = added(btf__add_int(types, "long", 8, BTF_INT_SIGNED));
    int write = added(btf__add_func_proto(types, 0)), pointer, ops, mmu, inner, either, outer, some;

    assert_int_equal(btf__add_func_param(types, "cr3", wide), 0);
    pointer = added(btf__add_ptr(types, write));
    ops = added(btf__add_struct(types, "ops", 16));
    field(types, "first", pointer, 0, 0);
    field(types, "write_cr3", pointer, 64, 0);
    mmu = added(btf__add_const(types, added(btf__add_typedef(types, "ops_t", ops))));
    inner = added(btf__add_struct(types, NULL, 8));
    field(types, "a", number, 0, 0);
    field(types, "b", number, 37, 3);
    either = added(btf__add_union(types, NULL, 8));
    field(types, "y", wide, 0, 0);
    field(types, NULL, inner, 0, 0);
    outer = added(btf__add_struct(types, "outer", 32));
    field(types, "x", number, 0, 0);
    field(types, NULL, either, 64, 0);
    field(types, "mmu", mmu, 128, 0);
    added(btf__add_func(types, "nothing", BTF_FUNC_STATIC, added(btf__add_func_proto(types, 0))));
    outer = added(btf__add_ptr(types, added(btf__add_const(types, outer))));
    some = added(btf__add_func_proto(types, number));
    assert_int_equal(btf__add_func_param(types, "it", outer), 0);
    assert_int_equal(btf__add_func_param(types, NULL, 0), 0);
    added(btf__add_func(types, "some", BTF_FUNC_GLOBAL, some));
    added(btf__add_func(types, "write", BTF_FUNC_GLOBAL, write));
    return types;
}

static int open_types(const void *data, size_t size, struct rig_kernel_btf **btf, struct rig_error *err)
{
    const struct small_kernel kernel = {.btf = data, .btf_size = size};
    struct rig_kernel_image image;
    size_t elf_size;
    unsigned char *elf = small_kernel_make(&kernel, &elf_size);
    int result;

    assert_int_equal(rig_kernel_image_of(&image, elf, elf_size, "FILE", NULL), 0);
    result = rig_kernel_btf_open(btf, &image, err);
    rig_kernel_image_free(&image);
    free(elf);
    return result;
}

static int make(void **state)
{
    struct btf *types = make_types();
    struct rig_kernel_btf *btf;
    uint32_t size;
    const void *data = btf__raw_data(types, &size);

    assert_int_equal(open_types(data, size, &btf, NULL), 0);
    btf__free(types);
    *state = btf;
    return 0;
}

static int end(void **state)
{
    rig_kernel_btf_close(*state);
    return 0;
}

static void prototypes_are_told(void **state)
{
    static const struct {
        const char *name, *text;
        struct rig_kernel_prototype is;
    } rows[] = {{"nothing", "void nothing(void)", {.returns_void = true}},
                {"write", "void write(long cr3)", {.parameters = 1, .returns_void = true}},
                {"some", "int some(const struct outer *it, ...)", {.parameters = 1, .variadic = true}}};
    const struct rig_kernel_btf *btf = *state;
    struct rig_kernel_prototype found;
    unsigned functions, void_void;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(rig_kernel_btf_prototype(btf, rows[i].name, &found));
        assert_string_equal(found.text, rows[i].text);
        assert_int_equal(found.parameters, rows[i].is.parameters);
        assert_int_equal(found.variadic, rows[i].is.variadic);
        assert_int_equal(found.returns_void, rows[i].is.returns_void);
    }
    assert_false(rig_kernel_btf_prototype(btf, "outer", &found)); /* a struct, no function */
    rig_kernel_btf_count(btf, &functions, &void_void);
    assert_int_equal(functions, 3);
    assert_int_equal(void_void, 1);
}

static void members_are_placed(void **state)
{
    static const struct {
        const char *structure, *member;
        struct rig_kernel_member is;
    } rows[] = {{"ops", "write_cr3", {8, 8, 0, 0}}, {"ops_t", "write_cr3", {8, 8, 0, 0}},
                {"outer", "x", {0, 4, 0, 0}},       {"outer", "y", {8, 8, 0, 0}},
                {"outer", "a", {8, 4, 0, 0}},       {"outer", "b", {12, 4, 5, 3}},
                {"outer", "mmu", {16, 16, 0, 0}},   {"outer", "mmu.write_cr3", {24, 8, 0, 0}}};
    struct rig_kernel_member place;
    struct rig_error err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        if (rig_kernel_btf_member(*state, rows[i].structure, rows[i].member, &place, &err) < 0)
            fail_msg("%s", err.text);
        assert_memory_equal(&place, &rows[i].is, sizeof(place));
    }
}

static void what_is_not_there_is_said(void **state)
{
    struct rig_kernel_member place;
    struct rig_error err;

    assert_int_equal(rig_kernel_btf_member(*state, "nobody", "x", &place, &err), -1);
    assert_non_null(strstr(err.text, "found no struct \"nobody\""));
    assert_int_equal(rig_kernel_btf_member(*state, "outer", "mmu.write_cr4", &place, &err), -1);
    assert_non_null(strstr(err.text, "found no member \"write_cr4\" of \"mmu.write_cr4\" in struct outer"));
    assert_int_equal(rig_kernel_btf_member(*state, "outer", "x.y", &place, &err), -1); /* an int has no members */
    assert_int_equal(rig_kernel_btf_member(*state, "outer", "", &place, &err), -1);
    assert_int_equal(rig_kernel_btf_member(*state, "outer", "mmu.", &place, &err), -1);
}

static void no_types_is_one_line(void **state)
{
    struct rig_kernel_btf *btf;
    struct rig_error err;

    (void)state;
    assert_int_equal(open_types(NULL, 0, &btf, &err), -1);
    assert_non_null(strstr(err.text, "CONFIG_DEBUG_INFO_BTF is off"));
    assert_int_equal(open_types("no types at all, but so many bytes that they could be", 48, &btf, &err), -1);
    assert_non_null(strstr(err.text, "libbpf cannot read"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(prototypes_are_told, make, end),
        cmocka_unit_test_setup_teardown(members_are_placed, make, end),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_said, make, end),
        cmocka_unit_test(no_types_is_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
