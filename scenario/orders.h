/* SPDX-License-Identifier: MIT */
/*
 * What an order of steps leaves out, by the NEEDS and GIVES of steps.def. A kernel seen from far away: the facts do
 * not know revisions or injections, and a step with unmet needs may well run to its end. For explanations, never for
 * refusing a scenario.
 */
#ifndef SCENARIO_ORDERS_H
#define SCENARIO_ORDERS_H

#include <rig/scenario.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_unmet {
    unsigned index; /* into scenario->steps */
    uint32_t facts; /* set of RIG_FACT(..): needed there, and given by no step before */
};

/* What the step at that index needs of its CPU and the kernel, and no step before it gave. */
uint32_t rig_order_missing(const struct rig_scenario *scenario, unsigned at);

/* The first step whose needs the steps before it do not meet. false: there is none, and *unmet is untouched. */
bool rig_order_first_unmet(const struct rig_scenario *scenario, struct rig_unmet *unmet);

/*
 * Makes the order one that some kernel could have had: a step whose needs are not met waits until they are, or is
 * dropped where nobody meets them; what is done once is not done again; nothing is injected. Already plausible: as is.
 */
void rig_order_make_plausible(struct rig_scenario *scenario);

/* "kernel-pgt, direct-map"; "nothing" for the empty set. Like snprintf: returns the length it needs without the NUL. */
#define RIG_FACTS_TEXT_MAX 256
size_t rig_facts_print(uint32_t facts, char *out, size_t size);

#endif
