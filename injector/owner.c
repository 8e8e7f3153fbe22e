/* SPDX-License-Identifier: MIT */
#include <injector/owner.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define MOST_DOMAINS 128

struct mark {
    char name[12]; /* with its NUL */
    int32_t pid;
};

static const char name[] = "cr3rig-inj"; /* the rest of the field is 0 */

_Static_assert(sizeof(struct mark) == sizeof(xen_domain_handle_t), "the mark fills the handle");

void owner_mark(xen_domain_handle_t handle)
{
    struct mark mark = {.pid = (int32_t)getpid()};

    memcpy(mark.name, name, sizeof(name));
    memcpy(handle, &mark, sizeof(mark));
}

static bool is_orphan(const xc_domaininfo_t *info)
{
    struct mark mark;

    memcpy(&mark, info->handle, sizeof(mark));
    return !(info->flags & XEN_DOMINF_dying) && memcmp(mark.name, name, sizeof(name)) == 0 && mark.pid > 0 &&
           kill(mark.pid, 0) < 0 && errno == ESRCH;
}

void owner_sweep(struct handles *handles)
{
    static xc_domaininfo_t info[MOST_DOMAINS];
    int count = xc_domain_getinfolist(handles->xc, 1, MOST_DOMAINS, info);

    for (int i = 0; i < count; i++)
        if (is_orphan(&info[i]))
            (void)xc_domain_destroy(handles->xc, info[i].domain);
}
