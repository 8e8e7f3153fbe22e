/* SPDX-License-Identifier: MIT */
#include <scenario/boots.h>

#include <base/array.h>

static const struct rig_name names[] = {
#define RIG_BOOT(name, help, ...) {name, help},
#include <scenario/boots.def>
#undef RIG_BOOT
};

/* Each row's steps behind one another, each row ended by RIG_STEP_COUNT. */
static const uint8_t orders[] = {
#define RIG_BOOT(name, help, ...) __VA_ARGS__, RIG_STEP_COUNT,
#include <scenario/boots.def>
#undef RIG_BOOT
};

const struct rig_names rig_boot_names = {"boot order", "boots", names, RIG_COUNT(names)};

struct rig_order rig_order_of_boot(size_t boot)
{
    struct rig_order order = {orders, 0};
    const uint8_t *p = orders;

    for (; boot; boot--) {
        while (*p != RIG_STEP_COUNT)
            p++;
        p++;
    }
    order.steps = p;
    while (p[order.count] != RIG_STEP_COUNT)
        order.count++;
    return order;
}
