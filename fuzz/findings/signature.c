/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/signature.h>

#include <base/hash.h>
#include <fuzz/findings/regions.h>
#include <rig/x86.h>
#include <scenario/names.h>

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define HASH_TEXT 9 /* "-" and eight digits */
#define NAMED_FUNCTIONS 3

/* Each text with its NUL, so that "ab","c" and "a","bc" differ. */
static uint32_t add_text(uint32_t hash, const char *text)
{
    return rig_hash32(hash, text, strlen(text) + 1);
}

static uint32_t add_number(uint32_t hash, uint32_t number)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%" PRIu32, number);
    return add_text(hash, text);
}

static const char *name_of(const struct rig_link *link)
{
    return link->function ? link->function : rig_region_name(link->address);
}

/* A name goes in whole or not at all; room for the hash stays. */
static bool append(char *signature, size_t *used, const char *name)
{
    size_t length = strlen(name);

    if (*used + 1 + length + HASH_TEXT + 1 > RIG_SIGNATURE_SIZE)
        return false;
    if (*used > 0)
        signature[(*used)++] = '-';
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)name[i];

        signature[(*used)++] = isalnum(c) || c == '_' || c == '-' || c == '.' ? (char)c : '_';
    }
    signature[*used] = '\0';
    return true;
}

/* There is no chain where nothing crashed: what is believed wrongly, and since which step. */
static uint32_t add_beliefs(uint32_t hash, char *signature, size_t *used, const struct rig_scenario *scenario,
                            const struct rig_outcome *outcome)
{
    const bool in_step = outcome->belief_step < scenario->step_count;
    const uint8_t item = in_step ? scenario->steps[outcome->belief_step] : 0;
    const char *step = in_step ? rig_name(&rig_step_names, rig_step_of(item)) : "end";

    for (unsigned i = 0; i < RIG_BELIEF_COUNT; i++)
        if (rig_telling_beliefs(outcome->beliefs) >> i & 1) {
            hash = add_text(hash, rig_name(&rig_belief_names, i));
            (void)append(signature, used, rig_name(&rig_belief_names, i));
        }
    (void)append(signature, used, step);
    if (rig_cpu_of(item)) {
        (void)append(signature, used, "cpu1");
        hash = add_text(hash, "cpu1");
    }
    return add_text(hash, step);
}

void rig_signature(char signature[RIG_SIGNATURE_SIZE], const struct rig_scenario *scenario,
                   const struct rig_outcome *outcome, const struct rig_chain *chain)
{
    const char *revision_name = rig_name(&rig_revision_names, scenario->revision);
    const char *verdict = rig_name(&rig_verdict_names, outcome->verdict);
    bool page_fault = outcome->vector == X86_TRAP_PF;
    /* The watchdog stops a loop at any of its instructions: only the function that the runner called is certain. */
    unsigned first = outcome->verdict == RIG_VERDICT_HANG && chain->count > 0 ? chain->count - 1 : 0;
    uint32_t hash = RIG_HASH32_START;
    size_t used = 0;

    hash = add_text(hash, revision_name);
    hash = add_text(hash, verdict);
    if (outcome->verdict != RIG_VERDICT_HANG) {
        hash = add_number(hash, outcome->vector);
        hash = add_number(hash, outcome->error_code);
    }
    (void)append(signature, &used, revision_name);
    (void)append(signature, &used, verdict);
    if (page_fault) {
        hash = add_text(hash, rig_region_name(outcome->address));
        hash = add_number(hash, (uint32_t)(outcome->l4_entry & _PAGE_PRESENT));
        (void)append(signature, &used, rig_region_name(outcome->address));
    }
    if (outcome->verdict == RIG_VERDICT_SILENT_FAULT)
        hash = add_beliefs(hash, signature, &used, scenario, outcome);
    for (unsigned i = first; i < chain->count; i++) {
        hash = add_text(hash, name_of(&chain->links[i]));
        if (i - first < NAMED_FUNCTIONS)
            (void)append(signature, &used, name_of(&chain->links[i]));
    }
    (void)snprintf(signature + used, RIG_SIGNATURE_SIZE - used, "-%08" PRIx32, hash);
}
