/* SPDX-License-Identifier: MIT */
#include <fuzz/replay/on_revisions.h>

#include <fuzz/findings/regions.h>
#include <rig/x86.h>
#include <scenario/names.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What lies where in the guest's own image is another matter after each change to it: of such an address the region. */
static int region_of_image(uint64_t address)
{
    const char *name = rig_region_name(address);

    return strcmp(name, "kernel-image") == 0 ? 1 + rig_name_find(&rig_region_names, name, strlen(name)) : 0;
}

struct rig_expectation rig_expect(const struct rig_outcome *outcome)
{
    const bool page_fault = outcome->vector == X86_TRAP_PF;
    const int region = page_fault ? region_of_image(outcome->address) : 0;
    const bool has_address = page_fault && !region;
    const uint32_t beliefs = outcome->verdict == RIG_VERDICT_SILENT_FAULT ? rig_telling_beliefs(outcome->beliefs) : 0;

    return (struct rig_expectation){.set = true,
                                    .belief = (uint8_t)(beliefs ? 1 + __builtin_ctz(beliefs) : 0),
                                    .verdict = (uint8_t)outcome->verdict,
                                    .region = (uint8_t)region,
                                    .has_address = has_address,
                                    .address = has_address ? outcome->address : 0};
}

int rig_measure(struct rig_runner *rig, const struct rig_scenario *scenario, struct rig_measured *measured,
                struct rig_error *err)
{
    struct rig_result *run = calloc(1, sizeof(*run));
    struct rig_scenario each = *scenario;
    struct rig_judged judged;
    int result = 0;

    if (!run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    *measured = (struct rig_measured){0};
    for (unsigned revision = 0; revision < RIG_REVISION_COUNT && result == 0; revision++) {
        if (!(rig_revisions_in_guest() >> revision & 1))
            continue;
        each.revision = (uint8_t)revision;
        result = rig_session_run(rig->session, &each, RIG_MODE_TRUE, run, err);
        if (result < 0)
            break;
        rig_judge(&judged, &each, run, rig->symbols);
        measured->expect.revision[revision] = rig_expect(&run->outcome);
        rig_cause(measured->cause[revision], &judged);
    }
    free(run);
    return result;
}

/* Appends like snprintf; what has no room is left out. */
static void __attribute__((format(printf, 3, 4))) add(char *text, size_t *used, const char *format, ...)
{
    va_list values;
    int length;

    va_start(values, format);
    length = vsnprintf(text + *used, RIG_SINCE_SIZE - *used, format, values);
    va_end(values);
    if (length > 0)
        *used += (size_t)length < RIG_SINCE_SIZE - *used ? (size_t)length : RIG_SINCE_SIZE - *used - 1;
}

/* Both were run and came to the same. */
static bool alike(const struct rig_measured *measured, unsigned a, unsigned b)
{
    return b < RIG_REVISION_COUNT && measured->expect.revision[b].set &&
           strcmp(measured->cause[a], measured->cause[b]) == 0;
}

void rig_since(const struct rig_measured *measured, unsigned revision, char text[static RIG_SINCE_SIZE])
{
    const char *between = "";
    unsigned last = revision;
    size_t used = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++) {
        unsigned end = i;

        if (!alike(measured, revision, i))
            continue;
        while (alike(measured, revision, end + 1))
            end++;
        add(text, &used, end > i ? "%s%s-%s" : "%s%s", between, rig_name(&rig_revision_names, i),
            rig_name(&rig_revision_names, end));
        between = ", ";
        last = end;
        i = end;
    }
    if (last + 1 < RIG_REVISION_COUNT && measured->expect.revision[last + 1].set)
        add(text, &used, "; first without it: %s (Linux %s)", rig_name(&rig_revision_names, last + 1),
            rig_revision_linux(last + 1));
    else
        add(text, &used, "; no revision is without it from there on");
}
