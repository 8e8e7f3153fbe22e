/* SPDX-License-Identifier: MIT */
/* libFuzzer and AFL++ on a kernel: the programs that run them, and their end. */
#ifndef RIG_KERNELS_ENGINE_H
#define RIG_KERNELS_ENGINE_H

#include <fuzz/kernels/options.h>

#include <signal.h>

/* What the engines' programs are started with beside their own files. */
#define RIG_ENGINE_OUT_FD 3 /* our output */
#define RIG_ENGINE_ERR_FD 4 /* our standard error */

/*
 * Runs the engine of `options` until its time is over, *stop is set, or it cannot go on. `argv`: our own command line,
 * which it is given too. It prints to our output; what the engine itself says goes to results/NAME/engine.log. Returns
 * 1 where there are findings that were not there before, 0 where not, -1.
 */
int rig_kernel_engine_run(const struct rig_kernels_options *options, char **argv, const volatile sig_atomic_t *stop,
                          struct rig_error *err);

/* In an engine's program: what it prints goes to our output and standard error, not to the engine's log. */
void rig_kernel_engine_speak(void);

/* In an engine's program, or NULL: why it cannot go on, for rig_kernel_engine_run to return. */
void rig_kernel_engine_give_up(const struct rig_kernels_options *options, const struct rig_error *why);

#endif
