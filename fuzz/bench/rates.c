/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/rates.h>

#include <base/clock.h>
#include <fuzz/client/wait.h>

struct count {
    uint64_t times;
    uint64_t ns;
};

static int slice(const struct rig_side *side, uint64_t ns, struct count *count, struct rig_error *err)
{
    uint64_t start;
    uint64_t now;

    if (side->prepare && side->prepare(side->context, err) < 0)
        return -1;
    start = rig_now_ns();
    do {
        if (side->once(side->context, err) < 0)
            return -1;
        count->times++;
        now = rig_now_ns();
    } while (now - start < ns);
    count->ns += now - start;
    return 0;
}

static double rate(const struct count *count)
{
    return count->ns ? (double)count->times * 1e9 / (double)count->ns : 0;
}

int rig_rates(const struct rig_side *first, const struct rig_side *second, unsigned slices, double seconds,
              struct rig_rates *rates, struct rig_error *err)
{
    uint64_t ns = (uint64_t)(seconds * 1e9 / (2 * slices));
    struct count counts[2] = {0};

    for (unsigned i = 0; i < slices; i++)
        if (slice(first, ns, &counts[0], err) < 0 || slice(second, ns, &counts[1], err) < 0)
            return -1;
    *rates = (struct rig_rates){.first = rate(&counts[0]), .second = rate(&counts[1])};
    return 0;
}
