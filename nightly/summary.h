/* SPDX-License-Identifier: MIT */
#ifndef RIG_NIGHTLY_SUMMARY_H
#define RIG_NIGHTLY_SUMMARY_H

#include <nightly/kernels.h>
#include <nightly/news.h>

/* At most this many lines, what is new first: revision, cause, how to see it again. */
#define SUMMARY_LINES 20

/* malloc'ed; NULL: no memory. */
char *summary_print(const struct replays *replays, const struct news_list *news, const struct kernel_boots *kernels,
                    const char *output);

#endif
