/* SPDX-License-Identifier: MIT */
#include <box/plugin/tcg.h>

struct rig_tcg_state rig_tcg = {
    .counters = true, .shared_fd = -1, .listener = -1, .client = -1, .ram_fd = -1, .lock = PTHREAD_MUTEX_INITIALIZER};
