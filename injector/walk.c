/* SPDX-License-Identifier: MIT */
#include <injector/walk.h>

#include <string.h>

static bool read_word(struct handles *handles, struct domain *domain, uint64_t mfn, unsigned offset, uint64_t *word)
{
    const uint8_t *page = domain_page(handles, domain, mfn);

    if (page)
        memcpy(word, page + offset, sizeof(*word));
    return page != NULL;
}

bool walk_entry(struct handles *handles, struct domain *domain, uint64_t table, unsigned index, uint64_t *entry)
{
    return index < PTRS_PER_TABLE && read_word(handles, domain, table, index * (unsigned)sizeof(*entry), entry);
}

/* Whose table it is that is being walked. */
struct owner {
    struct handles *handles;
    struct domain *domain;
};

static bool read_entry(void *context, uint64_t machine, uint64_t *entry)
{
    const struct owner *owner = context;

    return read_word(owner->handles, owner->domain, machine >> RIG_PAGE_SHIFT, (unsigned)(machine % RIG_PAGE_SIZE),
                     entry);
}

struct rig_walk walk_tables(struct handles *handles, struct domain *domain, uint64_t cr3, uint64_t va)
{
    struct owner owner = {.handles = handles, .domain = domain};

    return rig_walk_tables(cr3, va, read_entry, &owner);
}

bool walk_kernel_bytes(struct handles *handles, struct domain *domain, uint64_t va, void *bytes, size_t size)
{
    uint8_t *to = bytes;

    for (size_t i = 0; i < size; i++) {
        const uint64_t pfn = (va + i - START_KERNEL_MAP) >> RIG_PAGE_SHIFT;
        const uint8_t *page =
            va >= START_KERNEL_MAP && pfn < domain->pages ? domain_page(handles, domain, domain->p2m[pfn]) : NULL;

        if (!page)
            return false;
        to[i] = page[(va + i) % RIG_PAGE_SIZE];
    }
    return true;
}

bool walk_kernel_word(struct handles *handles, struct domain *domain, uint64_t va, uint64_t *word)
{
    return walk_kernel_bytes(handles, domain, va, word, sizeof(*word));
}
