/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/chain.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const char rig_injection_link[] = "injection";

static bool is_entry(const struct rig_link *link)
{
    static const char runner[] = "runner";

    return !link->function || strncmp(link->function, runner, sizeof(runner) - 1) == 0 ||
           strcmp(link->function, "startup_xen") == 0;
}

static struct rig_link look_up(const struct rig_symbols *symbols, uint64_t address, bool is_return)
{
    struct rig_link link = {.address = address};
    /* A call that does not return may be its function's last instruction: look where the call is, not behind it. */
    uint64_t back = is_return ? 1 : 0;

    if (rig_symbols_in_runner(symbols, address - back)) {
        /* What the runner does to a kernel is an injection; how it goes about it is no part of the kernel's chain. */
        link.function = rig_injection_link;
        return link;
    }
    link.function = rig_symbols_find(symbols, address - back, &link.offset);
    if (link.function)
        link.offset += back;
    return link;
}

void rig_chain_make(struct rig_chain *chain, const struct rig_outcome *outcome, const struct rig_symbols *symbols)
{
    chain->count = 0;
    if (outcome->rip == 0)
        return;
    chain->links[chain->count++] = look_up(symbols, outcome->rip, false);
    for (unsigned i = 0; i < outcome->call_count && i < RIG_MAX_CALLS; i++) {
        struct rig_link link = look_up(symbols, outcome->calls[i], true);

        if (link.function != rig_injection_link)
            chain->links[chain->count++] = link;
    }
    /* The runner's frames above the kernel's are gone; below them lies its entry. */
    while (chain->count > 1 && is_entry(&chain->links[chain->count - 1]))
        chain->count--;
}

void rig_link_print(const struct rig_link *link, char *text, size_t size)
{
    if (link->function == rig_injection_link)
        (void)snprintf(text, size, "%s", link->function);
    else if (link->function)
        (void)snprintf(text, size, "%s+0x%" PRIx64, link->function, link->offset);
    else
        (void)snprintf(text, size, "0x%016" PRIx64, link->address);
}
