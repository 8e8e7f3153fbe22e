/* SPDX-License-Identifier: MIT */
/* How the shares of a campaign went. */
#include <fuzz/report/page.h>

#include <fuzz/campaign/shares.h>

#include <inttypes.h>
#include <stdlib.h>

static void print_row(FILE *out, const struct rig_share_state *s)
{
    rig_page_printf(out, "<tr><td>%u</td><td>%s</td><td>%s</td><td>%u</td><td>%u</td><td>%.0f</td><td>%.0f</td>",
                    s->number, s->node,
                    s->how[0] ? s->how
                    : s->runs ? "no end"
                              : "not begun",
                    s->runs, s->lost, s->executions, s->rate);
    rig_page_printf(out, "<td>%.0f of %.0f</td><td>%.0f</td>", s->covered, s->counters, s->restores);
    if (s->listed)
        rig_page_printf(out, "<td>%" PRIu64 " of %" PRIu64 "</td></tr>\n", s->listed_done, s->listed);
    else
        rig_page_printf(out, "<td>%.0f s</td></tr>\n", s->seconds);
}

void rig_report_shares(FILE *out, const char *results)
{
    unsigned count;
    struct rig_share_state *states = rig_shares_read(results, &count, NULL);

    if (!states)
        return;
    (void)fputs(
        "<h2 id=\"shares\">Shares</h2>\n<table><tr><th>share</th><th>node</th><th>ended</th><th>runs</th><th>lost</th>"
        "<th>executions</th><th>a second</th><th>counters</th><th>boxes restored</th><th>ran</th></tr>\n",
        out);
    for (unsigned i = 0; i < count; i++)
        print_row(out, &states[i]);
    (void)fputs("</table>\n", out);
    free(states);
}
