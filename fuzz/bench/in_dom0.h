/* SPDX-License-Identifier: MIT */
/* What scripts/bench measures in a Xen host, which it boots for that (box/xen_host.h). */
#ifndef RIG_BENCH_IN_DOM0_H
#define RIG_BENCH_IN_DOM0_H

#include <fuzz/bench/engines.h>

/* Domains a second that the injector builds, and that xl does, by turns in one boot. */
int rig_bench_xl(const struct rig_bench_campaigns *how, double seconds, struct rig_rates *rates, struct rig_error *err);

/* Executions a second by AFL++ and by libFuzzer in dom0. */
int rig_bench_in_dom0(const struct rig_bench_campaigns *how, struct rig_rates *rates, struct rig_error *err);

/* "rebuild 40 2000000000\nxl 3 2100000000\n". -1: it is none such. Pure. */
int rig_bench_xl_read(const char *text, struct rig_rates *rates, struct rig_error *err);

/* The figures afl_per_s and libfuzzer_per_s of a bench's JSON. -1: not there. Pure. */
int rig_bench_engines_read(const char *json, struct rig_rates *rates, struct rig_error *err);

#endif
