/* SPDX-License-Identifier: MIT */
/* Which defect a run shows, by all of its evidence: two runs that only end alike are told apart. Pure. */
#ifndef RIG_FINDINGS_DEFECT_H
#define RIG_FINDINGS_DEFECT_H

#include <fuzz/findings/judged.h>

#define RIG_DEFECT_SIZE 512

/*
 * The verdict; of a fault the vector, the error code, the region and whether the L4 has an entry there; where it ended;
 * what is believed wrongly; what page->private held, no user pgd, a page or neither, where that is a part of it; what
 * Xen refused of the kernel's own hypercalls, and whether an injection asked for that. Of a run that is no defect all
 * the same. No addresses: those move with what is left out.
 */
void rig_defect(char defect[RIG_DEFECT_SIZE], const struct rig_judged *judged);

#endif
