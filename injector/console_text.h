/* SPDX-License-Identifier: MIT */
/* Xen's console lines: those of one crash, and one of its boot. Pure. */
#ifndef INJECTOR_CONSOLE_TEXT_H
#define INJECTOR_CONSOLE_TEXT_H

#include <rig/l1tf.h>

#include <stddef.h>

/*
 * Copies the lines of `text` that speak of a crash into `out`, whole lines only, at most `size` bytes; returns the
 * bytes written. A line that would not fit ends the copy. Bytes that are not printable become '?'.
 */
size_t console_text_copy(const char *text, size_t length, char *out, size_t size);

/*
 * Leaves of `text`, of `length` bytes, what is about this vCPU of the domain, and returns how much that is: Xen's ring
 * has the words of all. A line that names nobody ("Pagetable walk from ..") belongs to the crash that was named last;
 * where nobody crashed, it stays. `vcpu` -1: any of the domain's.
 */
size_t console_text_keep(char *text, size_t length, unsigned domid, int vcpu);

/*
 * The vCPU that crashed by Xen's words, "Domain 1 (vcpu#2) crashed on cpu#0:" (domain_crash); `otherwise` where `text`,
 * of `length` bytes, does not say, or names none below `vcpus`. Of several the last.
 */
unsigned console_text_vcpu(const char *text, size_t length, unsigned vcpus, unsigned otherwise);

/*
 * What Xen says of L1TF while it boots, "L1TF: believed vulnerable, maxphysaddr L1D 46, CPUID 40, Safe address
 * 10000000000" (spec_ctrl.c; the same from 4.14 to 4.20), into *l1tf; it stays as it was where `text` does not say.
 */
void console_text_l1tf(const char *text, size_t length, struct rig_l1tf *l1tf);

#endif
