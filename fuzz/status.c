/* SPDX-License-Identifier: MIT */
#include <fuzz/status.h>

#include <inttypes.h>

struct rig_totals rig_totals(const struct rig_live *jobs, unsigned count)
{
    struct rig_totals totals = {0};

    for (unsigned i = 0; i < count; i++) {
        uint64_t covered = rig_live_read(&jobs[i].covered);
        uint64_t last_new = rig_live_read(&jobs[i].last_new_ns);

        totals.executions += rig_live_read(&jobs[i].executions);
        totals.true_runs += rig_live_read(&jobs[i].true_runs);
        totals.findings += rig_live_read(&jobs[i].findings);
        totals.predictions += rig_live_read(&jobs[i].predictions);
        totals.restores += rig_live_read(&jobs[i].restores);
        totals.guest_ticks += rig_live_read(&jobs[i].guest_ticks);
        totals.undo_ticks += rig_live_read(&jobs[i].undo_ticks);
        totals.soft_ns += rig_live_read(&jobs[i].soft_ns);
        totals.confirm_ns += rig_live_read(&jobs[i].confirm_ns);
        totals.counters =
            rig_live_read(&jobs[i].counters) > totals.counters ? rig_live_read(&jobs[i].counters) : totals.counters;
        totals.covered = covered > totals.covered ? covered : totals.covered;
        totals.last_new_ns = last_new > totals.last_new_ns ? last_new : totals.last_new_ns;
    }
    return totals;
}

void rig_status_line(char line[RIG_STATUS_SIZE], const struct rig_totals *totals, double rate, uint64_t seconds,
                     uint64_t seconds_left)
{
    (void)snprintf(line, RIG_STATUS_SIZE,
                   "%" PRIu64 ":%02" PRIu64 "  %" PRIu64 " executions, %.0f/s, coverage %" PRIu64 " of %" PRIu64
                   ", findings %" PRIu64 ", %" PRIu64 ":%02" PRIu64 " left",
                   seconds / 60, seconds % 60, totals->executions, rate, totals->covered, totals->counters,
                   totals->findings, seconds_left / 60, seconds_left % 60);
}

/* Where the time went. What a soft run took beyond steps and undo: crashes that were none in the end, and waiting. */
static void print_shares(FILE *out, const struct rig_totals *totals, double all, const struct rig_moment *start)
{
    double steps = rig_ticks_seconds(totals->guest_ticks, start);
    double undo = rig_ticks_seconds(totals->undo_ticks, start);
    double soft = (double)totals->soft_ns / 1e9;
    double confirm = (double)totals->confirm_ns / 1e9;
    double waiting = soft > steps + undo ? soft - steps - undo : 0;
    double engine = all > soft + confirm ? all - soft - confirm : 0;

    (void)fprintf(out,
                  "time         steps %.0f%%, undo %.0f%%, hand-over and soft crashes %.0f%%, confirmation %.0f%%, "
                  "engine %.0f%%\n",
                  100 * steps / all, 100 * undo / all, 100 * waiting / all, 100 * confirm / all, 100 * engine / all);
}

void rig_summary_print(FILE *out, const struct rig_totals *totals, double seconds, unsigned jobs,
                       const struct rig_moment *start)
{
    double inside = rig_ticks_seconds(totals->guest_ticks, start);
    double all = seconds * jobs;

    (void)fprintf(out, "executions   %" PRIu64 " in %.1f s, %.0f/s\n", totals->executions, seconds,
                  seconds > 0 ? (double)totals->executions / seconds : 0);
    (void)fprintf(out, "confirmed    %" PRIu64 " replays on Xen as it is\n", totals->true_runs);
    (void)fprintf(out, "coverage     %" PRIu64 " of %" PRIu64 " guest counters\n", totals->covered, totals->counters);
    if (inside > 0 && all > inside)
        (void)fprintf(out, "overhead     %.2f (time outside the guest's own work / time inside it)\n",
                      (all - inside) / inside);
    if (all > 0)
        print_shares(out, totals, all, start);
    if (totals->restores)
        (void)fprintf(out, "box          restored %" PRIu64 " times\n", totals->restores);
    (void)fprintf(out, "findings     %" PRIu64 " new\n", totals->findings);
    (void)fprintf(out, "predictions  %" PRIu64 " new, not confirmed by Xen\n", totals->predictions);
}
