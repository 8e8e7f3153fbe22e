/* SPDX-License-Identifier: MIT */
/*
 * The cause of a finding: what many signatures have in common. Revision, callers and whether somebody took the fault
 * are left out; what remains is what went wrong where, and which injections it took.
 */
#ifndef RIG_FINDINGS_CAUSE_H
#define RIG_FINDINGS_CAUSE_H

#include <fuzz/findings/judged.h>

#define RIG_CAUSE_SIZE 128

/*
 * "page-fault-vmemmap-xen_get_user_pgd", "silent-fault-user-cr3-with-refuse-op". Of a minimised scenario, so that the
 * injections that struck are those that matter. "" where there is no defect. Pure.
 */
void rig_cause(char cause[static RIG_CAUSE_SIZE], const struct rig_judged *judged);

#endif
