/* SPDX-License-Identifier: MIT */
#ifndef RIG_NIGHTLY_SARIF_H
#define RIG_NIGHTLY_SARIF_H

#include <nightly/kernels.h>
#include <nightly/news.h>

/*
 * SARIF 2.1.0, for code hosts: a result for each thing that is new (error), still there (warning) or met for the first
 * time where no kernel could come to it (note), and for each replay that was not as expected (error). The rule is the
 * cause. malloc'ed; NULL: no memory.
 */
char *sarif_print(const struct replays *replays, const struct news_list *news, const struct kernel_boots *kernels);

#endif
