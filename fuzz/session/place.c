/* SPDX-License-Identifier: MIT */
#include <fuzz/session/place.h>

#include <fuzz/session/cores.h>

const struct rig_place_kind *rig_place_kind(const struct rig_session_options *options)
{
    return options->host ? &rig_place_dom0 : &rig_place_box;
}

bool rig_place_has_two_boxes(const struct rig_session_options *options, unsigned jobs)
{
    const struct rig_place_kind *kind = rig_place_kind(options);

    return kind->most_boxes > 1 && rig_cores() >= jobs * kind->cores_per_job;
}

unsigned rig_place_boxes(const struct rig_session_options *options)
{
    const unsigned wanted = options->two_boxes ? 2 : 1, most = rig_place_kind(options)->most_boxes;

    return wanted < most ? wanted : most;
}
