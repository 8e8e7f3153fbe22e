/* SPDX-License-Identifier: MIT */
#ifndef RIG_NIGHTLY_JUNIT_H
#define RIG_NIGHTLY_JUNIT_H

#include <nightly/kernels.h>
#include <nightly/news.h>

/* JUnit XML: a test case for each file and revision, and one for each thing that is new. malloc'ed; NULL: no memory. */
char *junit_print(const struct replays *replays, const struct news_list *news, const struct kernel_boots *kernels);

#endif
