/* SPDX-License-Identifier: MIT */
#include <injector/walk.h>

#include <string.h>

#define START_KERNEL_MAP 0xffffffff80000000ULL
#define FRAME_MASK 0x000ffffffffff000ULL
#define PRESENT 1ULL
#define WRITABLE 2ULL
#define LARGE 0x80ULL

static bool read_word(struct handles *h, struct domain *d, uint64_t mfn, unsigned offset, uint64_t *word)
{
    const uint8_t *page = domain_page(h, d, mfn);

    if (page)
        memcpy(word, page + offset, sizeof(*word));
    return page != NULL;
}

struct walk walk_tables(struct handles *h, struct domain *d, uint64_t cr3, uint64_t va)
{
    struct walk w = {.writable = true};
    uint64_t table = cr3 & FRAME_MASK;

    for (unsigned level = 4; level; level--) {
        unsigned index = (unsigned)(va >> (12 + 9 * (level - 1))) & 0x1ff;

        if (!read_word(h, d, table >> 12, index * 8, &w.entry[level]))
            break;
        w.lowest = level;
        if (!(w.entry[level] & PRESENT))
            break;
        w.writable = w.writable && (w.entry[level] & WRITABLE);
        w.present = level == 1 || (w.entry[level] & LARGE);
        if (w.present)
            break;
        table = w.entry[level] & FRAME_MASK;
    }
    w.writable = w.writable && w.present;
    return w;
}

bool walk_kernel_word(struct handles *h, struct domain *d, uint64_t va, uint64_t *word)
{
    uint64_t pfn = (va - START_KERNEL_MAP) >> 12;

    if (va < START_KERNEL_MAP || pfn >= RIG_GUEST_PAGES || (va & 0xfff) > RIG_PAGE_SIZE - 8)
        return false;
    return read_word(h, d, d->p2m[pfn], (unsigned)(va & 0xfff), word);
}
