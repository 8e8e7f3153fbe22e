/* SPDX-License-Identifier: MIT */
/* Progress of the set-up on standard error: one line that is overwritten on a terminal, plain lines otherwise. */
#ifndef RIG_BASE_PROGRESS_H
#define RIG_BASE_PROGRESS_H

#include <base/error.h>

#include <stdbool.h>

/* For rig_box_options.say; the context is not used. */
void rig_progress(void *context, const char *line);

/* Ends the overwritten line, so that what follows starts on a line of its own. */
void rig_progress_end(void);

/* All that was printed so far. Half an answer on a full disk is not to look like a whole one: -1 with *err. */
int rig_output_flush(struct rig_error *err);

#endif
