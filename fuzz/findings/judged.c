/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/judged.h>

#include <fuzz/findings/because.h>
#include <fuzz/findings/installed.h>
#include <fuzz/findings/regions.h>
#include <fuzz/findings/told.h>
#include <rig/x86.h>
#include <scenario/names.h>

#include <inttypes.h>
#include <string.h>

#define LINK_TEXT 128

void rig_judge(struct rig_judged *judged, const struct rig_scenario *scenario, const struct rig_result *run,
               const struct rig_symbols *symbols)
{
    judged->scenario = scenario;
    judged->run = run;
    rig_chain_make(&judged->chain, &run->outcome, symbols);
    judged->signature[0] = '\0';
    if (rig_is_defect(run))
        rig_signature(judged->signature, scenario, &run->outcome, &judged->chain);
}

bool rig_is_defect(const struct rig_result *run)
{
    return rig_verdict_is_defect(run->outcome.verdict);
}

static const char *judge_of(const struct rig_outcome *outcome)
{
    if (outcome->verdict == RIG_VERDICT_HANG)
        return "the watchdog";
    return outcome->source == RIG_SOURCE_XEN     ? "Xen"
           : outcome->source == RIG_SOURCE_GUEST ? "the guest itself"
                                                 : "nobody";
}

static void print_exception(FILE *out, const struct rig_outcome *o, const char *indent)
{
    if (o->vector != X86_TRAP_PF) {
        if (o->vector != 0)
            (void)fprintf(out, "%sexception   vector %" PRIu32 ", error code %04" PRIx32 "\n", indent, o->vector,
                          o->error_code);
        return;
    }
    (void)fprintf(out, "%saddress     %016" PRIx64 " (%s)\n", indent, o->address, rig_region_title(o->address));
    (void)fprintf(out, "%serror code  %04" PRIx32 "\n", indent, o->error_code);
    (void)fprintf(out, "%sL4[0x%03x]   %016" PRIx64 "\n", indent, rig_l4_index(o->address), o->l4_entry);
}

static void print_chain(FILE *out, const struct rig_chain *chain, const char *indent)
{
    for (unsigned i = 0; i < chain->count; i++) {
        char text[LINK_TEXT];

        rig_link_print(&chain->links[i], text, sizeof(text));
        (void)fprintf(out, "%s%s %s\n", indent, i ? "         <-" : "in         ", text);
    }
}

static void print_xen_text(FILE *out, const struct rig_result *run, const char *indent)
{
    const char *line = run->xen_text;

    if (*line)
        (void)fprintf(out, "%sXen said:\n", indent);
    while (*line) {
        size_t length = strcspn(line, "\n");

        (void)fprintf(out, "%s  %.*s\n", indent, (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void print_why(FILE *out, const struct rig_judged *judged, const char *indent)
{
    struct rig_readiness ready = rig_readiness(&judged->run->outcome);
    char installed[RIG_INSTALLED_SIZE];
    char because[RIG_BECAUSE_SIZE];

    if (!rig_is_defect(judged->run))
        return;
    (void)fprintf(out, "%sreadiness   vmemmap's slot %s, struct pages %s, #PF handler %s, call sites %s\n", indent,
                  ready.slot_present ? "present" : "empty", ready.struct_page_initialised ? "initialised" : "not yet",
                  ready.pf_registered ? "registered" : "none", ready.call_site_patched ? "patched" : "not patched");
    if (rig_installed(judged->scenario, judged->run, installed, sizeof(installed)))
        (void)fprintf(out, "%swrite_cr3   %s\n", indent, installed);
    if (rig_because(judged->scenario, &judged->run->outcome, because, sizeof(because)))
        (void)fprintf(out, "%sbecause     %s\n", indent, because);
}

/* What did not strike, and why, is told one by one. */
static void print_injections(FILE *out, const struct rig_judged *judged, const char *indent)
{
    const struct rig_outcome *o = &judged->run->outcome;
    const unsigned count = judged->scenario->injection_count;

    if (count)
        (void)fprintf(out, "%sinjections  %d of %u struck\n", indent, __builtin_popcount(o->strikes), count);
    for (unsigned i = 0; i < count; i++) {
        char line[RIG_LINE_SIZE];

        rig_injection_line(judged->scenario, i, line);
        if (!(o->strikes >> i & 1))
            (void)fprintf(out, "%s            %s: %s\n", indent, line, rig_strike_came(o, i));
    }
}

void rig_judged_print(FILE *out, const struct rig_judged *judged, const char *indent)
{
    const struct rig_outcome *o = &judged->run->outcome;

    (void)fprintf(out, "%sverdict     %s (%s says so)\n", indent, rig_name(&rig_verdict_names, o->verdict),
                  judge_of(o));
    print_exception(out, o, indent);
    print_chain(out, &judged->chain, indent);
    if (o->private_reads)
        (void)fprintf(out, "%sprivate     %016" PRIx64 " (%s)\n", indent, o->private_held,
                      rig_private_held(o->private_held));
    (void)fprintf(out, "%ssteps run   %" PRIu32 " of %u\n", indent, o->steps_run,
                  (unsigned)judged->scenario->step_count);
    print_injections(out, judged, indent);
    for (unsigned i = 0; i < o->refusal_count && i < RIG_MAX_REFUSALS; i++) {
        char text[RIG_REFUSAL_TEXT];

        rig_refusal_print(judged->scenario, &o->refusals[i], text);
        (void)fprintf(out, "%srefused     %s\n", indent, text);
    }
    print_why(out, judged, indent);
    print_xen_text(out, judged->run, indent);
    if (judged->signature[0])
        (void)fprintf(out, "%ssignature   %s\n", indent, judged->signature);
}
