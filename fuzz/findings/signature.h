/* SPDX-License-Identifier: MIT */
/*
 * A finding's name: equal exactly when the path is the same. Pure.
 *
 * The path is the revision, the verdict, the exception with its error code, the region of its address and whether the
 * L4 entry was there, and the functions of the call chain. Not the address, nor offsets in functions: those change
 * with a rebuild of the guest or with a slot number, while the defect is the same.
 */
#ifndef RIG_FINDINGS_SIGNATURE_H
#define RIG_FINDINGS_SIGNATURE_H

#include <fuzz/findings/chain.h>
#include <rig/scenario.h>

/* Room for any signature. It can be a directory's name: letters, digits, '_', '-' and '.', and fewer than 100. */
#define RIG_SIGNATURE_SIZE 100

/* "R0-unhandled-page-fault-vmemmap-xen_get_user_pgd-xen_write_cr3-init_mem_mapping-1f2e3d4c" */
void rig_signature(char signature[RIG_SIGNATURE_SIZE], const struct rig_scenario *scenario,
                   const struct rig_outcome *outcome, const struct rig_chain *chain);

#endif
