/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/ioremap.h>

#include <base/array.h>
#include <base/load.h>

#include <string.h>

#define PAGE 4096ULL
#define VM_IOREMAP 1ULL      /* linux/vmalloc.h */
#define LARGEST (1ULL << 30) /* of one ioremap */
#define MOST_ADDRESS (1ULL << 46)

/* Offsets in struct vm_struct. */
struct places {
    uint32_t addr, size, flags, phys_addr, caller;
};

static bool find_places(const struct rig_kernel_btf *btf, struct places *places)
{
    const struct {
        const char *member;
        uint32_t *place;
    } wanted[] = {{"addr", &places->addr},
                  {"size", &places->size},
                  {"flags", &places->flags},
                  {"phys_addr", &places->phys_addr},
                  {"caller", &places->caller}};
    struct rig_kernel_member member;

    for (size_t i = 0; i < RIG_COUNT(wanted); i++) {
        if (rig_kernel_btf_member(btf, "vm_struct", wanted[i].member, &member, NULL) < 0)
            return false;
        *wanted[i].place = member.offset;
    }
    return true;
}

/* Whether a struct vm_struct of an ioremap that holds `address` stands at `record`; its end was checked. */
static bool is_record(const struct rig_evidence *evidence, const struct places *p, const uint8_t *record,
                      uint64_t address, struct rig_ioremap *found)
{
    uint64_t start = rig_load_u64(record + p->addr), size = rig_load_u64(record + p->size),
             machine = rig_load_u64(record + p->phys_addr);
    struct rig_kernel_symbol symbol;

    if (start > address || start % PAGE || !size || size % PAGE || size > LARGEST || address - start >= size)
        return false;
    *found = (struct rig_ioremap){
        .address = start, .size = size, .machine = machine, .caller = rig_load_u64(record + p->caller)};
    return (rig_load_u64(record + p->flags) & VM_IOREMAP) && machine % PAGE == 0 && machine < MOST_ADDRESS &&
           rig_kernel_names_at(evidence->names, found->caller, &symbol) && (symbol.type == 't' || symbol.type == 'T');
}

bool rig_ioremap_at(const struct rig_evidence *evidence, uint64_t address, struct rig_ioremap *ioremap)
{
    const struct rig_kernel_memory *memory = &evidence->memory;
    struct places p;
    size_t end;

    if (!evidence->btf || !evidence->names || !memory->frames || !find_places(evidence->btf, &p))
        return false;
    end = p.caller > p.phys_addr ? p.caller : p.phys_addr;
    end += sizeof(uint64_t);
    if (memory->frames_size < end)
        return false;
    /* Slabs align their objects to words. The first half of the address tells nearly all words from it. */
    for (size_t at = 0; at <= memory->frames_size - end; at += sizeof(uint64_t))
        if (rig_load_u64(memory->frames + at + p.addr) >> 30 == address >> 30 &&
            is_record(evidence, &p, memory->frames + at, address, ioremap))
            return true;
    return false;
}
