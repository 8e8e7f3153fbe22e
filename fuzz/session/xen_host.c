/* SPDX-License-Identifier: MIT */
#include <fuzz/session/xen_host.h>

#include <base/cores.h>

const struct rig_xen_host_kind *rig_xen_host_kind(const struct rig_session_options *options)
{
    return options->host ? &rig_xen_host_dom0 : &rig_xen_host_box;
}

bool rig_xen_host_has_two_boxes(const struct rig_session_options *options, unsigned jobs)
{
    const struct rig_xen_host_kind *kind = rig_xen_host_kind(options);

    return kind->most_boxes > 1 && !options->counts_xen && rig_cores() >= jobs * kind->cores_per_job;
}

unsigned rig_xen_host_boxes(const struct rig_session_options *options)
{
    const unsigned wanted = options->two_boxes ? 2 : 1, most = rig_xen_host_kind(options)->most_boxes;

    return wanted < most ? wanted : most;
}
