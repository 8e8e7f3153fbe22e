/* SPDX-License-Identifier: MIT */
/*
 * Where things are in the guest's memory, by pfn: what guest, injector and engine agree on before any of them has
 * told another anything. guest/guest.lds puts them there. Freestanding C11.
 */
#ifndef RIG_LAYOUT_H
#define RIG_LAYOUT_H

#include <rig/x86.h>

#include <stdint.h>

/* Of all that crosses sides: this, control.h, board.h and what they include. To be raised with every change of it. */
#define RIG_PROTOCOL_VERSION 9

/* Where the guest keeps the page, and behind it its 8-bit coverage counters (guest physical frame numbers). */
#define RIG_CONTROL_PFN 0x1c00
#define RIG_COVERAGE_PFN (RIG_CONTROL_PFN + 1)
#define RIG_MAX_COVERAGE_PAGES 4

/*
 * Behind those, the counters of clang's source-based coverage, 64 bits each: how often, since the domain was built. The
 * guest alone writes them. What each counts is told in its ELF file (__llvm_prf_data).
 */
#define RIG_PROFILE_PFN (RIG_COVERAGE_PFN + RIG_MAX_COVERAGE_PAGES)
#define RIG_MAX_PROFILE_PAGES 3
#define RIG_MAX_PROFILE_COUNTERS (RIG_MAX_PROFILE_PAGES * (RIG_PAGE_SIZE / sizeof(uint64_t)))

/*
 * What no case may change: the guest's text and constants, and its copies of start of day. Tables that a scenario broke
 * may lead a store of its kernel there; engines compare, and have the domain rebuilt.
 */
#define RIG_TEXT_PFN 0x1000
#define RIG_TEXT_PAGES 23
#define RIG_COPIES_PFN 0x1c08
#define RIG_COPIES_PAGES 12
#define RIG_CONSTANT_PAGES (RIG_TEXT_PAGES + RIG_COPIES_PAGES)

/* Guest memory in pages, and its vCPUs: 0 boots, cpu-up starts one of the last, the others take over after crashes. */
#define RIG_GUEST_PAGES 0x2040
#define RIG_GUEST_VCPUS 32
#define RIG_FIRST_SECONDARY (RIG_GUEST_VCPUS - 8)

/* init_level4_pgt, as in the report of 2013: from it the address of the crash is computed. */
#define RIG_INIT_LEVEL4_PFN 0x1a0c

#endif
