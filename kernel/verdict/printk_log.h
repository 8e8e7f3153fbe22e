/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own log, out of its memory: all that was given to printk, also where no console printed it. Kernels from
 * 5.10 on keep it in two arrays (kernel/printk/printk_ringbuffer.h): blocks of an id and a text, and for each id a
 * struct printk_info. Pure.
 */
#ifndef RIG_KERNEL_VERDICT_PRINTK_LOG_H
#define RIG_KERNEL_VERDICT_PRINTK_LOG_H

#include <kernel/verdict/evidence.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_printk_ring {
    const uint8_t *blocks;
    size_t blocks_size;
    const uint8_t *infos;
    size_t infos_size;
    uint32_t count_bits; /* there are 1 << count_bits infos */
};

/* Its lines in their order, as a console prints them. NULL: it is none, or there is no memory. To be freed. */
char *rig_printk_text(const struct rig_printk_ring *ring, size_t *text_size);

/*
 * The log of the kernel whose memory is in *evidence: by the tables of its vCPU; of a dom0 of which none was read by
 * its banner among the frames, where Xen puts its image in one piece. NULL: there is none to be found. To be freed.
 */
char *rig_printk_read(const struct rig_evidence *evidence, bool is_dom0, size_t *text_size);

/*
 * The console, and behind it what the log has that the console has not: the lines behind the last one that was printed.
 * NULL: nothing. To be freed.
 */
char *rig_printk_join(const char *console, size_t console_size, const char *log, size_t log_size, size_t *size);

#endif
