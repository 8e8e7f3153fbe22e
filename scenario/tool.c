/* SPDX-License-Identifier: MIT */
/* rig-scn: look at scenarios without a box. */
#include <scenario/boots.h>
#include <scenario/codec.h>
#include <scenario/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_OK = 0, EXIT_INPUT = 2, EXIT_MACHINERY = 3 };

static const char usage[] = "usage: rig-scn check FILE...           is each a scenario?\n"
                            "       rig-scn to-bin IN.scn OUT.bin   text to binary\n"
                            "       rig-scn to-text IN.bin          binary to text, on standard output\n"
                            "       rig-scn list [TABLE]            steps, places, moments, faults, revisions, boots,\n"
                            "                                       verdicts: the reference, from the tables\n"
                            "exit: 0 well, 2 bad usage or input, 3 the system failed\n";

static int complain(const struct rig_file_error *error)
{
    (void)fprintf(stderr, "%s\n", error->text);
    return error->is_io ? EXIT_MACHINERY : EXIT_INPUT;
}

static int check(char **files)
{
    int result = EXIT_OK;

    for (; *files; files++) {
        struct rig_scenario scenario;
        struct rig_expectations expect;
        struct rig_file_error error;

        if (!rig_scenario_load(*files, &scenario, &expect, &error))
            result = complain(&error);
        else
            printf("%s: %u steps, %u injections\n", *files, scenario.step_count, scenario.injection_count);
    }
    return result;
}

static int to_bin(const char *in, const char *out)
{
    uint8_t data[RIG_BINARY_MAX];
    struct rig_scenario scenario;
    struct rig_expectations expect;
    struct rig_file_error error;

    if (!rig_scenario_load(in, &scenario, &expect, &error) ||
        !rig_file_write(out, data, rig_encode(&scenario, data), &error))
        return complain(&error);
    return EXIT_OK;
}

static int to_text(const char *in)
{
    struct rig_scenario scenario;
    struct rig_expectations expect;
    struct rig_file_error error;
    char text[8192];

    if (!rig_scenario_load(in, &scenario, &expect, &error))
        return complain(&error);
    (void)rig_text_print(&scenario, &expect, text, sizeof(text));
    return fputs(text, stdout) < 0 || fflush(stdout) ? EXIT_MACHINERY : EXIT_OK;
}

static int list(const char *which)
{
    static const struct {
        const char *name;
        const struct rig_names *names;
    } tables[] = {{"steps", &rig_step_names},      {"places", &rig_place_names},       {"moments", &rig_where_names},
                  {"faults", &rig_fault_names},    {"revisions", &rig_revision_names}, {"boots", &rig_boot_names},
                  {"verdicts", &rig_verdict_names}};
    bool found = false;

    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        if (which && strcmp(which, tables[t].name) != 0)
            continue;
        found = true;
        printf("%s\n", tables[t].name);
        for (size_t i = 0; i < tables[t].names->count; i++) {
            bool is_revision = tables[t].names == &rig_revision_names;

            printf("  %-30s %s%s\n", tables[t].names->rows[i].name, tables[t].names->rows[i].help,
                   is_revision && !rig_revision_in_guest((unsigned)i) ? " (not in the guest)" : "");
        }
    }
    if (found)
        return EXIT_OK;
    (void)fprintf(
        stderr, "rig-scn: found '%s'; expected steps, places, moments, faults, revisions, boots or verdicts\n", which);
    return EXIT_INPUT;
}

int main(int argc, char **argv)
{
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        (void)fputs(usage, stdout);
        return EXIT_OK;
    }
    if (argc >= 3 && strcmp(argv[1], "check") == 0)
        return check(argv + 2);
    if (argc == 4 && strcmp(argv[1], "to-bin") == 0)
        return to_bin(argv[2], argv[3]);
    if (argc == 3 && strcmp(argv[1], "to-text") == 0)
        return to_text(argv[2]);
    if ((argc == 2 || argc == 3) && strcmp(argv[1], "list") == 0)
        return list(argc == 3 ? argv[2] : NULL);
    (void)fputs(usage, stderr);
    return EXIT_INPUT;
}
