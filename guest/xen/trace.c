/* SPDX-License-Identifier: MIT */
#include <guest/xen/trace.h>

xen_trace_probe xen_trace_attached;
