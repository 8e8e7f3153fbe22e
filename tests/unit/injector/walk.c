/* SPDX-License-Identifier: MIT */
/* A stopped guest's bytes, wherever they lie. The domain is two frames of this file. */
#include "unit.h"

#include <injector/walk.h>

#include <rig/x86.h>

#define FIRST_MFN 0x1230

static uint8_t pages[2][RIG_PAGE_SIZE];
/* The second guest frame lies below the first. */
static xen_pfn_t p2m[2] = {FIRST_MFN + 1, FIRST_MFN};
static struct domain domain = {.pages = 2, .p2m = p2m};

const uint8_t *domain_page(struct handles *handles, struct domain *of, uint64_t mfn)
{
    (void)handles;
    (void)of;
    return mfn - FIRST_MFN < 2 ? pages[mfn - FIRST_MFN] : NULL;
}

static const uint8_t *read_two(uint64_t va)
{
    static uint8_t bytes[2];

    assert_true(walk_kernel_bytes(NULL, &domain, va, bytes, sizeof(bytes)));
    return bytes;
}

/* An instruction may begin at the last byte of a word, or of a page. */
static void two_bytes_at_any_alignment(void **state)
{
    (void)state;
    for (unsigned at = 0; at < RIG_PAGE_SIZE - 1; at++) {
        memset(pages, 0, sizeof(pages));
        memcpy(&pages[1][at], "\x0f\x0b", 2);
        assert_memory_equal(read_two(START_KERNEL_MAP + at), "\x0f\x0b", 2);
    }
    memset(pages, 0, sizeof(pages));
    pages[1][RIG_PAGE_SIZE - 1] = 0x0f;
    pages[0][0] = 0x0b;
    assert_memory_equal(read_two(START_KERNEL_MAP + RIG_PAGE_SIZE - 1), "\x0f\x0b", 2);
}

static void what_is_not_all_the_guests_is_not_read(void **state)
{
    uint64_t word;

    (void)state;
    assert_false(walk_kernel_word(NULL, &domain, START_KERNEL_MAP + 2 * RIG_PAGE_SIZE - 7, &word));
    assert_false(walk_kernel_word(NULL, &domain, START_KERNEL_MAP - 8, &word));
    assert_false(walk_kernel_word(NULL, &domain, START_KERNEL_MAP - 1, &word));
    assert_false(walk_kernel_word(NULL, &domain, ~UINT64_C(0) - 3, &word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_bytes_at_any_alignment),
        cmocka_unit_test(what_is_not_all_the_guests_is_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
