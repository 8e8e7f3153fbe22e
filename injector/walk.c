/* SPDX-License-Identifier: MIT */
#include <injector/walk.h>

#include <rig/x86.h>

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

struct walk walk_tables(struct handles *handles, struct domain *domain, uint64_t cr3, uint64_t va)
{
    struct walk walk = {.writable = true};
    uint64_t table = x86_entry_frame(cr3);

    for (unsigned level = 4; level; level--) {
        if (!walk_entry(handles, domain, table, x86_table_index(va, level), &walk.entry[level]))
            break;
        walk.table[level] = table;
        if (!(walk.entry[level] & _PAGE_PRESENT))
            break;
        walk.writable = walk.writable && (walk.entry[level] & _PAGE_RW);
        walk.present = level == 1 || (walk.entry[level] & _PAGE_PSE);
        if (walk.present)
            break;
        table = x86_entry_frame(walk.entry[level]);
    }
    walk.writable = walk.writable && walk.present;
    return walk;
}

bool walk_kernel_word(struct handles *handles, struct domain *domain, uint64_t va, uint64_t *word)
{
    uint64_t pfn = (va - START_KERNEL_MAP) >> RIG_PAGE_SHIFT;

    if (va < START_KERNEL_MAP || pfn >= domain->pages || (va % RIG_PAGE_SIZE) > RIG_PAGE_SIZE - 8)
        return false;
    return read_word(handles, domain, domain->p2m[pfn], (unsigned)(va % RIG_PAGE_SIZE), word);
}
