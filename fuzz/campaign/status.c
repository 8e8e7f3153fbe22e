/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/status.h>

#include <inttypes.h>
#include <stdbool.h>

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

struct rig_totals rig_totals(const struct rig_live *jobs, unsigned count)
{
    struct rig_totals totals = {0};

    for (unsigned i = 0; i < count; i++) {
        totals.executions += rig_live_read(&jobs[i].executions);
        totals.true_runs += rig_live_read(&jobs[i].true_runs);
        totals.findings += rig_live_read(&jobs[i].findings);
        totals.predictions += rig_live_read(&jobs[i].predictions);
        totals.restores += rig_live_read(&jobs[i].restores);
        totals.guest_ticks += rig_live_read(&jobs[i].guest_ticks);
        totals.undo_ns += rig_live_read(&jobs[i].undo_ns);
        totals.soft_ns += rig_live_read(&jobs[i].soft_ns);
        totals.confirm_ns += rig_live_read(&jobs[i].confirm_ns);
        totals.counters = larger(totals.counters, rig_live_read(&jobs[i].counters));
        totals.covered = larger(totals.covered, rig_live_read(&jobs[i].covered));
        totals.xen_blocks = larger(totals.xen_blocks, rig_live_read(&jobs[i].xen_blocks));
        totals.listed = larger(totals.listed, rig_live_read(&jobs[i].listed));
        totals.listed_done = larger(totals.listed_done, rig_live_read(&jobs[i].listed_done));
        totals.expected_ns = larger(totals.expected_ns, rig_live_read(&jobs[i].expected_ns));
        totals.last_new_ns = larger(totals.last_new_ns, rig_live_read(&jobs[i].last_new_ns));
    }
    return totals;
}

uint64_t rig_list_seconds_left(const struct rig_totals *totals, uint64_t done_before, double seconds)
{
    uint64_t done = totals->listed_done > done_before ? totals->listed_done - done_before : 0;

    if (totals->listed_done >= totals->listed)
        return 0;
    if (done == 0)
        return totals->expected_ns / UINT64_C(1000000000);
    return (uint64_t)(seconds * (double)(totals->listed - totals->listed_done) / (double)done);
}

void rig_status_line(char line[RIG_STATUS_SIZE], const struct rig_totals *totals, double rate, uint64_t seconds,
                     uint64_t seconds_left)
{
    bool list = totals->listed != 0;

    (void)snprintf(line, RIG_STATUS_SIZE,
                   "%" PRIu64 ":%02" PRIu64 "  %" PRIu64 " executions, %.0f/s, %s%" PRIu64 " of %" PRIu64
                   "%s, findings %" PRIu64 ", %s%" PRIu64 ":%02" PRIu64 " left",
                   seconds / 60, seconds % 60, totals->executions, rate, list ? "" : "coverage ",
                   list ? totals->listed_done : totals->covered, list ? totals->listed : totals->counters,
                   list ? " scenarios" : "", totals->findings, list ? "about " : "", seconds_left / 60,
                   seconds_left % 60);
}

/*
 * Where the time went. Undo is what was waited for; with two boxes most of it is beside the next case. What else a soft
 * run took beyond its steps: crashes that were none in the end, and handing over.
 */
static void print_shares(FILE *out, const struct rig_totals *totals, double all, const struct rig_moment *start)
{
    double steps = rig_ticks_seconds(totals->guest_ticks, start);
    double undo = (double)totals->undo_ns / 1e9;
    double soft = (double)totals->soft_ns / 1e9;
    double confirm = (double)totals->confirm_ns / 1e9;
    double waiting = soft > steps + undo ? soft - steps - undo : 0;
    double engine = all > soft + confirm ? all - soft - confirm : 0;

    (void)fprintf(
        out,
        "time         steps %.0f%%, waiting for undo %.0f%%, hand-over and soft crashes %.0f%%, confirmation %.0f%%, "
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
    if (totals->listed)
        (void)fprintf(out, "scenarios    %" PRIu64 " of %" PRIu64 "%s\n", totals->listed_done, totals->listed,
                      totals->listed_done < totals->listed ? "; --resume goes on" : ": all within the bound");
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
