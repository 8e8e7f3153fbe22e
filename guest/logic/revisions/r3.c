/* SPDX-License-Identifier: MIT */
/* R3, Linux 3.19: the ops become the late ones as soon as struct pages exist, not as the last act. */
#include <guest/logic/revisions/revisions.h>
#include <guest/logic/steps.h>

noinline void xen_pagetable_init_r3(void)
{
    xen_trace_initcall(paging_init);
    xen_trace_initcall(post_allocator_init);
    xen_setup_mfn_list_list();
}
