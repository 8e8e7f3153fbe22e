/* SPDX-License-Identifier: MIT */
/*
 * Kernels night by night: what was booted before, and what tonight's boots say that those did not. A boot is held
 * against that of the next older kernel in the same variant.
 */
#ifndef RIG_NIGHTLY_KERNELS_H
#define RIG_NIGHTLY_KERNELS_H

#include <base/error.h>
#include <kernel/verdict/evidence.h>

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum kernel_news_kind {
    KERNEL_BOOTED, /* and so did the one before, or there is none */
    KERNEL_NEW,    /* does not boot, for a cause that the one before does not have: makes a night end with 1 */
    KERNEL_STILL,  /* does not boot, for the cause of the one before */
    KERNEL_GONE    /* boots, and the one before did not */
};

struct kernel_boot {
    char kernel[128]; /* "debian 7.3.4-1~bpo13+1" */
    char variant[64];
    char verdict[64], symbol[128];
    char cause[RIG_TOLD_SIZE], because[RIG_TOLD_SIZE], signature[RIG_KERNEL_SIGNATURE_SIZE];
    bool is_finding;

    bool tonight;
    enum kernel_news_kind kind; /* of tonight's */
    char before[128];           /* the kernel that it was held against; "": there is none */
};

struct kernel_boots {
    struct kernel_boot *all;
    size_t count;
    size_t unanswered; /* tonight: the machinery failed; the next night boots them */
};

/* What STATE/kernels.json holds; nothing where it is not there. A file that is none of ours is an error. */
int kernel_boots_read(struct kernel_boots *boots, const char *state, struct rig_error *err);
int kernel_boots_write(const struct kernel_boots *boots, const char *state, struct rig_error *err);
void kernel_boots_free(struct kernel_boots *boots);

/* Whether a night has booted `kernel` in `variant`. */
bool kernel_boots_has(const struct kernel_boots *boots, const char *kernel, const char *variant);

/* Adds tonight's boot, an object as rig-boot writes it for a cell (boot/json.h). */
int kernel_boots_add(struct kernel_boots *boots, const cJSON *cell, struct rig_error *err);

/* Says of each of tonight's what kind of news it is. Pure. */
void kernel_boots_judge(struct kernel_boots *boots);

size_t kernel_boots_count(const struct kernel_boots *boots, enum kernel_news_kind kind);

/* "7.3.5-1 boots on amd; 7.3.4-1 did not", "7.3.5-1 on amd: panic: Xen refused ..": one line. */
#define KERNEL_LINE_SIZE 1024
void kernel_boot_line(const struct kernel_boot *boot, char line[KERNEL_LINE_SIZE]);

#endif
