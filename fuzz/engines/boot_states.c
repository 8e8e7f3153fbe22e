/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/boot_states.h>

#include <stdio.h>

static const char *const flags[] = {
#define RIG_STATE_FLAG(id, name) name,
#include <rig/boot_state.def>
#undef RIG_STATE_FLAG
};

/* As many as the field has values: what a hostile guest writes has a name too. */
static const char *const ops[RIG_STATE_OP_MASK + 1] = {
#define RIG_STATE_OP(id, name) name,
#include <rig/boot_state.def>
#undef RIG_STATE_OP
};
static const char *const sites[RIG_STATE_SITE_MASK + 1] = {
#define RIG_STATE_SITE(id, name) name,
#include <rig/boot_state.def>
#undef RIG_STATE_SITE
};
static const char *const bases[RIG_STATE_BASE_MASK + 1] = {
#define RIG_STATE_BASE(id, name) name,
#include <rig/boot_state.def>
#undef RIG_STATE_BASE
};

static const char *or_unknown(const char *name)
{
    return name ? name : "?";
}

void rig_state_text(uint16_t state, char text[static RIG_STATE_TEXT_SIZE])
{
    int at = snprintf(text, RIG_STATE_TEXT_SIZE, "%s|%s|kernel=%s|user=%s",
                      or_unknown(ops[state >> RIG_STATE_OP_SHIFT & RIG_STATE_OP_MASK]),
                      or_unknown(sites[state >> RIG_STATE_SITE_SHIFT & RIG_STATE_SITE_MASK]),
                      or_unknown(bases[state >> RIG_STATE_KERNEL_SHIFT & RIG_STATE_BASE_MASK]),
                      or_unknown(bases[state >> RIG_STATE_USER_SHIFT & RIG_STATE_BASE_MASK]));
    char between = '|';

    for (unsigned i = 0; i < RIG_STATE_FLAG_COUNT; i++) {
        if (!(state >> i & 1))
            continue;
        at += snprintf(text + at, RIG_STATE_TEXT_SIZE - (size_t)at, "%c%s", between, flags[i]);
        between = '+';
    }
}

/* The mixer of murmur3: neighbours must not share a counter. */
static uint32_t mix(uint32_t x)
{
    x = (x ^ (x >> 16)) * UINT32_C(0x85ebca6b);
    x = (x ^ (x >> 13)) * UINT32_C(0xc2b2ae35);
    return x ^ (x >> 16);
}

void rig_states_count(const struct rig_scenario *scenario, const struct rig_result *run, uint8_t *counters)
{
    for (unsigned i = 1; i < run->boot_state_count; i++) {
        uint32_t key = (uint32_t)run->boot_states[i] << 16 | scenario->steps[i - 1];
        uint8_t *counter = &counters[mix(key) % RIG_STATE_COUNTERS];

        /* Reached or not: how often is no news, and a repeated step would be kept for each count. */
        *counter = 1;
    }
}
