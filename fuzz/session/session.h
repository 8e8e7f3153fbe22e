/* SPDX-License-Identifier: MIT */
/*
 * A box and a client for it, together for as long as the engine runs: boxes die, sessions go on. When the box is lost
 * it is restored from its snapshot and the case is run once more there. A case that takes two boxes down has the
 * verdict hypervisor-crash; one that the second box survives was not the reason, somebody else had killed the first.
 * In dom0 there is no box, and the injector takes its place. A hypervisor that crashes takes us with it there, so an
 * injector that is lost twice is an error.
 */
#ifndef RIG_SESSION_SESSION_H
#define RIG_SESSION_SESSION_H

#include <box/box.h>
#include <box/plugin/shared.h>
#include <fuzz/client/client.h>

struct rig_session;

struct rig_session_options {
    struct rig_box_options box;
    const char *suffix; /* of the box's id, for one beside another of this process; NULL: none */
    bool host;          /* no box: we run in dom0 of this machine's own Xen */
    bool join_kept;     /* use the box that `scripts/box start` left running, where there is one */
    bool two_boxes;     /* for rig_session_cover, where there are two cores for it; not with `host` */
    bool counts_xen;    /* for rig_session_xen_blocks; one box, without KVM */
};

/* A private box has an id of its own (box.id, or one made of our pid, with the suffix) and ends with us, however we
 * end. */
int rig_session_open(const struct rig_session_options *options, struct rig_session **session, struct rig_error *err);
void rig_session_close(struct rig_session *session);

/* Runs one case. -1 only where the machinery cannot be brought back. */
int rig_session_run(struct rig_session *session, const struct rig_scenario *scenario, enum rig_mode mode,
                    struct rig_result *run, struct rig_error *err);

/* The client's commands, with the box restored where it is lost; the command is then given again. */
int rig_session_command(struct rig_session *session, enum rig_command command, uint32_t arg, struct rig_error *err);
int rig_session_stats(struct rig_session *session, struct rig_stats *stats, struct rig_error *err);

/*
 * Runs one case in soft mode for the code that it covers. Now and then a guest that crashed cannot be brought back, and
 * its counters go with its domain; such a case runs once more. With two boxes a case's undo goes on afterwards, and the
 * next case runs in the other box: run->tsc_undo is that of an earlier one, and run->rebuilt says nothing of it.
 */
int rig_session_cover(struct rig_session *session, const struct rig_scenario *scenario, struct rig_result *run,
                      struct rig_error *err);

/* Waits for undos that go on, and counts for rig_session_collect_profile what their cases did. */
int rig_session_settle(struct rig_session *session, struct rig_error *err);

/*
 * What `run`, the last one, covered, as rig_client_coverage has it. Nothing where that would be something else another
 * time: the watchdog stopped it, wherever it was, or the counters went with their domain.
 */
size_t rig_session_coverage(const struct rig_session *session, const struct rig_result *run, uint8_t *into,
                            size_t size);

/*
 * The blocks of Xen that `run`, the last one, began, with its undo; none where rig_session_coverage has nothing. Valid
 * until the next case.
 */
const struct rig_plugin_block *const *rig_session_xen_blocks(const struct rig_session *session,
                                                             const struct rig_result *run, size_t *count);

/*
 * From here on what each case adds to the guest's counters of source coverage is added to `counts`, which must stay. -1
 * where the guest has not `count` of them: it is another one than is thought.
 */
int rig_session_collect_profile(struct rig_session *session, uint64_t *counts, size_t count, struct rig_error *err);

/* How often the box was restored so far. */
unsigned rig_session_restores(const struct rig_session *session);

/* For reports. */
struct rig_versions rig_session_versions(const struct rig_session *session);
const char *rig_session_qemu(const struct rig_session *session);
const char *rig_session_accelerator(const struct rig_session *session);

#endif
