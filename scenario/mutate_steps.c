/* SPDX-License-Identifier: MIT */
#include <base/array.h>
#include <base/random.h>
#include <scenario/boots.h>
#include <scenario/mutate_changes.h>
#include <scenario/names.h>

#include <string.h>

/* A process comes and goes in so many steps. */
#define LONGEST_REPEAT 4

void rig_insert_step(struct rig_scenario *s, unsigned at, uint8_t step)
{
    if (s->step_count == RIG_MAX_STEPS)
        return;
    memmove(&s->steps[at + 1], &s->steps[at], s->step_count - at);
    s->steps[at] = step;
    s->step_count++;
}

static uint8_t drop_step(struct rig_scenario *s, unsigned at)
{
    uint8_t step = s->steps[at];

    s->step_count--;
    memmove(&s->steps[at], &s->steps[at + 1], s->step_count - at);
    s->steps[s->step_count] = 0;
    return step;
}

/* Half of the time one that gives nothing: a kernel may come by those again at any time. */
static uint8_t random_step(uint64_t *rng)
{
    uint8_t step;
    bool any = rig_random_below(rng, 2);

    do
        step = (uint8_t)rig_random_below(rng, RIG_STEP_COUNT);
    while (!any && rig_step_gives(step));
    return step;
}

void rig_change_insert(struct rig_scenario *s, uint64_t *rng)
{
    unsigned at = rig_random_below(rng, s->step_count + 1u);

    rig_insert_step(s, at, random_step(rng));
}

void rig_change_drop(struct rig_scenario *s, uint64_t *rng)
{
    if (s->step_count)
        (void)drop_step(s, rig_random_below(rng, s->step_count));
}

void rig_change_move(struct rig_scenario *s, uint64_t *rng)
{
    uint8_t step;

    if (s->step_count < 2)
        return;
    step = drop_step(s, rig_random_below(rng, s->step_count));
    rig_insert_step(s, rig_random_below(rng, s->step_count + 1u), step);
}

void rig_change_swap(struct rig_scenario *s, uint64_t *rng)
{
    unsigned at;
    uint8_t step;

    if (s->step_count < 2)
        return;
    at = rig_random_below(rng, s->step_count - 1u);
    step = s->steps[at];
    s->steps[at] = s->steps[at + 1];
    s->steps[at + 1] = step;
}

void rig_change_cpu(struct rig_scenario *s, uint64_t *rng)
{
    unsigned from = 0, at;

    while (from < s->step_count && s->steps[from] != RIG_STEP_CPU_UP)
        from++;
    if (from + 1U >= s->step_count)
        return;
    at = from + 1 + rig_random_below(rng, s->step_count - from - 1);
    s->steps[at] ^= RIG_ON_CPU_1;
}

void rig_change_repeat(struct rig_scenario *s, uint64_t *rng)
{
    uint8_t again[LONGEST_REPEAT];
    unsigned from, count, to;

    if (!s->step_count)
        return;
    from = rig_random_below(rng, s->step_count);
    count = 1 + rig_random_below(rng, LONGEST_REPEAT);
    if (count > s->step_count - from)
        count = s->step_count - from;
    memcpy(again, &s->steps[from], count);
    to = from + count + rig_random_below(rng, s->step_count - from - count + 1u);
    for (unsigned i = 0; i < count; i++)
        rig_insert_step(s, to + i, again[i]);
}

static struct rig_order random_boot(uint64_t *rng)
{
    return rig_order_of_boot(rig_random_below(rng, (unsigned)rig_boot_names.count));
}

void rig_change_follow_boot(struct rig_scenario *s, uint64_t *rng)
{
    struct rig_order boot = random_boot(rng);
    unsigned keep = rig_random_below(rng, s->step_count + 1u), from = 0;

    while (s->step_count > keep)
        (void)drop_step(s, s->step_count - 1u);
    for (unsigned i = 0; keep && i < boot.count; i++)
        if (boot.steps[i] == s->steps[keep - 1])
            from = i + 1;
    for (unsigned i = from, n = 1 + rig_random_below(rng, boot.count); i < boot.count && n; i++, n--)
        rig_insert_step(s, s->step_count, boot.steps[i]);
}

static rig_change *const one_change[] = {rig_change_move, rig_change_insert, rig_change_insert, rig_change_drop,
                                         rig_change_repeat};

void rig_change_walk_boot(struct rig_scenario *s, uint64_t *rng)
{
    struct rig_order boot = random_boot(rng);

    memset(s->steps, 0, sizeof(s->steps));
    s->step_count = 0;
    for (unsigned i = 0; i < boot.count; i++)
        rig_insert_step(s, i, boot.steps[i]);
    if (rig_random_below(rng, 4))
        one_change[rig_random_below(rng, RIG_COUNT(one_change))](s, rng);
}
