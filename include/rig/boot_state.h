/* SPDX-License-Identifier: MIT */
/* The boot state after a step, in 16 bits. The names are in boot_state.def. Freestanding C11. */
#ifndef RIG_BOOT_STATE_H
#define RIG_BOOT_STATE_H

#include <stdint.h>

enum rig_state_flag {
#define RIG_STATE_FLAG(id, name) RIG_STATE_##id,
#include <rig/boot_state.def>
#undef RIG_STATE_FLAG
    RIG_STATE_FLAG_COUNT
};

enum rig_state_op {
#define RIG_STATE_OP(id, name) RIG_STATE_OP_##id,
#include <rig/boot_state.def>
#undef RIG_STATE_OP
    RIG_STATE_OP_COUNT
};

enum rig_state_site {
#define RIG_STATE_SITE(id, name) RIG_STATE_SITE_##id,
#include <rig/boot_state.def>
#undef RIG_STATE_SITE
    RIG_STATE_SITE_COUNT
};

enum rig_state_base {
#define RIG_STATE_BASE(id, name) RIG_STATE_BASE_##id,
#include <rig/boot_state.def>
#undef RIG_STATE_BASE
    RIG_STATE_BASE_COUNT
};

/* Where each lies in the 16 bits. The flags are at the bottom: bit n is enum rig_state_flag n. */
#define RIG_STATE_OP_SHIFT 7
#define RIG_STATE_OP_MASK 3
#define RIG_STATE_SITE_SHIFT 9
#define RIG_STATE_SITE_MASK 7
#define RIG_STATE_KERNEL_SHIFT 12
#define RIG_STATE_USER_SHIFT 14
#define RIG_STATE_BASE_MASK 3

_Static_assert(RIG_STATE_FLAG_COUNT <= RIG_STATE_OP_SHIFT && RIG_STATE_OP_COUNT <= RIG_STATE_OP_MASK + 1 &&
                   RIG_STATE_SITE_COUNT <= RIG_STATE_SITE_MASK + 1 && RIG_STATE_BASE_COUNT <= RIG_STATE_BASE_MASK + 1,
               "a boot state has room for all of them");

static inline uint16_t rig_boot_state(unsigned flags, enum rig_state_op op, enum rig_state_site site,
                                      enum rig_state_base kernel, enum rig_state_base user)
{
    return (uint16_t)(flags | (unsigned)op << RIG_STATE_OP_SHIFT | (unsigned)site << RIG_STATE_SITE_SHIFT |
                      (unsigned)kernel << RIG_STATE_KERNEL_SHIFT | (unsigned)user << RIG_STATE_USER_SHIFT);
}

#endif
