/* SPDX-License-Identifier: MIT */
/* Xen's console lines of one crash. Pure. */
#ifndef INJECTOR_CONSOLE_TEXT_H
#define INJECTOR_CONSOLE_TEXT_H

#include <stddef.h>

/*
 * Copies the lines of `text` that speak of a crash into `out`, whole lines only, at most `size` bytes; returns the
 * bytes written. A line that would not fit ends the copy. Bytes that are not printable become '?'.
 */
size_t console_text_copy(const char *text, size_t length, char *out, size_t size);

/*
 * The vCPU that crashed by Xen's words, "Domain 1 (vcpu#2) crashed on cpu#0:" (domain_crash); `otherwise` where `text`,
 * of `length` bytes, does not say, or names none below `vcpus`. Of several the last.
 */
unsigned console_text_vcpu(const char *text, size_t length, unsigned vcpus, unsigned otherwise);

#endif
