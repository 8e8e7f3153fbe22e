/* SPDX-License-Identifier: MIT */
/*
 * rig-soak: many cases in a row, every third one a true crash, and then the question whether dom0 and Xen have as much
 * of everything as before.
 */
#include <base/progress.h>
#include <fuzz/bench/known_orders.h>
#include <fuzz/session/options.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXIT_LEAK 1
#define WARM_UP 300 /* what is allocated once, is by then */
#define SAY_EVERY 1000

/* A domain that is rebuilt as we look may hold this much; a leak over thousands of cases is far more. */
#define SLACK_KIB 1024

static const char usage[] =
    "usage: rig-soak [--cases 10000]\n"
    "\n"
    "Runs cases in a row, every third a true crash, and compares what dom0 and Xen have before and after.\n"
    "\n";

static const char ending[] = "\n"
                             "Exit code: 0 nothing leaked, 1 a leak, 2 bad usage, 3 the machinery failed.\n";

static const struct rig_option rows[] = {{.name = "cases",
                                          .argument = "N",
                                          .help = "how many, after 300 to warm up",
                                          .type = &rig_option_number,
                                          .least = 1,
                                          .most = 100000000,
                                          .otherwise = "10000"},
                                         {0}};

static int complain(int code, const char *text)
{
    rig_progress_end();
    (void)fprintf(stderr, "soak: %s\n", text);
    return code;
}

static int parse(int argc, char **argv, struct rig_session_options *options, uint64_t *cases)
{
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, cases}, RIG_SESSION_TABLES(options)}};
    struct rig_error err;
    int at = rig_command_line_read(&line, argc, argv, &err);

    if (at == argc)
        return 0;
    if (at >= 0)
        (void)rig_error_set(&err, RIG_ERROR_USAGE, "found \"%.40s\"; expected options only, see --help", argv[at]);
    return complain(err.code, err.text);
}

static int run_cases(struct rig_session *session, uint64_t count, struct rig_error *err)
{
    static struct rig_result run;
    struct rig_scenario crash;
    struct rig_scenario boot;

    if (!rig_case_boot(&crash, RIG_REV_R0, "linux-3.9-rc") || !rig_case_boot(&boot, RIG_REV_R2, "linux-3.10"))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the orders of linux-3.10 and linux-3.9-rc are gone");
    for (uint64_t i = 0; i < count; i++) {
        bool crashes = i % 3 == 0;
        uint32_t wanted = crashes ? RIG_VERDICT_UNHANDLED_PAGE_FAULT : RIG_VERDICT_BOOTED;

        if (rig_session_run(session, crashes ? &crash : &boot, crashes ? RIG_MODE_TRUE : RIG_MODE_SOFT, &run, err) < 0)
            return -1;
        if (run.outcome.verdict != wanted)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "case %" PRIu64 " ended with verdict %u, not %u", i,
                                 (unsigned)run.outcome.verdict, (unsigned)wanted);
        if (i % SAY_EVERY == 0 && isatty(STDERR_FILENO)) {
            char line[64];

            (void)snprintf(line, sizeof(line), "case %" PRIu64 " of %" PRIu64, i, count);
            rig_progress(NULL, line);
        }
    }
    return 0;
}

/* One line of the comparison; `slack` is how much more (or, for what should not shrink, less) is no leak. */
static bool compare(const char *name, uint64_t before, uint64_t after, bool is_left, uint64_t slack)
{
    bool leaked = is_left ? after + slack < before : after > before + slack;

    (void)printf("%-22s %10" PRIu64 " %10" PRIu64 "%s\n", name, before, after, leaked ? "   LEAK" : "");
    return leaked;
}

/*
 * Xen 4.17 keeps some 160 bytes for each vCPU of every domain that was ever destroyed: measured as proportional to the
 * vCPUs, whether they ran or not, and the same under every scheduler. That is Xen's, and no more than that is.
 */
#define KIB_A_BUILD 6

static int report(const struct rig_stats *before, const struct rig_stats *after)
{
    bool leaked = false;

    (void)printf("%-22s %10s %10s\n", "", "before", "after");
    leaked |= compare("Xen's free memory, KiB", before->free_kib, after->free_kib, true,
                      SLACK_KIB + (uint64_t)KIB_A_BUILD * (after->builds - before->builds));
    leaked |= compare("domains", before->domains, after->domains, false, 0);
    leaked |= compare("event channels", before->event_channels, after->event_channels, false, 0);
    leaked |= compare("injector: files", before->open_files, after->open_files, false, 0);
    leaked |= compare("injector: mappings", before->mappings, after->mappings, false, 0);
    leaked |= compare("injector: memory, KiB", before->resident_kib, after->resident_kib, false, SLACK_KIB);
    (void)printf("%-22s %10u %10u\n", "builds", (unsigned)before->builds, (unsigned)after->builds);
    (void)printf("%-22s %10u %10u\n", "revivals", (unsigned)before->revivals, (unsigned)after->revivals);
    return leaked ? EXIT_LEAK : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct rig_session_options options = {.join_kept = true};
    struct rig_session *session;
    struct rig_stats before;
    struct rig_stats after;
    struct rig_error err;
    uint64_t cases;
    int code = parse(argc, argv, &options, &cases);

    if (code != 0)
        return code;
    if (isatty(STDERR_FILENO))
        options.box.say = rig_progress;
    if (rig_session_open(&options, &session, &err) < 0)
        return complain(err.code, err.text);
    if (run_cases(session, WARM_UP, &err) < 0 || rig_session_stats(session, &before, &err) < 0 ||
        run_cases(session, cases, &err) < 0 || rig_session_stats(session, &after, &err) < 0) {
        code = complain(err.code, err.text);
    } else if (rig_session_restores(session) > 0) {
        code = complain(RIG_ERROR_MACHINERY, "the box was lost on the way; the figures mean nothing");
    } else {
        rig_progress_end();
        code = report(&before, &after);
        if (rig_output_flush(&err) < 0)
            code = complain(err.code, err.text);
    }
    rig_session_close(session);
    return code;
}
