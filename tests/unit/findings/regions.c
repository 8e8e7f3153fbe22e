/* SPDX-License-Identifier: MIT */
/* Which region an address is of: the names are part of signatures, the borders those of a 64-bit PV kernel. */
#include <tests/unit/unit.h>

#include <fuzz/findings/regions.h>

static void borders(void **state)
{
    static const struct {
        uint64_t address;
        const char *name;
    } known[] = {
        {UINT64_C(0x0000000000000000), "user"},          {UINT64_C(0x00007fffffffffff), "user"},
        {UINT64_C(0x0000800000000000), "non-canonical"}, {UINT64_C(0xffff7fffffffffff), "non-canonical"},
        {UINT64_C(0xffff800000000000), "xen"},           {UINT64_C(0xffff87ffffffffff), "xen"},
        {UINT64_C(0xffff880000000000), "direct-map"},    {UINT64_C(0xffffc7ffffffffff), "direct-map"},
        {UINT64_C(0xffffc80000000000), "hole"},          {UINT64_C(0xffffc90000000000), "vmalloc"},
        {UINT64_C(0xffffe8ffffffffff), "vmalloc"},       {UINT64_C(0xffffe90000000000), "hole"},
        {UINT64_C(0xffffea0000000000), "vmemmap"},       {UINT64_C(0xffffea000005b2d0), "vmemmap"},
        {UINT64_C(0xffffeaffffffffff), "vmemmap"},       {UINT64_C(0xffffeb0000000000), "hole"},
        {UINT64_C(0xffffffff80000000), "kernel-image"},  {UINT64_C(0xffffffff7fffffff), "hole"},
        {UINT64_C(0xffffffffffffffff), "kernel-image"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(known); i++)
        assert_string_equal(rig_region_name(known[i].address), known[i].name);
}

static void titles(void **state)
{
    (void)state;
    assert_string_equal(rig_region_title(UINT64_C(0xffffea000005b2d0)), "vmemmap: the array of struct pages");
    assert_string_equal(rig_region_title(0), "user addresses");
}

static void l4_indices(void **state)
{
    (void)state;
    assert_int_equal(rig_l4_index(UINT64_C(0xffffea000005b2d0)), 0x1d4);
    assert_int_equal(rig_l4_index(UINT64_C(0xffff800000000000)), 256);
    assert_int_equal(rig_l4_index(UINT64_C(0xffff880000000000)), 272);
    assert_int_equal(rig_l4_index(UINT64_C(0xffffffff80000000)), 511);
    assert_int_equal(rig_l4_index(UINT64_C(0x0000007fffffffff)), 0);
    assert_int_equal(rig_l4_index(UINT64_C(0x0000008000000000)), 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(borders),
        cmocka_unit_test(titles),
        cmocka_unit_test(l4_indices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
