/* SPDX-License-Identifier: MIT */
/*
 * The p2m list that the kernel is given. The domain builder puts it where the ELF note INIT_P2M asks for it, in frames
 * of its own choice behind all else; pagetable-p2m-setup takes those and their tables apart. So that a case can be
 * undone, and is the same under every release of Xen, the list is moved into pages of the arena at start of day, under
 * the same address.
 */
#ifndef GUEST_RUNNER_P2M_LIST_H
#define GUEST_RUNNER_P2M_LIST_H

#include <guest/logic/mm.h>

#include <xen/xen.h>

/* The list, and a table for each of the levels 1 to 3. */
#define P2M_LIST_SLOT 1U
#define P2M_LIST_MOST_UPDATES 600

/* Once, at start of day, while the builder's tables are as it left them; before anything is remembered of them. */
void p2m_list_init(void);
/* Whether the tables are what they were, and plain pages to nobody. `all`: each of their entries is looked at. */
bool p2m_list_is_whole(bool all);
/*
 * What puts the tables right, in order, where they are not: the pages are read-only in all tables, and not tables
 * themselves. Returns how many of the P2M_LIST_MOST_UPDATES were filled in; the last is the L4's.
 */
unsigned p2m_list_updates(struct mmu_update *updates);
/* The list and where it is: plain stores, with the builder's tables live. */
void p2m_list_restore(void);

#endif
