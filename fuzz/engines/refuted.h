/* SPDX-License-Identifier: MIT */
/*
 * Signatures that were predicted and that Xen did not bear out, and which of the scenarios that are to end so is tried
 * on Xen next. One that did not is no proof that none does: another may well end as predicted. So the first few
 * scenarios of a signature are all tried, and then fewer and fewer of them, but never none. Pure.
 */
#ifndef RIG_ENGINES_REFUTED_H
#define RIG_ENGINES_REFUTED_H

#include <stdbool.h>
#include <stdint.h>

struct rig_refuted;

/* NULL: out of memory. */
struct rig_refuted *rig_refuted_new(void);
void rig_refuted_free(struct rig_refuted *refuted);

/* A scenario of this signature did not end so. Without memory it is not noted. */
void rig_refuted_add(struct rig_refuted *refuted, const char *signature);

/* Xen bore it out after all. */
void rig_refuted_clear(struct rig_refuted *refuted, const char *signature);

bool rig_refuted_has(const struct rig_refuted *refuted, const char *signature);

/*
 * Whether a scenario with this prediction is to be tried on Xen; true for one that was never refuted. `scenario` is a
 * hash of it: the same one as the last time is not counted, engines run an input several times to measure it.
 */
bool rig_refuted_is_due(struct rig_refuted *refuted, const char *signature, uint64_t scenario);

#endif
