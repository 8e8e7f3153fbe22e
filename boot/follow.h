/* SPDX-License-Identifier: MIT */
/* What both roles do while a kernel boots: show and read what it prints, and know when to stop. */
#ifndef RIG_BOOT_FOLLOW_H
#define RIG_BOOT_FOLLOW_H

#include <boot/run.h>

#include <stdbool.h>

struct rig_follow {
    const struct rig_boot_plan *plan;
    struct rig_console_reading *reading; /* of all that was printed */
    size_t streamed, read;               /* bytes that were shown, and read */
    double start, said, printed;         /* when it began, when it was last told how far it is, when it last printed */
    bool time_up;                        /* or the boot waits for a task that died, and prints nothing */
    bool at_until;                       /* the pilot has arrived */
};

/* The time begins. */
void rig_follow_begin(struct rig_follow *follow);

/* Takes all that was printed so far: what is new is shown, and where there is news the whole is read again. */
void rig_follow_take(struct rig_follow *follow, const char *console, size_t size);

/* It is where it was to get: its first program runs, or the pilot says so. */
bool rig_follow_arrived(const struct rig_follow *follow);

/* Says now and then how far it is: `what`, or what it reached. Notes where its time is up. */
void rig_follow_time(struct rig_follow *follow, const char *what);

/* Waits a little. */
void rig_follow_nap(void);

/* Lets the machine run a little: as the pilot has it, where there is one. */
int rig_follow_pass(struct rig_follow *follow, enum rig_pilot_state *state, struct rig_error *err);

/*
 * One that did not arrive: what its memory has logged and no console printed counts as printed, in *evidence and in the
 * reading. Returns the text that *evidence points to then, to be freed, or NULL.
 */
char *rig_follow_log(struct rig_follow *follow, struct rig_evidence *evidence);

/* Copies both texts of the evidence into the result. */
int rig_follow_keep(struct rig_boot_result *result, const struct rig_evidence *evidence, struct rig_error *err);

/* The user's initrd, or ours; to be freed. NULL with *err. */
void *rig_follow_initrd(const struct rig_variant *variant, size_t *size, struct rig_error *err);

/* What the plan and its variant say of the box: `id` and memory are the role's. */
struct rig_box_options rig_follow_box(const struct rig_boot_plan *plan, char id[64]);

/* The machine is lost: 0 where that tells of what ran in it, -1 where somebody killed QEMU. */
int rig_follow_lost(const struct rig_qemu *qemu, struct rig_error *err);

/* The two roles. */
int rig_run_domu(struct rig_follow *follow, struct rig_boot_result *result, struct rig_error *err);
int rig_run_dom0(struct rig_follow *follow, struct rig_boot_result *result, struct rig_error *err);

#endif
